import type { Plant } from '../../../config/plant.ts';
import { cellNames, Cell, type Evidence, type Frame } from '../../model.ts';
import { iso, plainTime } from '../../plain-words.ts';
import type { Broken } from '../../rules/rule.ts';
import type { Finding } from '../incident.ts';

/** What a direct rule of the plant found, with the sensors that it is about. */
export function findingOfRule(plant: Plant, asset: string, frame: Frame, broken: Broken): Finding {
  const { what, since, readings, checks } = broken;
  const evidence = readings.map(({ channel, expected, direction }): Evidence => {
    const { id, unit } = plant.sensors[channel]!;
    return {
      sensor: id,
      unit,
      value: finiteOrNull(frame.values[channel]!),
      expected: finiteOrNull(expected ?? NaN),
      deviation_sigma: null,
      direction,
      since: iso(since),
      quality: cellNames[frame.states[channel] ?? Cell.stale]!,
      contribution: rounded(1 / readings.length),
    };
  });
  return {
    title: `${asset}: ${what}, since ${plainTime(since, plant.site.timezone)}`,
    evidence,
    votes: null,
    unusableSensors: [],
    checks,
    modelId: null,
    ne107: null,
  };
}

function finiteOrNull(value: number): number | null {
  return Number.isFinite(value) ? rounded(value) : null;
}

/** 6 significant digits: the same bytes everywhere. */
function rounded(value: number): number {
  return Number(value.toPrecision(6));
}
