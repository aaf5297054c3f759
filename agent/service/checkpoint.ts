import { join } from 'node:path';
import type { Logger } from 'pino';
import type { Saved } from '../../detectors/index.ts';
import { fieldsOf } from '../../detectors/mathematics/saved-fields.ts';
import { messageOf } from '../errors.ts';
import type { Timeline } from '../frame/timeline.ts';
import type { Millis } from '../model.ts';
import type { Pipeline } from '../pipeline.ts';
import { readSealed, writeSealed } from '../store/sealed/sealed-file.ts';
import type { Storage } from '../store/storage.ts';
import type { ModelSet } from '../training/model-set.ts';

export const checkpointKind = 'checkpoint';
/** Counts up when what the stages save changes its shape: an older checkpoint is then passed over. */
export const checkpointFormat = 16;

/** Frames that fill the windows when there is no checkpoint to go on from. */
const warmFrames = 60;

/** Where the stages stand after frame `n`, and for which sensors and period that holds. */
export interface Checkpoint {
  readonly n: number;
  readonly layout: string;
  readonly timeline: Saved;
  readonly pipeline: Saved;
}

export function checkpointFile(folder: string): string {
  return join(folder, 'checkpoint.sealed');
}

interface CheckpointParts {
  readonly folder: string;
  readonly layout: string;
  readonly everyMs: number;
  readonly timeline: Timeline;
  readonly pipeline: Pipeline;
  /** Hears of what could not be written. */
  readonly lost: (cause: unknown) => void;
}

/** Writes where the stages stand at a stated cadence, one file after the other. */
export class Checkpoints {
  readonly #parts: CheckpointParts;
  #savedAt = -Infinity;
  #written: Promise<void> = Promise.resolve();

  constructor(parts: CheckpointParts) {
    this.#parts = parts;
  }

  /** Frame `n` has been stepped. `now`: of the clock that never jumps. */
  step(n: number, now: Millis): void {
    if (now - this.#savedAt < this.#parts.everyMs) return;
    this.#savedAt = now;
    void this.save(n);
  }

  /** What the last one says is worth nothing any more: the next frame has its own. */
  outdate(): void {
    this.#savedAt = -Infinity;
  }

  /** Resolves once it and all before are written or lost. */
  save(n: number): Promise<void> {
    const { folder, layout, timeline, pipeline, lost } = this.#parts;
    const checkpoint = { n, layout, timeline: timeline.state(), pipeline: pipeline.state() };
    this.#written = this.#written
      .then(() => writeCheckpoint(folder, checkpoint))
      .catch((cause) => lost(cause));
    return this.#written;
  }

  /** Resolves once all that was begun is written or lost. */
  get written(): Promise<void> {
    return this.#written;
  }
}

export function writeCheckpoint(folder: string, checkpoint: Checkpoint): Promise<void> {
  return writeSealed(checkpointFile(folder), checkpointKind, { ...checkpoint });
}

/** null when there is none or none that can be used; a used-up one is no reason not to watch. */
function readCheckpoint(folder: string, layout: string, log: Logger): Checkpoint | null {
  try {
    const saved = readSealed(checkpointFile(folder), checkpointKind) as unknown as Checkpoint;
    fieldsOf({ n: saved.n }, 'checkpoint').number('n');
    if (saved.layout === layout) return saved;
    log.info('sensors or period have changed since the checkpoint: starting afresh');
  } catch (cause) {
    log.info({ why: messageOf(cause) }, 'no checkpoint');
  }
  return null;
}

/**
 * Takes up where the agent stopped, however it stopped: the checkpoint, the stored frames since, judged
 * in silence, and the journal's open incidents. Returns how many frames were judged again.
 */
export async function resume(parts: {
  readonly folder: string;
  readonly layout: string;
  readonly pipeline: Pipeline;
  readonly timeline: Timeline;
  readonly storage: Storage;
  readonly models: ModelSet | null;
  /** Number of the frame that agent time lies in. */
  readonly nowFrame: number;
  readonly log: Logger;
}): Promise<number> {
  const { folder, pipeline, timeline, storage, models, log } = parts;
  const checkpoint = readCheckpoint(folder, parts.layout, log);
  const since = checkpoint === null ? parts.nowFrame - warmFrames : checkpoint.n + 1;
  const frames = await storage.frames(since, parts.nowFrame + 1);
  if (checkpoint !== null) {
    timeline.restore(checkpoint.timeline);
    pipeline.restore(checkpoint.pipeline);
  }
  if (models !== null) {
    for (const { asset, why } of pipeline.adopt(models)) log.warn({ asset, why }, 'models do not fit');
  }
  // What people asked for since is in the journal; acknowledgements are in its alerts already.
  const commands = (await storage.commands(checkpoint === null ? 0 : since)).filter(
    ({ command }) => command.kind !== 'ack',
  );
  const obeyUntil = (n: number, at: Millis) => {
    while (commands[0] !== undefined && commands[0].frame <= n) pipeline.obey(commands.shift()!.command, at);
  };
  for (const frame of frames) {
    obeyUntil(frame.n, frame.at);
    timeline.replay(frame);
    pipeline.judge(frame);
  }
  obeyUntil(Infinity, frames.at(-1)?.at ?? 0);
  // Nobody knows yet which sources are back.
  timeline.lost('all', 'stopped');
  pipeline.incidents.resume(await storage.openAlerts());
  return frames.length;
}
