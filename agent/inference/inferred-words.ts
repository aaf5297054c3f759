import type { Plant } from '../../config/plant.ts';
import { plainNumber } from '../plain-words.ts';
import type { Inferred } from './inferred.ts';

/** What was found out and is used beside what is declared; by asset, assets without a word left out. */
export interface InferredWords {
  /** When it runs: "chw-pump-1 speed above 91.8 rpm". */
  readonly modes: Readonly<Record<string, string>>;
  /** Assets that may do its work. */
  readonly stand_ins: Readonly<Record<string, readonly string[]>>;
  /** Sensor ids of what drives it, the one that explains most first. */
  readonly drivers: Readonly<Record<string, readonly string[]>>;
  /** How the heat that passes through it is told: "cdu-1 flow x (cdu-1 return - cdu-1 supply)". */
  readonly heat: Readonly<Record<string, string>>;
}

export function inferredWords(plant: Plant, inferred: Inferred): InferredWords {
  const unit = new Map(plant.sensors.map((sensor) => [sensor.id, sensor.unit]));
  const undeclared = (of: 'running' | 'redundancy') =>
    plant.assets.filter((asset) => asset[of] === null && (inferred[asset.id]?.[of] ?? null) !== null);
  const modes = undeclared('running').map(({ id }): [string, string] => {
    const { sensor, above } = inferred[id]!.running!;
    return [id, `${sensor} above ${plainNumber(above)} ${unit.get(sensor) ?? ''}`.trim()];
  });
  const standIns = undeclared('redundancy').map(({ id }): [string, string[]] => {
    const { redundancy } = inferred[id]!;
    const others = plant.assets.filter((other) => inferred[other.id]?.redundancy === redundancy);
    return [id, others.map((other) => other.id).filter((other) => other !== id)];
  });
  const drivers = plant.assets.flatMap(({ id, drivers: declared }): [string, readonly string[]][] => {
    const found = (inferred[id]?.drivers ?? []).filter((driver) => !declared.includes(driver));
    return found.length === 0 ? [] : [[id, found]];
  });
  const heat = plant.assets.flatMap(({ id }): [string, string][] => {
    const side = inferred[id]?.heat[0];
    return side === undefined ? [] : [[id, `${side.flow} x (${side.warm} - ${side.cold})`]];
  });
  return {
    modes: Object.fromEntries(modes),
    stand_ins: Object.fromEntries(standIns),
    drivers: Object.fromEntries(drivers),
    heat: Object.fromEntries(heat),
  };
}
