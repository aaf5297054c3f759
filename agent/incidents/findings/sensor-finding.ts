import type { Plant } from '../../../config/plant.ts';
import { cellNames, Cell, type Evidence, type Frame, type Priority } from '../../model.ts';
import { finiteOrNull, iso, plainNumber, plainTime } from '../../plain-words.ts';
import type { Flaw, FlawName } from '../../validation/flaw.ts';
import type { Finding } from '../incident.ts';

/** NAMUR NE 107: the class of the signal's status that each flaw belongs to. */
const ne107: Record<FlawName, string> = {
  'out-of-range': 'failure',
  stuck: 'failure',
  spiking: 'maintenance required',
  drifting: 'out of specification',
  unbalanced: 'out of specification',
  'under-test': 'check function',
};

export const flawPriority: Record<FlawName, Priority> = {
  'out-of-range': 'medium',
  stuck: 'medium',
  drifting: 'medium',
  unbalanced: 'medium',
  spiking: 'low',
  'under-test': 'low',
};

/** Sensors that a title names; evidence names them all. */
const mostNamed = 3;

/** What validation found: flaws of one name on one asset, at least one. */
export function findingOfFlaws(plant: Plant, frame: Frame, flaws: readonly Flaw[]): Finding {
  const name = flaws[0]!.name;
  const sensors = flaws.map(({ channel }) => plant.sensors[channel]!.id);
  return {
    title: titleOf(plant, flaws),
    evidence: flaws.map((flaw) => evidenceOf(plant, frame, flaw, flaws.length)),
    votes: null,
    unusableSensors: sensors,
    checks: checksOf(name, sensors),
    modelId: null,
    ne107: ne107[name],
  };
}

function evidenceOf(plant: Plant, frame: Frame, flaw: Flaw, of: number): Evidence {
  const { id, unit } = plant.sensors[flaw.channel]!;
  const { value, expected } = flaw;
  return {
    sensor: id,
    unit,
    value: finiteOrNull(value),
    expected: finiteOrNull(expected),
    deviation_sigma: null,
    direction: value > expected ? 'up' : value < expected ? 'down' : 'steady',
    since: iso(flaw.since),
    quality: cellNames[frame.states[flaw.channel] ?? Cell.suspect]!,
    contribution: Number((1 / of).toPrecision(6)),
  };
}

function titleOf(plant: Plant, flaws: readonly Flaw[]): string {
  const [first] = flaws as [Flaw, ...Flaw[]];
  const { id, asset, unit } = plant.sensors[first.channel]!;
  const since = plainTime(Math.min(...flaws.map((flaw) => flaw.since)), plant.site.timezone);
  if (flaws.length > 1 || first.name === 'under-test') {
    const ids = flaws.map(({ channel }) => plant.sensors[channel]!.id);
    if (first.name === 'unbalanced') {
      return `${asset}: the heat that one side gives is no longer what the other takes, since ${since}: one of its ${ids.length} flow meters and thermometers drifts`;
    }
    const more = ids.length - mostNamed;
    const named = ids.slice(0, mostNamed).join(', ') + (more > 0 ? ` and ${more} more` : '');
    return `${asset}: ${together[first.name]} since ${since}: ${named}`;
  }
  const of = (value: number) => [plainNumber(value), unit].join(' ').trimEnd();
  switch (first.name) {
    case 'stuck':
      return `${id} has read exactly ${of(first.value)} since ${since}: instrument stuck`;
    case 'spiking':
      return `${id} jumps alone again and again, last from ${of(first.expected)} to ${of(first.value)}, since ${since}: instrument spiking`;
    case 'out-of-range':
      return `${id} reads ${of(first.value)}, beyond the ${of(first.expected)} that it can, since ${since}: instrument or wiring failed`;
    case 'drifting':
      return `${id} reads ${of(first.value)} where others of the same medium read ${of(first.expected)}, since ${since}: instrument drifting`;
    case 'unbalanced':
      return `${id} reads ${of(first.value)} where the heat balance of ${asset} asks for ${of(first.expected)}, since ${since}: instrument drifting`;
  }
}

const together: Record<Exclude<FlawName, 'unbalanced'>, string> = {
  'out-of-range': 'instruments read what they cannot',
  stuck: 'instruments repeat one value',
  spiking: 'instruments jump alone again and again',
  drifting: 'instruments part from others of the same medium',
  'under-test': 'instruments under test or calibration',
};

function checksOf(name: FlawName, sensors: readonly string[]): readonly string[] {
  const [sensor] = sensors as [string, ...string[]];
  if (name === 'under-test') {
    return [
      'Ask who works on these instruments. If nobody does, look at the I/O card or gateway that they share.',
    ];
  }
  if (name === 'unbalanced') {
    return [
      `Compare ${sensors.join(', ')} with a reference instrument and calibrate the one that is off: the evidence says for each what it would have to read.`,
      'They are left out until the balance closes again. One that is right: coolwatch sensors accept ID; when all are accepted the balance is taken as it stands.',
    ];
  }
  const look: Record<Exclude<FlawName, 'under-test' | 'unbalanced'>, string> = {
    'out-of-range': `Check the wiring and supply of ${sensor}: broken wire, short circuit, wrong scale.`,
    stuck: `Compare ${sensor} with a local gauge while the process moves; restart its transmitter or gateway.`,
    spiking: `Check the terminals, shield and earthing of ${sensor}.`,
    drifting: `Compare ${sensor} with a reference instrument and calibrate it.`,
  };
  return [
    look[name],
    `It is left out until it has been clean for a day, or: coolwatch sensors accept, or replaced, ${sensor}`,
  ];
}
