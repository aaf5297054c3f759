import { parentPort, type TransferListItem } from 'node:worker_threads';
import { AgentError, messageOf } from '../errors.ts';
import { codeOf } from './database.ts';
import { HistoryFile } from './history/history-file.ts';
import { JournalFile } from './journal/journal-file.ts';
import type { Calls, Failure, OpenRequest, Reply, Request, Verb } from './protocol.ts';
import type { StoreTrouble } from './trouble.ts';

/** The storage worker: the only thread that touches the databases, so that a locked or slow disk stops nobody else. */
const port = parentPort;
if (port === null) throw new Error('worker.ts runs as a worker thread only');

let journal: JournalFile | undefined;
let history: HistoryFile | undefined;

function report(trouble: StoreTrouble): void {
  send({ kind: 'trouble', trouble });
}

function open(request: OpenRequest): null {
  const { folder, stamp, channels } = request;
  const retention = { historyMs: request.historyMs, historyBytes: request.historyBytes };
  journal = new JournalFile(folder, {
    stamp,
    sinks: request.sinks,
    report,
    makeRoom: () => history?.thin(),
  });
  history = new HistoryFile(folder, { stamp, channels, retention, report });
  history.pairWith(journal.id, !journal.replaced);
  journal.forget(request.forgetBefore);
  return null;
}

function close(): null {
  journal?.close();
  history?.close();
  return null;
}

function opened<T>(file: T | undefined): T {
  if (file === undefined) throw new AgentError('store-failed', 'the store is not open');
  return file;
}

const answers: { readonly [V in Verb]: (args: Calls[V]['args']) => Calls[V]['reply'] } = {
  open,
  close,
  commit: (batch) => opened(journal).use((file) => file.journal.commit(batch)),
  commands: ({ fromFrame }) => opened(journal).use((file) => file.journal.commands(fromFrame)),
  openAlerts: () => opened(journal).use((file) => file.journal.openAlerts()),
  standingAlerts: () => opened(journal).use((file) => file.journal.standingAlerts()),
  alert: ({ id }) => opened(journal).use((file) => file.journal.alert(id)),
  alerts: (query) => opened(journal).use((file) => file.journal.alerts(query)),
  pending: ({ sink, limit, held }) => opened(journal).use((file) => file.outbox.pending(sink, limit, held)),
  settle: ({ sink, results }) =>
    opened(journal).use((file) => {
      file.outbox.settle(sink, results);
      return file.outbox.counts(sink);
    }),
  requeue: ({ sink }) =>
    opened(journal).use((file) => {
      file.outbox.requeue(sink);
      return file.outbox.counts(sink);
    }),
  useNonce: ({ nonce, until, now }) => opened(journal).use((file) => file.nonces.use(nonce, until, now)),
  counts: ({ sink }) => opened(journal).use((file) => file.outbox.counts(sink)),
  keepEvidence: ({ alert, sensors, fromN, toN, every, expected }) => {
    const block = opened(history).use((file) => file.history.framesOf(sensors, fromN, toN, every));
    return opened(journal).use((file) =>
      nothing(() => file.evidence.keep(alert, fromN, sensors, block, expected)),
    );
  },
  keptSlices: ({ alert }) => opened(journal).use((file) => file.evidence.slices(alert)),
  keptEvidence: ({ alert }) => opened(journal).use((file) => file.evidence.kept(alert)),
  saveWatchSet: (chosen) => opened(journal).use((file) => nothing(() => file.watchSets.save(chosen))),
  watchSets: ({ limit }) => opened(journal).use((file) => file.watchSets.newest(limit)),
  appendFrame: (frame) => opened(history).use((file) => nothing(() => file.history.append(frame))),
  frames: ({ fromN, toN }) => opened(history).use((file) => file.history.frames(fromN, toN)),
  saveSnapshot: ({ json }) => opened(history).use((file) => nothing(() => file.history.saveSnapshot(json))),
  snapshot: () => opened(history).snapshot(),
  saveLearningBlock: (block) => opened(history).use((file) => nothing(() => file.learning.save(block))),
  learningBlocks: ({ group }) => opened(history).use((file) => file.learning.blocks(group)),
  dropLearningBlock: ({ group, fromN }) =>
    opened(history).use((file) => nothing(() => file.learning.drop(group, fromN))),
};

function nothing(run: () => void): null {
  run();
  return null;
}

port.on('message', (request: Request) => {
  try {
    const answer = answers[request.verb] as (args: unknown) => unknown;
    const value = answer(request.args);
    send({ kind: 'done', id: request.id, value }, transferable(value));
  } catch (cause) {
    send({ kind: 'failed', id: request.id, failure: failureOf(cause) });
  }
});

function send(reply: Reply, transfer: readonly TransferListItem[] = []): void {
  port!.postMessage(reply, transfer);
}

/** The buffers of a frame block or of learning blocks move to the main thread instead of being copied. */
function transferable(value: unknown): TransferListItem[] {
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value))
    return value.flatMap((one: unknown) => ('data' in Object(one) ? transferable(one) : []));
  return Object.values(value).flatMap((part) =>
    part instanceof Float64Array || part instanceof Uint8Array ? [part.buffer as ArrayBuffer] : [],
  );
}

/** Busy, full and unreadable pass; what we refuse ourselves does not. */
function failureOf(cause: unknown): Failure {
  if (cause instanceof AgentError) {
    const code = cause.code === 'store-newer' || cause.code === 'store-corrupt' ? cause.code : 'store-failed';
    return { code, message: cause.message, retry: cause.retry };
  }
  const code = codeOf(cause);
  return { code: 'store-failed', message: `${code} ${messageOf(cause)}`.trim(), retry: code !== '' };
}
