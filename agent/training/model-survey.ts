import { messageOf } from '../errors.ts';
import type { Millis } from '../model.ts';
import type { PlantState } from '../status/plant-state.ts';
import { ModelFiles } from '../store/sealed/model-files.ts';
import { type ModelSet, modelSetFrom } from './model-set.ts';

/** One kept file of models: what is in it, or why it cannot be used. */
export type KeptModels =
  | { readonly id: string; readonly trouble: string }
  | {
      readonly id: string;
      readonly trouble: null;
      /** Up to when, and from how much time, all its assets learned together. */
      readonly asOf: Millis;
      readonly learnedMs: Millis;
      readonly behind: readonly string[];
      readonly assets: readonly LearnedAsset[];
    };

export interface LearnedAsset {
  readonly asset: string;
  /** Complete rows that it learned from. */
  readonly rows: number;
  readonly sensors: readonly string[];
  readonly drivers: readonly string[];
  /** Members that could not learn, and why; the others vote. */
  readonly members: number;
  readonly unlearned: readonly { readonly member: string; readonly why: string }[];
}

/** Every kept set of models, the one at work first; each file is checked against its sha256. */
export function keptModels(stateFolder: string): readonly KeptModels[] {
  const files = new ModelFiles(stateFolder);
  return files.ids().map((id): KeptModels => {
    try {
      return surveyed(id, modelSetFrom(files.load(id)));
    } catch (cause) {
      return { id, trouble: messageOf(cause) };
    }
  });
}

function surveyed(id: string, { together, behind, groups }: ModelSet): KeptModels {
  const assets = groups.map(({ asset, rows, columns, drivers, members }) => ({
    asset,
    rows,
    sensors: [...new Set(columns.map(({ sensor }) => sensor))],
    drivers,
    members: members.length,
    unlearned: members.flatMap(({ name, model, trouble }) =>
      model === null ? [{ member: name, why: trouble }] : [],
    ),
  }));
  return { id, trouble: null, asOf: together.asOf, learnedMs: together.learnedMs, behind, assets };
}

/** Why an asset that has learned nothing has not, as far as what the agent says now tells. */
export function whyUnlearned(asset: string, state: PlantState): string {
  const sensors = state.sensors.filter((sensor) => sensor.asset === asset);
  if (sensors.length === 0) return 'no sensor belongs to it';
  const silent = sensors.filter(({ state: cell }) => cell === 'stale' || cell === 'bad').map(({ id }) => id);
  if (silent.length > 0)
    return `${silent.length} of its ${sensors.length} sensors say nothing, first ${silent[0]}`;
  const known = state.assets.find(({ id }) => id === asset);
  if (known !== undefined && known.open.length > 0) return 'it has an open alert: what is off is not learned';
  if (known?.verdict.mode === 'off') return 'it does not run: only steady running is learned';
  return 'too few frames with all its sensors good while it ran steadily';
}
