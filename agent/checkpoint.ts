import { join } from 'node:path';
import type { Logger } from 'pino';
import type { Saved } from '../detectors/index.ts';
import { fieldsOf } from '../detectors/saved-fields.ts';
import { messageOf } from './errors.ts';
import type { Timeline } from './frame/timeline.ts';
import type { Alert } from './model.ts';
import type { Pipeline } from './pipeline.ts';
import type { Announcement } from './ports.ts';
import { readSealed, writeSealed } from './store/sealed/sealed-file.ts';
import type { Storage } from './store/storage.ts';
import type { ModelSet } from './training/model-set.ts';

const kind = 'checkpoint';

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

export function writeCheckpoint(folder: string, checkpoint: Checkpoint): Promise<void> {
  return writeSealed(checkpointFile(folder), kind, { ...checkpoint });
}

/** null when there is none or none that can be used; a used-up one is no reason not to watch. */
function readCheckpoint(folder: string, layout: string, log: Logger): Checkpoint | null {
  try {
    const saved = readSealed(checkpointFile(folder), kind) as unknown as Checkpoint;
    fieldsOf({ n: saved.n }, 'checkpoint').number('n');
    if (saved.layout === layout) return saved;
    log.info('sensors or period have changed since the checkpoint: starting afresh');
  } catch (cause) {
    log.info({ why: messageOf(cause) }, 'no checkpoint');
  }
  return null;
}

/** What `resume` puts back to work. */
export interface Resumed {
  /** Known to the checkpoint and the frames since, but not to the journal: to be committed now. */
  readonly unheard: readonly Announcement[];
  readonly framesReplayed: number;
}

/**
 * Takes up where the agent stopped, however it stopped: the checkpoint, then the stored frames since,
 * stepped in silence with the commands they had, and last the journal's word on every incident.
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
}): Promise<Resumed> {
  const { folder, pipeline, timeline, storage, models, log } = parts;
  const checkpoint = readCheckpoint(folder, parts.layout, log);
  if (checkpoint !== null) {
    timeline.restore(checkpoint.timeline);
    pipeline.restore(checkpoint.pipeline);
  }
  const since = checkpoint === null ? parts.nowFrame - warmFrames : checkpoint.n + 1;
  const frames = await storage.frames(since, Number.MAX_SAFE_INTEGER);
  if (checkpoint === null) {
    if (models !== null) adopt(pipeline, models, frames, log);
    const newest = frames.at(-1);
    if (newest !== undefined) timeline.replay(newest);
  } else {
    if (models !== null) adopt(pipeline, models, [], log);
    const commands = await storage.commands(since);
    for (const frame of frames) {
      timeline.replay(frame);
      for (let channel = 0; channel < frame.values.length; channel++) {
        pipeline.arrive(channel, frame.at, frame.values[channel]!);
      }
      const taken = commands.filter((c) => c.frame === frame.n).map(({ command }) => command);
      pipeline.step(frame, taken);
    }
  }
  const unheard = pipeline.incidents.reconcile(await journalled(pipeline, storage));
  return { unheard, framesReplayed: checkpoint === null ? 0 : frames.length };
}

/** Newest revisions of what the journal holds open and of what the pipeline does. */
async function journalled(pipeline: Pipeline, storage: Storage): Promise<readonly Alert[]> {
  const alerts = new Map((await storage.openAlerts()).map((alert) => [alert.id, alert]));
  for (const { id } of pipeline.incidents.open()) {
    if (alerts.has(id)) continue;
    const known = await storage.alert(id);
    if (known !== null) alerts.set(id, known.alert);
  }
  return [...alerts.values()];
}

function adopt(
  pipeline: Pipeline,
  models: ModelSet,
  recent: Parameters<Pipeline['adopt']>[1],
  log: Logger,
): void {
  for (const { asset, why } of pipeline.adopt(models, recent)) log.warn({ asset, why }, 'models do not fit');
}
