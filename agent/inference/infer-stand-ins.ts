import { median } from 'simple-statistics';
import type { Plant } from '../../config/plant.ts';
import type { History } from '../physics/conditioned-rows.ts';
import { channelsOf, sameSensors } from './alike.ts';
import { valuesOf } from './columns.ts';
import type { RunningSign } from './infer-running.ts';

/** Stand-ins read alike while they run: medians of what they move and draw within this factor. */
const alike = 2;

/**
 * Which machines may stand in for each other: same kind, same sensors in the same order, and while
 * they run they move and draw about as much. Whether they really do is no matter: what counts is that
 * the work of one changes when another stops. Returns a group's name per asset, null for the others.
 */
export function inferStandIns(
  plant: Plant,
  signs: readonly (RunningSign | null)[],
  history: History,
): readonly (string | null)[] {
  const usual = signs.map((sign, a) => (sign === null ? null : usualReadings(plant, a, sign, history)));
  const bank = plant.assets.map((_, a) => a);
  for (const a of plant.assets.keys()) {
    const like = [...plant.assets.keys()].find((b) => b < a && readAlike(plant, a, b, usual));
    if (like !== undefined) bank[a] = bank[like]!;
  }
  return bank.map((of) =>
    bank.filter((other) => other === of).length > 1 ? `all like ${plant.assets[of]!.id}` : null,
  );
}

function readAlike(
  plant: Plant,
  a: number,
  b: number,
  usual: readonly (readonly number[] | null)[],
): boolean {
  const [x, y] = [usual[a], usual[b]];
  if (x === null || y === null || x === undefined || y === undefined || !sameSensors(plant, a, b))
    return false;
  // What never ran has no readings to compare: it stands in for the first that has its sensors.
  return x.every((value, i) => {
    const other = y[i]!;
    return Number.isNaN(value) || Number.isNaN(other) || (value <= alike * other && other <= alike * value);
  });
}

/** Medians of the sizes of flow, power, speed and pressure while asset `a` runs, NaN where it never did. */
function usualReadings(plant: Plant, a: number, { sensor, above }: RunningSign, history: History): number[] {
  const running = valuesOf(
    history,
    plant.sensors.findIndex(({ id }) => id === sensor),
  );
  return channelsOf(plant, a).flatMap((channel) => {
    const { kind } = plant.sensors[channel]!;
    if (kind !== 'flow' && kind !== 'power' && kind !== 'speed' && kind !== 'pressure') return [];
    const values: number[] = [];
    for (const [r, value] of valuesOf(history, channel).entries()) {
      if (running[r]! > above && !Number.isNaN(value)) values.push(Math.abs(value));
    }
    return [values.length === 0 ? NaN : median(values)];
  });
}
