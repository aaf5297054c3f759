import { median, quantileSorted, sampleCorrelation } from 'simple-statistics';
import type { Plant } from '../../config/plant.ts';
import type { AssetKind, SensorKind } from '../../config/vocabulary/kinds.ts';
import type { History } from '../physics/conditioned-rows.ts';
import { presentValues, valuesOf } from './columns.ts';

/** Kinds of assets that start and stop. */
const machines: ReadonlySet<AssetKind> = new Set(['pump', 'chiller', 'tower', 'crah', 'cdu']);
/** What tells that a machine runs, the surest first. Flow alone never says off: it is the first thing that fails. */
const tellers: readonly SensorKind[] = ['speed', 'power', 'current'];
/** What a status or command must agree with before it is believed. */
const witnesses: ReadonlySet<SensorKind> = new Set(['speed', 'power', 'current', 'flow', 'dp']);
const commands: readonly SensorKind[] = ['status', 'command'];
/** A machine at less than this share of its full reading stands still ... */
const stillShare = 0.05;
/** ... and runs at more than this share. */
const runShare = 0.2;
/** Power and current tell only when hardly any reading lies between: at most one for this many that stand still. */
const stillPerBetween = 5;
/** One that never read less than `runShare` stands still when it reads less than this share. */
const neverSeenShare = 0.02;
/** About the full speed of fans in the units that it is told in; a tower's that no weather has asked for yet stands still below `neverSeenShare` of it. */
const usualFullSpeed: Readonly<Record<string, number>> = { '%': 100, Hz: 50, rpm: 1500 };
/** Neighbouring frames of noise are less alike than this. */
const mostAlike = 0.5;
/** Fewer readings tell nothing. */
const leastStill = 3;
/** Two commands or tellers of one asset that disagree in more than this share of the rows belong to two machines. */
const mostDisagreement = 0.05;

/** A machine runs while `sensor` reads above the level, in its own unit. */
export type RunningSign = { readonly sensor: string; readonly above: number };

/**
 * When asset `a` runs, from its own readings: a command or status that its speed, power or flow
 * confirm, else speed, else power, else current. null for what does not start and stop, and where two
 * sensors of the asset contradict each other.
 */
export function inferRunning(plant: Plant, a: number, history: History): RunningSign | null {
  const asset = plant.assets[a]!;
  if (!machines.has(asset.kind)) return null;
  const own = [...plant.sensors.keys()].filter((c) => plant.sensors[c]!.asset === asset.id);
  const ofKind = (kind: SensorKind) => own.filter((c) => plant.sensors[c]!.kind === kind);
  const sign = (channel: number, above: number) => ({ sensor: plant.sensors[channel]!.id, above });
  for (const kind of commands) {
    const told = ofKind(kind).flatMap((channel) => {
      const above = twoLevels(history, channel);
      const holds = above !== null && confirmed(plant, own, history, channel, above);
      return holds ? [{ channel, above }] : [];
    });
    const [surest, ...others] = told;
    if (surest === undefined) continue;
    const takeTurns = others.some((other) => disagree(history, surest, other));
    const hasSpare = ofKind(kind).length > 1 && hasIdleFlow(history, ofKind('flow'));
    return takeTurns || hasSpare ? null : sign(surest.channel, surest.above);
  }
  for (const kind of tellers) {
    const found = ofKind(kind).map((channel) => ({ channel, above: stillLevel(history, channel, kind) }));
    const seen = found.filter(({ above }) => above !== null) as { channel: number; above: number }[];
    const [first, ...others] = seen;
    if (first === undefined) continue;
    if (found.length > seen.length || others.some((other) => disagree(history, first, other))) return null;
    return sign(first.channel, first.above);
  }
  for (const kind of ['speed', 'power'] as const) {
    const [channel, ...others] = ofKind(kind);
    if (channel === undefined || others.length > 0) continue;
    const values = presentValues(history, channel).map(Math.abs).toSorted();
    const full = fullReading(values);
    const unturned = kind === 'speed' && asset.kind === 'tower' && values.length > 0 && values.at(-1) === 0;
    const fullSpeed = usualFullSpeed[plant.sensors[channel]!.unit];
    if (unturned && fullSpeed !== undefined && !drawsByTheWeather(history, ofKind('power'))) {
      return sign(channel, neverSeenShare * fullSpeed);
    }
    if (full > 0 && values[0]! > runShare * full) return sign(channel, neverSeenShare * full);
  }
  return null;
}

/** Beside a flow that flows, one that never did: that of a machine which has not run yet. */
function hasIdleFlow(history: History, flows: readonly number[]): boolean {
  const largest = flows.map((flow) => presentValues(history, flow).map(Math.abs).toSorted().at(-1));
  return largest.some((most) => most !== undefined && most > 0) && largest.includes(0);
}

/** What the drive of a fan at rest draws is noise; a fan whose speed nobody wired draws by the weather, one frame much as the one before. */
function drawsByTheWeather(history: History, powers: readonly number[]): boolean {
  return powers.some((channel) => {
    const values = Array.from(presentValues(history, channel));
    return values.length > 2 && sampleCorrelation(values.slice(1), values.slice(0, -1)) > mostAlike;
  });
}

/** Where between its two levels a channel that knows only two lies; null for any other. */
function twoLevels(history: History, channel: number): number | null {
  const levels = new Set(presentValues(history, channel));
  if (levels.size !== 2) return null;
  const [low, high] = [...levels].toSorted((x, y) => x - y) as [number, number];
  return (low + high) / 2;
}

/** Something that moves with the machine reads much less while the command says that it stands still. */
function confirmed(
  plant: Plant,
  own: readonly number[],
  history: History,
  command: number,
  above: number,
): boolean {
  const commanded = valuesOf(history, command);
  return own.some((channel) => {
    if (!witnesses.has(plant.sensors[channel]!.kind)) return false;
    const on: number[] = [];
    const off: number[] = [];
    for (const [r, value] of valuesOf(history, channel).entries()) {
      if (!Number.isNaN(value) && !Number.isNaN(commanded[r]!)) {
        (commanded[r]! > above ? on : off).push(Math.abs(value));
      }
    }
    return on.length >= leastStill && off.length >= leastStill && median(off) < runShare * median(on);
  });
}

/** The level under which a machine stands still, where learning has seen it do so; null otherwise. */
function stillLevel(history: History, channel: number, kind: SensorKind): number | null {
  const values = presentValues(history, channel).map(Math.abs).toSorted();
  const full = fullReading(values);
  const still = values.filter((value) => value < stillShare * full).length;
  const between = values.filter((value) => value >= stillShare * full && value < runShare * full).length;
  if (still < leastStill) return null;
  // A fan may turn as slowly as it likes; a machine that draws hardly any power is something else.
  if (kind !== 'speed' && between * stillPerBetween > still) return null;
  return (kind === 'speed' ? 1.5 * stillShare : (stillShare + runShare) / 2) * full;
}

/** What it reads when it gives its all, without the few that lie beyond. */
function fullReading(sorted: Float64Array): number {
  return sorted.length === 0 ? 0 : quantileSorted(Array.from(sorted), 0.998);
}

function disagree(
  history: History,
  a: { channel: number; above: number },
  b: { channel: number; above: number },
): boolean {
  const second = valuesOf(history, b.channel);
  let both = 0;
  let apart = 0;
  for (const [r, value] of valuesOf(history, a.channel).entries()) {
    if (Number.isNaN(value) || Number.isNaN(second[r]!)) continue;
    both++;
    if (Math.abs(value) > a.above !== Math.abs(second[r]!) > b.above) apart++;
  }
  return apart > mostDisagreement * both;
}
