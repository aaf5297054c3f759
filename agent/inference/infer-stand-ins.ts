import { median } from 'simple-statistics';
import type { Plant } from '../../config/plant.ts';
import type { Millis } from '../model.ts';
import type { History } from '../physics/conditioned-rows.ts';
import { valuesOf } from './columns.ts';
import type { RunningSign } from './infer-running.ts';

/** A switching counts when the machine then stays as it is for this long, in ms: a test of an hour is no change of duty. */
const lastsMs = 7_200_000;
/** One takes over from another when its start lies this close to the other's stop, in ms. */
const togetherMs = 900_000;
/** Stand-ins read alike while they run: medians within this factor. */
const alike = 1.4;

interface Switching {
  readonly starts: readonly number[];
  readonly stops: readonly number[];
}

/**
 * Which assets take over from each other: same kind, same sensors, much the same readings, and among
 * them one was seen to start when another stopped. Which of a bank starts for more load is no matter. Returns a group's name (its first asset's id) per asset, null for the others.
 */
export function inferStandIns(
  plant: Plant,
  signs: readonly (RunningSign | null)[],
  history: History,
  periodMs: Millis,
): readonly (string | null)[] {
  const running = signs.map((sign) => (sign === null ? null : runningRows(plant, sign, history)));
  const switching = running.map((rows) =>
    rows === null ? null : switchingOf(rows, history.numbers, periodMs),
  );
  const bank = plant.assets.map((_, a) => a);
  for (const a of plant.assets.keys()) {
    if (running[a] === null) continue;
    const like = [...plant.assets.keys()].find(
      (b) =>
        b < a && running[b] !== null && readAlike(plant, a, b, running as readonly Uint8Array[], history),
    );
    if (like !== undefined) bank[a] = bank[like]!;
  }
  return bank.map((of) => {
    const members = [...bank.keys()].filter((a) => bank[a] === of);
    const handedOver = members.some((a) =>
      members.some((b) => a !== b && takesOver(switching[a]!, switching[b]!, periodMs)),
    );
    return handedOver ? plant.assets[of]!.id : null;
  });
}

/** 1 runs, 0 stands still, 2 unknown. */
function runningRows(plant: Plant, { sensor, above }: RunningSign, history: History): Uint8Array {
  const channel = plant.sensors.findIndex(({ id }) => id === sensor);
  return Uint8Array.from(valuesOf(history, channel), (value) =>
    Number.isNaN(value) ? 2 : value > above ? 1 : 0,
  );
}

/** Frame numbers of the starts and stops that last. */
function switchingOf(rows: Uint8Array, numbers: Float64Array, periodMs: Millis): Switching {
  const spells: { state: number; from: number; to: number }[] = [];
  for (const [r, state] of rows.entries()) {
    if (state === 2) continue;
    const newest = spells.at(-1);
    if (newest?.state === state) newest.to = numbers[r]!;
    else spells.push({ state, from: numbers[r]!, to: numbers[r]! });
  }
  // What comes after the last is not known: it is taken to last.
  const changes = spells.filter(
    ({ from, to }, i) => i > 0 && (i === spells.length - 1 || (to - from) * periodMs >= lastsMs),
  );
  return {
    starts: changes.filter(({ state }) => state === 1).map(({ from }) => from),
    stops: changes.filter(({ state }) => state === 0).map(({ from }) => from),
  };
}

/** Does one start when the other stops? */
function takesOver({ starts }: Switching, { stops }: Switching, periodMs: Millis): boolean {
  const within = Math.max(2, togetherMs / periodMs);
  return stops.some((stop) => starts.some((start) => Math.abs(start - stop) <= within));
}

function readAlike(
  plant: Plant,
  a: number,
  b: number,
  running: readonly Uint8Array[],
  history: History,
): boolean {
  if (plant.assets[a]!.kind !== plant.assets[b]!.kind) return false;
  const [first, second] = [channelsOf(plant, a), channelsOf(plant, b)];
  if (shapeOf(plant, first) !== shapeOf(plant, second)) return false;
  return first.every((channel, i) => {
    const kind = plant.sensors[channel]!.kind;
    if (kind !== 'power' && kind !== 'flow' && kind !== 'speed' && kind !== 'pressure') return true;
    const x = usual(history, channel, running[a]!);
    const y = usual(history, second[i]!, running[b]!);
    return (
      Number.isNaN(x) ||
      Number.isNaN(y) ||
      (Math.abs(x) <= alike * Math.abs(y) && Math.abs(y) <= alike * Math.abs(x))
    );
  });
}

function channelsOf({ assets, sensors }: Plant, a: number): number[] {
  return [...sensors.keys()].filter((channel) => sensors[channel]!.asset === assets[a]!.id);
}

/** What is measured, in the order of sensors.yaml. */
function shapeOf({ sensors }: Plant, channels: readonly number[]): string {
  return channels.map((channel) => `${sensors[channel]!.kind} ${sensors[channel]!.unit}`).join();
}

/** Median while it runs. */
function usual(history: History, channel: number, running: Uint8Array): number {
  const values: number[] = [];
  for (const [r, value] of valuesOf(history, channel).entries()) {
    if (running[r] === 1 && !Number.isNaN(value)) values.push(value);
  }
  return values.length === 0 ? NaN : median(values);
}
