import type { Plant } from '../../config/plant.ts';
import type { Millis } from '../model.ts';
import { conditionedRows, type History } from '../physics/conditioned-rows.ts';
import { groupChannels } from '../training/learning-rows.ts';
import { inferDrivers } from './infer-drivers.ts';
import { inferRunning } from './infer-running.ts';
import { inferStandIns } from './infer-stand-ins.ts';
import { type Inferred, type InferredAsset, supplemented } from './inferred.ts';

/**
 * What nobody declared, found out from the frames that are learned from: when every asset runs, which
 * of them stand in for each other, and what drives them. Only assets of which nothing is declared are looked at.
 */
export function infer(plant: Plant, history: History, periodMs: Millis): Inferred {
  const signs = plant.assets.map((asset, a) => {
    if (asset.running === null) return inferRunning(plant, a, history);
    const { sensor, above } = asset.running;
    return above === null ? null : { sensor, above };
  });
  const standIns = inferStandIns(plant, signs, history, periodMs);
  const found = Object.fromEntries(
    plant.assets.map(({ id }, a): [string, InferredAsset] => [
      id,
      { running: signs[a]!, redundancy: standIns[a]!, drivers: [] },
    ]),
  );
  const switched = supplemented(plant, found);
  const rows = conditionedRows(switched, history, periodMs);
  const channels = plant.assets.map(({ id }) => groupChannels(plant, id));
  for (const alike of alikeAssets(switched)) {
    const undeclared = alike.filter((a) => plant.assets[a]!.drivers.length === 0);
    const drivers = undeclared.length === 0 ? [] : inferDrivers(switched, alike, (a) => channels[a]!, rows);
    for (const a of undeclared) {
      const { id } = plant.assets[a]!;
      found[id] = { ...found[id]!, drivers };
    }
  }
  return found;
}

/** Assets that the same things drive: stand-ins, else those of one kind with the same sensors. */
function alikeAssets({ assets, sensors }: Plant): readonly (readonly number[])[] {
  const groups = new Map<string, number[]>();
  for (const [a, { id, kind, redundancy }] of assets.entries()) {
    const shape = sensors.flatMap((sensor) => (sensor.asset === id ? [sensor.kind, sensor.unit] : []));
    const key = JSON.stringify(redundancy ?? [kind, ...shape]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [a]);
    else group.push(a);
  }
  return [...groups.values()];
}
