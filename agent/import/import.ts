import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import type { Plant } from '../../config/plant.ts';
import type { Settings } from '../../config/settings.ts';
import { AgentError } from '../errors.ts';
import { Timeline } from '../frame/timeline.ts';
import { type Frame, type Millis, Quality, type Reject } from '../model.ts';
import { checkpointFile } from '../service/checkpoint.ts';
import { readConfiguration } from '../service/configuration.ts';
import { confirmedJumps } from '../sources/replay/confirmed-jumps.ts';
import { type RecordedRow, readRecording } from '../sources/replay/recording.ts';
import { ModelFiles } from '../store/sealed/model-files.ts';
import { lockStateFolder, resolveStateFolder } from '../store/state-folder.ts';
import { openStorage } from '../store/storage.ts';
import { Learning } from '../training/learning.ts';
import { modelSetFrom } from '../training/model-set.ts';
import { Validation } from '../validation/validation.ts';

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
  /** The state folder that it was written to. */
  readonly state_dir: string;
}

/** Frames that may wait for the disk before reading goes on. */
const mostUnwritten = 100;

/**
 * Reads a recording into history and the learning store, and learns from it at once, so that the
 * agent starts knowing the plant. Needs the agent stopped: AgentError `state-locked` otherwise. A
 * recording of which no row can be read (`recording-invalid`) touches nothing. What fails later leaves
 * the checkpoint alone, and a state folder as empty as it was.
 */
export async function importRecording(options: ImportOptions): Promise<ImportSummary> {
  const { readingsFile: file, progress } = options;
  const { plant, settings } = readConfiguration(options.sensorsFile, options.configFile);
  const closed: Frame[] = [];
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
    (frame) => closed.push(frame),
  );
  let lost: string | null = null;
  const reject = (code: Reject, where: string): void => {
    if (code !== 'unknown-column') lost ??= `${code}, ${where}`;
    timeline.reject(code, where);
  };
  const rows = confirmedJumps(readRecording(file, { plant, reject, progress }), file, reject);
  const folder = resolveStateFolder(options.stateDir ?? settings.agent.stateDir, process.env);
  try {
    const first = await rows.next();
    if (first.done === true) throw noRow(file, lost);
    const wasEmpty = !existsSync(folder) || readdirSync(folder).length === 0;
    const lock = lockStateFolder(folder);
    try {
      return await learnFrom({ folder, plant, settings, timeline, closed, first: first.value, rows });
    } catch (cause) {
      // Half a recording is nothing that an agent should start from.
      if (wasEmpty) for (const name of readdirSync(folder)) rmSync(join(folder, name), { recursive: true });
      throw cause;
    } finally {
      lock.release();
    }
  } finally {
    await rows.return(undefined);
  }
}

function noRow(file: string, lost: string | null): AgentError {
  const why = lost === null ? 'it holds nothing but a header' : `the first that was not: ${lost}`;
  return new AgentError('recording-invalid', `${file}: no row can be taken; ${why}`);
}

interface Import {
  readonly folder: string;
  readonly plant: Plant;
  readonly settings: Settings;
  readonly timeline: Timeline;
  /** Frames that the timeline has closed and nobody has taken. */
  readonly closed: Frame[];
  readonly first: RecordedRow;
  /** The rows after the first. */
  readonly rows: AsyncGenerator<RecordedRow>;
}

async function learnFrom(recording: Import): Promise<ImportSummary> {
  const { folder, plant, settings, timeline, closed, rows } = recording;
  const log = pino({ name: 'coolwatch', level: 'silent' });
  const channels = plant.sensors.map(({ id }) => id);
  const storage = await openStorage({ folder, log, at: Date.now(), sinks: [], channels });
  try {
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
    const validation = new Validation(plant);
    let frames = 0;
    let readings = 0;
    let newest: Millis | null = null;
    let unwritten: Promise<void>[] = [];
    const takeClosed = (): void => {
      for (const frame of closed.splice(0)) {
        frames++;
        newest = frame.at;
        learning.take(validation.step(frame), () => false);
        unwritten.push(storage.appendFrame(frame));
      }
    };
    let row: RecordedRow | null = recording.first;
    while (row !== null) {
      timeline.advance(row.at);
      takeClosed();
      for (const [channel, value] of row.values.entries()) {
        if (Number.isNaN(value)) continue;
        readings++;
        timeline.take(channel, row.at, value, Quality.good);
      }
      if (unwritten.length >= mostUnwritten) {
        await Promise.all(unwritten);
        unwritten = [];
      }
      const next = await rows.next();
      row = next.done === true ? null : next.value;
    }
    timeline.finish();
    takeClosed();
    await Promise.all(unwritten);
    const before = learning.models?.id ?? null;
    const last = newest as Millis | null;
    if (last !== null && learning.state().frames >= settings.learning.minFrames) await learning.train(last);
    const { model_id, trouble } = learning.state();
    await learning.stop();
    // What the agent knew of the moment it stopped says nothing about the recording's end.
    rmSync(checkpointFile(folder), { force: true });
    return {
      frames,
      readings,
      rejected: timeline.rejections.toJSON(),
      learned: model_id !== before,
      model_id,
      trouble,
      state_dir: folder,
    };
  } finally {
    await storage.close();
  }
}
