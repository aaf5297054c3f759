import { rmSync } from 'node:fs';
import { pino } from 'pino';
import { checkpointFile } from '../service/checkpoint.ts';
import { readConfiguration } from '../service/configuration.ts';
import { Timeline } from '../frame/timeline.ts';
import { type Frame, Quality } from '../model.ts';
import { confirmedJumps } from '../sources/replay/confirmed-jumps.ts';
import { Validation } from '../validation/validation.ts';
import { readRecording } from '../sources/replay/recording.ts';
import { ModelFiles } from '../store/sealed/model-files.ts';
import { lockStateFolder, resolveStateFolder } from '../store/state-folder.ts';
import { openStorage } from '../store/storage.ts';
import { Learning } from '../training/learning.ts';
import { modelSetFrom } from '../training/model-set.ts';

export interface ImportOptions {
  readonly sensorsFile: string;
  readonly configFile: string | null;
  readonly stateDir: string | null;
  readonly readingsFile: string;
  /** Bytes read, of all. */
  readonly progress: (done: number, total: number) => void;
}

export interface ImportSummary {
  readonly frames: number;
  readonly readings: number;
  readonly rejected: Readonly<Record<string, { readonly count: number; readonly last: string }>>;
  readonly learned: boolean;
  readonly model_id: string | null;
  /** Why nothing was learned, or null. */
  readonly trouble: string | null;
}

/** Frames that may wait for the disk before reading goes on. */
const mostUnwritten = 100;

/**
 * Reads a recording into history and the learning store, and learns from it at once, so that the
 * agent starts knowing the plant. Needs the agent stopped: AgentError `state-locked` otherwise.
 */
export async function importRecording(options: ImportOptions): Promise<ImportSummary> {
  const { plant, settings } = readConfiguration(options.sensorsFile, options.configFile);
  const log = pino({ name: 'coolwatch', level: 'silent' });
  const folder = resolveStateFolder(options.stateDir ?? settings.agent.stateDir, process.env);
  const lock = lockStateFolder(folder);
  const channels = plant.sensors.map(({ id }) => id);
  const storage = await openStorage({ folder, log, at: Date.now(), sinks: [], channels });
  const modelFiles = new ModelFiles(folder);
  const learning = new Learning({
    plant,
    settings,
    storage,
    log,
    learned: (models) => modelFiles.save(models.id, models),
    trainsByItself: false,
  });
  const { model } = modelFiles.newest(modelSetFrom);
  await learning.resume(model);
  // What the agent knew of the moment it stopped says nothing about the recording's end.
  rmSync(checkpointFile(folder), { force: true });
  let frames = 0;
  let readings = 0;
  let newest: Frame | null = null;
  let unwritten: Promise<void>[] = [];
  const validation = new Validation(plant);
  const timeline = new Timeline(
    plant.sensors,
    {
      periodMs: settings.frame.periodMs,
      latenessMs: 0,
      gapFrames: settings.frame.gapFrames,
      anchor: 0,
      aheadFrames: 2,
      standStillFrames: 10_000,
    },
    (frame) => {
      frames++;
      newest = frame;
      learning.take(validation.step(frame), () => false);
      unwritten.push(storage.appendFrame(frame));
    },
  );
  try {
    const reject = timeline.reject.bind(timeline);
    const rows = readRecording(options.readingsFile, { plant, reject, progress: options.progress });
    for await (const row of confirmedJumps(rows, options.readingsFile, reject)) {
      timeline.advance(row.at);
      for (const [channel, value] of row.values.entries()) {
        if (Number.isNaN(value)) continue;
        readings++;
        timeline.take(channel, row.at, value, Quality.good);
      }
      if (unwritten.length >= mostUnwritten) {
        await Promise.all(unwritten);
        unwritten = [];
      }
    }
    timeline.finish();
    await Promise.all(unwritten);
    const before = learning.models?.id ?? null;
    const last = newest as Frame | null;
    if (last !== null && learning.state().frames >= settings.learning.minFrames)
      await learning.train(last.at);
    const { model_id, trouble } = learning.state();
    await learning.stop();
    return {
      frames,
      readings,
      rejected: timeline.rejections.toJSON(),
      learned: model_id !== before,
      model_id,
      trouble,
    };
  } finally {
    await storage.close();
    lock.release();
  }
}
