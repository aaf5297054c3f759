import { AgentError } from '../../errors.ts';
import type { Alert, Verdict } from '../../model.ts';
import type { CommandAnswer, CommandRequest } from '../../status/answers.ts';
import type { PlantState } from '../../status/plant-state.ts';
import { nobodyThere, StatusClient } from '../../status/socket-client.ts';
import type { AlertHistory, AlertQuery } from '../../store/protocol.ts';
import type { WatchSetAnswer } from '../../watchset/live-watch-set.ts';
import type { Reader } from '../../store/reader.ts';
import type { Io } from '../terminal/io.ts';
import type { PlaceOptions } from '../options.ts';
import { SiteTime } from '../terminal/site-time.ts';
import { statePlaces } from './state-places.ts';

/** The plant as a command sees it: the running agent's word, or what a stopped one left behind. */
export interface PlantView {
  /** The state folder. */
  readonly folder: string;
  readonly live: boolean;
  /** null while a fresh agent has closed no frame, or when a stopped one left no snapshot. */
  readonly state: PlantState | null;
  /** Why a stopped agent left no `state`, in words; null where there is one, or an agent that will have one. */
  readonly unseen: string | null;
  /** Says in one line that this is not the running agent's word; null when it is. */
  readonly notice: string | null;
  readonly time: SiteTime;
  alerts(query: AlertQuery): Promise<readonly Alert[]>;
  alert(id: string): Promise<AlertHistory | null>;
  /** Newest last; of a stopped agent only the last verdict is left. */
  votes(asset: string, frames: number): Promise<readonly Verdict[]>;
  watchSet(): Promise<WatchSetAnswer>;
  /** Throws AgentError 'agent-unreachable' when no agent runs. */
  command(request: CommandRequest, timeoutMs: number): Promise<CommandAnswer>;
  close(): void;
}

/** Choices of the watch set that are told. */
const mostChoices = 20;
/** Most open alerts that are read from the databases for one screen. */
const mostOpen = 1000;

/** Asks the agent; falls back to its databases. Throws 'agent-unreachable' when there are none either. */
export async function openPlant(place: PlaceOptions, io: Io): Promise<PlantView> {
  const places = await statePlaces(place, io.env);
  const silent: AgentError[] = [];
  for (const folder of places) {
    try {
      const client = new StatusClient(folder);
      return liveView(folder, client, await client.state(), io);
    } catch (cause) {
      if (!(cause instanceof AgentError)) throw cause;
      silent.push(cause);
    }
  }
  const hanging = silent.find((error) => !nobodyThere(error));
  const { openReader } = await import('../../store/reader.ts');
  for (const folder of places) {
    try {
      return storedView(folder, openReader(folder), hanging ?? silent[0], io);
    } catch (cause) {
      if (!(cause instanceof AgentError) || cause.code !== 'not-found') throw cause;
    }
  }
  const why =
    hanging?.message ??
    `no agent answers and none has kept its state in ${places.join(' or ')}: start it, or name its state folder with --state`;
  throw new AgentError('agent-unreachable', why, { cause: silent[0] });
}

/** Whether an agent answers now, wherever it is looked for. */
export async function agentAnswers(place: PlaceOptions, io: Io): Promise<boolean> {
  for (const folder of await statePlaces(place, io.env)) {
    try {
      await new StatusClient(folder).state();
      return true;
    } catch {
      // Nobody there, or it hangs: the next place.
    }
  }
  return false;
}

function liveView(folder: string, client: StatusClient, state: PlantState | null, io: Io): PlantView {
  return {
    folder,
    live: true,
    state,
    unseen: null,
    notice: null,
    time: new SiteTime(state?.timezone, io.now()),
    alerts: (query) => client.alerts(query),
    alert: (id) => client.alert(id),
    votes: (asset, frames) => client.votes(asset, frames),
    watchSet: () => client.watchSet(),
    command: (request, timeoutMs) => client.command(request, timeoutMs),
    close: () => undefined,
  };
}

function storedView(folder: string, reader: Reader, silent: AgentError | undefined, io: Io): PlantView {
  const stored = storedState(reader);
  const [state, unseen] = typeof stored === 'string' ? [null, unseenWords[stored]] : [stored, null];
  const time = new SiteTime(state?.timezone, io.now());
  const running =
    silent === undefined || nobodyThere(silent) ? 'agent not running' : `no answer: ${silent.message}`;
  const left = stored === 'unwatched' ? 'it has not watched yet' : 'only its alerts are left';
  const asOf = state === null ? left : `as of ${time.short(state.at)} (${time.age(state.at)} ago)`;
  return {
    folder,
    live: false,
    state,
    unseen,
    notice: `${running}; ${asOf}`,
    time,
    alerts: async (query) => reader.alerts(query),
    alert: async (id) => reader.alert(id),
    votes: async (asset) => {
      const verdict = state?.assets.find(({ id }) => id === asset)?.verdict;
      return verdict === undefined ? [] : [verdict];
    },
    async watchSet() {
      const chosen = reader.watchSets(mostChoices);
      const history = chosen.map(({ why, watch_set: { at } }) => ({ at, why }));
      return { watch_set: chosen[0]?.watch_set ?? null, history };
    },
    command: () => {
      const why = silent?.message ?? 'no agent answers';
      return Promise.reject(new AgentError('agent-unreachable', why, { cause: silent }));
    },
    close() {
      for (const trouble of reader.troubles()) io.err.write(`coolwatch: ${trouble}\n`);
      reader.close();
    },
  };
}

/** Words for a stopped agent that left no view of the plant. */
const unseenWords = {
  unwatched: 'the agent does not run and has not watched the plant yet: start it (systemctl start coolwatch)',
  lost: 'the agent does not run and its last view of the plant is lost: "coolwatch alerts" still lists its alerts',
} as const;

/**
 * The snapshot with the journal's open alerts: those survived for certain. History may be lost, alerts may not. Before the
 * agent has run, as after an import, there is neither snapshot nor alert.
 */
function storedState(reader: Reader): PlantState | keyof typeof unseenWords {
  let snapshot: PlantState | null;
  try {
    snapshot = reader.snapshot();
  } catch (cause) {
    if (cause instanceof AgentError && cause.code === 'not-found') return 'lost';
    throw cause;
  }
  if (snapshot === null) return reader.alerts({ limit: 1 }).length === 0 ? 'unwatched' : 'lost';
  return { ...snapshot, alerts: reader.alerts({ open: true, limit: mostOpen }) };
}
