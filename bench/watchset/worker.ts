import { parentPort, workerData } from 'node:worker_threads';
import type { FaultModeName } from '../../agent/demo/plant/truth.ts';
import { loadPlant, loadSettings } from '../../config/loader.ts';
import { recordingOf } from '../plant/recording.ts';
import type { PlantScore } from '../plant/score.ts';
import { judged, watchedAlone } from './trial.ts';
import type { WatchedSensor } from '../../agent/watchset/watch-set.ts';

/** Chosen on the plant of one seed, judged on that of another with the same fault on the same asset. */
export interface WatchCase {
  readonly mode: FaultModeName;
  readonly chosenOn: number;
  readonly judgedOn: number;
}

export interface WatchResult {
  readonly of: WatchCase;
  readonly asset: string;
  readonly selected: readonly WatchedSensor[];
  /** How many of the selected the fault really moves, on the plant that they were chosen on. */
  readonly driven: number;
  /** On the other plant. */
  readonly full: PlantScore;
  readonly few: PlantScore;
}

export interface WatchWorkerData {
  readonly cache: string;
  readonly sensorsFile: string;
}

const { cache, sensorsFile } = workerData as WatchWorkerData;

parentPort?.on('message', async (of: WatchCase) => {
  const plant = loadPlant(sensorsFile);
  const settings = loadSettings(null);
  if (!plant.ok || !settings.ok) throw new Error('the plant or the settings do not load');
  const first = recordingOf({ mode: of.mode, seed: of.chosenOn }, cache);
  const { asset } = first.truth.fault!;
  const { selected } = await judged(first, plant.value, settings.value);
  const other = recordingOf({ mode: of.mode, seed: of.judgedOn, asset }, cache);
  const moved = new Set(first.truth.drivenSensors.map(({ sensor }) => sensor));
  const watched = new Set(selected.map(({ sensor }) => sensor));
  const { score: full } = await judged(other, plant.value, settings.value);
  const few = (await judged(other, watchedAlone(plant.value, asset, watched), settings.value)).score;
  const driven = selected.filter(({ sensor }) => moved.has(sensor)).length;
  parentPort?.postMessage({ of, asset, selected, driven, full, few } satisfies WatchResult);
});
