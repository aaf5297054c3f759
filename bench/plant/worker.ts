import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { sensorsYaml } from '../../agent/demo/plant/index.ts';
import type { Truth } from '../../agent/demo/plant/truth.ts';
import { loadPlant, loadSettings } from '../../config/loader.ts';
import { type Declaration, declarations, type PlantCase } from './case.ts';
import { type JudgedPlant, judgePlant } from './judge.ts';
import { recordingOf } from './recording.ts';

export interface WorkerData {
  readonly cache: string;
  readonly configFile: string | null;
}

export interface PlantResult {
  readonly of: PlantCase;
  readonly declaration: Declaration;
  readonly truth: Pick<Truth, 'fault' | 'nuisances' | 'firstDetectableAt'>;
  readonly judged: JudgedPlant;
}

const { cache, configFile } = workerData as WorkerData;

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
    parentPort?.postMessage({ of, declaration, truth, judged } satisfies PlantResult);
  }
  parentPort?.postMessage('done');
});
