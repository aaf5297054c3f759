import type { Plant } from '../../config/plant.ts';
import type { Stages } from '../../config/settings.ts';
import type { Millis } from '../model.ts';
import { conditionedRows, type History } from '../physics/conditioned-rows.ts';
import { groupChannels } from '../training/learning-rows.ts';
import { inferDrivers } from './infer-drivers.ts';
import { channelsOf, sameSensors } from './alike.ts';
import { presentValues } from './columns.ts';
import { inferHeat } from './infer-heat.ts';
import { inferRunning, type RunningSign } from './infer-running.ts';
import { inferStandIns } from './infer-stand-ins.ts';
import { type Inferred, type InferredAsset, supplemented } from './inferred.ts';

/**
 * What nobody declared, found out from the frames that are learned from: when every asset runs, which
 * of them stand in for each other, and what drives them, as far as `stages` ask. What is declared of an asset stays as it is.
 */
export function infer(
  plant: Plant,
  history: History,
  periodMs: Millis,
  stages: Pick<Stages, 'modes' | 'drivers' | 'physics'>,
): Inferred {
  const own = plant.assets.map((asset, a) => {
    if (asset.running === null) return stages.modes ? inferRunning(plant, a, history) : null;
    const { sensor, above } = asset.running;
    return above === null ? null : { sensor, above };
  });
  const signs = own.map((sign, a) => sign ?? (stages.modes ? signOfAlike(plant, a, own, history) : null));
  const standIns = inferStandIns(plant, signs, history);
  const found = Object.fromEntries(
    plant.assets.map(({ id }, a): [string, InferredAsset] => [
      id,
      {
        running: signs[a]!,
        redundancy: standIns[a]!,
        drivers: [],
        heat: stages.physics ? inferHeat(plant, a, signs[a]!, history) : [],
      },
    ]),
  );
  if (!stages.drivers) return found;
  const switched = supplemented(plant, found);
  const rows = conditionedRows(switched, history, periodMs);
  const channels = plant.assets.map(({ id }) => groupChannels(plant, id));
  for (const alike of alikeAssets(switched)) {
    // Each stand-in may have its own feeder declared: what all of them have is known of every one.
    const declared = alike
      .map((a) => plant.assets[a]!.drivers)
      .reduce((common, own) => common.filter((driver) => own.includes(driver)));
    const drivers = inferDrivers(switched, alike, (a) => channels[a]!, rows, declared);
    for (const a of alike) {
      const { id } = plant.assets[a]!;
      found[id] = { ...found[id]!, drivers };
    }
  }
  return found;
}

/** What has never run while it was learned runs when it reads what makes its likes run. */
function signOfAlike(
  plant: Plant,
  a: number,
  signs: readonly (RunningSign | null)[],
  history: History,
): RunningSign | null {
  if (plant.assets[a]!.running !== null) return null;
  const b = [...signs.keys()].find((other) => signs[other] !== null && sameSensors(plant, a, other));
  if (b === undefined) return null;
  const { sensor, above } = signs[b]!;
  const place = channelsOf(plant, b).findIndex((channel) => plant.sensors[channel]!.id === sensor);
  const channel = channelsOf(plant, a)[place];
  if (channel === undefined) return null;
  const values = presentValues(history, channel);
  const neverRan = values.length > 0 && values.every((value) => Math.abs(value) < above);
  return neverRan ? { sensor: plant.sensors[channel]!.id, above } : null;
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
