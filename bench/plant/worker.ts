import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { sensorsYaml } from '../../agent/demo/plant/index.ts';
import type { Truth } from '../../agent/demo/plant/truth.ts';
import { loadPlant, loadSettings } from '../../config/loader.ts';
import { type Declaration, declarations, type PlantCase } from './case.ts';
import { type JudgedPlant, judgePlant } from './judge.ts';
import { type PlantRecording, recordingOf } from './recording.ts';
import { fingerprint } from './replayed.ts';
import type { Plant } from '../../config/plant.ts';
import type { Settings } from '../../config/settings.ts';

export interface WorkerData {
  readonly cache: string;
  readonly configFile: string | null;
  /** Replays every plant twice more: to the end, and with the future cut off. */
  readonly checked: boolean;
}

export interface PlantResult {
  readonly of: PlantCase;
  readonly declaration: Declaration;
  readonly truth: Pick<Truth, 'fault' | 'nuisances' | 'firstDetectableAt'>;
  readonly judged: JudgedPlant;
  /** null: not asked for. */
  readonly check: PlantCheck | null;
}

export interface PlantCheck {
  /** Two replays gave the same bytes. */
  readonly identical: boolean;
  /** Cutting the future off changed nothing before the cut. */
  readonly causal: boolean;
}

const { cache, configFile, checked } = workerData as WorkerData;

/** One plant, declared in each of the ways asked for. */
parentPort?.on('message', async ({ of, as }: { of: PlantCase; as: readonly Declaration[] }) => {
  const recording = recordingOf(of, cache);
  const { fault, nuisances, firstDetectableAt } = recording.truth;
  for (const declaration of declarations.filter((each) => as.includes(each))) {
    const file = join(cache, `sensors-${declaration}.yaml`);
    writeFileSync(file, sensorsYaml(declaration === 'bare'));
    const plant = loadPlant(file);
    const settings = loadSettings(configFile);
    if (!plant.ok || !settings.ok) throw new Error('the plant or the settings do not load');
    const judged = await judgePlant(recording, plant.value, settings.value);
    const truth = { fault, nuisances, firstDetectableAt };
    const check = checked ? await checkOf(recording, plant.value, settings.value) : null;
    parentPort?.postMessage({ of, declaration, truth, judged, check } satisfies PlantResult);
  }
  parentPort?.postMessage('done');
});

/** The cut lies in the middle of what is judged. */
async function checkOf(recording: PlantRecording, plant: Plant, settings: Settings): Promise<PlantCheck> {
  const { learnUntil, end } = recording.truth;
  const cut = learnUntil + (end - learnUntil) / 2;
  const [one, other] = [
    await fingerprint(recording, plant, settings, Infinity, cut),
    await fingerprint(recording, plant, settings, Infinity, cut),
  ];
  const short = await fingerprint(recording, plant, settings, cut, cut);
  return { identical: one.whole === other.whole, causal: one.atCut === short.atCut };
}
