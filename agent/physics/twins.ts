import type { Matrix, Saved } from '../../detectors/index.ts';
import { columnOf } from '../../detectors/mathematics/matrix.ts';
import { robustSpread } from '../../detectors/mathematics/spread.ts';
import { Cell } from '../model.ts';
import type { Residuals } from './residuals.ts';

/** A twin tells something of a channel when their residuals share at least this much variance ... */
const leastShared = 0.25;
/** ... over at least this many rows that both have. */
const leastRows = 500;
/** Beyond this many of its robust sigma a twin tells no more: what is that far off is its own affair, ... */
const mostTold = 8;
/**
 * ... and live the less so the less of its variance is its own, for pumps of one header all but read one pressure; no two are so alike that
 * it is less than this. The learning rows keep what lies beyond the first, so that thresholds know of swings that come while no twin speaks.
 */
const leastOwn = 0.01;
/** Of its robust sigma, up to which it is believed even where it makes a deviation instead of excusing one. */
const mostSure = 2;

/** Residuals of one asset's learning rows, by the frames that they belong to. */
export interface TwinRows {
  readonly asset: string;
  /** Frame number of each row, rising. */
  readonly numbers: Float64Array;
  readonly residuals: Matrix;
  /** Place of each column among those that the asset's sensors make, in the order of sensors.yaml: twins are compared place by place. */
  readonly places: readonly string[];
}

/** What one twin's residuals say of an asset's own. */
export interface LearnedTwin {
  readonly asset: string;
  /** Own columns that it tells something of, the twin's columns, and how much of them to expect. */
  readonly columns: Int32Array;
  readonly theirs: Int32Array;
  readonly slopes: Float64Array;
  /** Robust sigma of the twin's columns, and the share of their variance that is their own. */
  readonly spread: Float64Array;
  readonly own: Float64Array;
  readonly [key: string]: Saved;
}

/**
 * Which of `others`, the likes of `own`, feel the same things that no driver tells (the load of a hall,
 * a set-point that was never moved before): one regression through the origin per channel and twin, so
 * that any twin can speak alone when the others stand still (peer comparison, as in Isermann:
 * Fault-Diagnosis Applications, 2011, 2.4). Twins that tell nothing are left out.
 */
export function fitTwins(own: TwinRows, others: readonly TwinRows[]): readonly LearnedTwin[] {
  return others.flatMap((other) => {
    const rowOf = new Map([...other.numbers].map((n, r) => [n, r]));
    const both = [...own.numbers].flatMap((n, r) => {
      const theirs = rowOf.get(n);
      return theirs === undefined ? [] : [[r, theirs] as const];
    });
    if (both.length < leastRows) return [];
    const told = own.places.flatMap((place, column) => {
      const their = other.places.indexOf(place);
      if (their < 0) return [];
      const { slope, shared } = throughOrigin(own.residuals, column, other.residuals, their, both);
      if (!(shared >= leastShared && slope > 0)) return [];
      return {
        column,
        their,
        slope,
        own: Math.max(leastOwn, 1 - shared),
        spread: robustSpread(columnOf(other.residuals, their)).spread,
      };
    });
    if (told.length === 0) return [];
    return {
      asset: other.asset,
      columns: Int32Array.from(told, ({ column }) => column),
      theirs: Int32Array.from(told, ({ their }) => their),
      slopes: Float64Array.from(told, ({ slope }) => slope),
      spread: Float64Array.from(told, ({ spread }) => spread),
      own: Float64Array.from(told, ({ own: alone }) => alone),
    };
  });
}

function throughOrigin(
  y: Matrix,
  yColumn: number,
  x: Matrix,
  xColumn: number,
  rows: readonly (readonly [number, number])[],
): { readonly slope: number; readonly shared: number } {
  let xx = 0;
  let xy = 0;
  let yy = 0;
  for (const [yRow, xRow] of rows) {
    const a = y.data[yRow * y.columns + yColumn]!;
    const b = x.data[xRow * x.columns + xColumn]!;
    xx += b * b;
    xy += a * b;
    yy += a * a;
  }
  return xx === 0 || yy === 0 ? { slope: 0, shared: 0 } : { slope: xy / xx, shared: (xy * xy) / (xx * yy) };
}

/** What twins leave of an asset's residuals. */
export interface Compared {
  readonly residuals: Matrix;
  /** Per column: how many times further off it usually is where no twin speaks; 1 without twins. */
  readonly alone: Float64Array;
}

/**
 * The learning rows less what their twins told, as `tellOf` would have it up to the first bound. Twins that had no row were silent: what
 * they would have taken out is still there, so that the residual counts as many times less as it is usually larger.
 */
export function withoutTwins(
  own: TwinRows,
  twins: readonly LearnedTwin[],
  others: readonly TwinRows[],
): Compared {
  const { rows, columns } = own.residuals;
  const told = new Float64Array(rows * columns);
  const sure = new Float64Array(rows * columns);
  const count = new Uint16Array(rows * columns);
  for (const twin of twins) {
    const other = others.find(({ asset }) => asset === twin.asset)!;
    const rowOf = new Map([...other.numbers].map((n, r) => [n, r]));
    for (const [r, n] of own.numbers.entries()) {
      const their = rowOf.get(n);
      if (their === undefined) continue;
      for (const [i, column] of twin.columns.entries()) {
        const value = other.residuals.data[their * other.residuals.columns + twin.theirs[i]!]!;
        const cell = r * columns + column;
        told[cell]! += twin.slopes[i]! * within(value, mostTold * twin.spread[i]!);
        sure[cell]! += twin.slopes[i]! * within(value, mostSure * twin.spread[i]!);
        count[cell]!++;
      }
    }
  }
  const data = own.residuals.data.map((value, i) => {
    const speaking = Math.max(1, count[i]!);
    return value - excuse(value, told[i]! / speaking, sure[i]! / speaking);
  });
  const residuals = { data, rows, columns };
  const alone = Float64Array.from({ length: columns }, (_, c) => {
    const spoken = (_: number, r: number) => count[r * columns + c]! > 0;
    const [before, after] = [own.residuals, residuals].map((of) => columnOf(of, c).filter(spoken));
    return before!.length < leastRows
      ? 1
      : Math.max(1, robustSpread(before!).spread / robustSpread(after!).spread);
  });
  for (const i of data.keys()) if (count[i] === 0) data[i]! /= alone[i % columns]!;
  return { residuals, alone };
}

/**
 * What to take out of `value`: all that the twins tell of the deviation that they share, and what they `sure`ly
 * tell besides. A twin that falls ill tells of itself alone, and would else turn its neighbours the other way.
 */
export function excuse(value: number, told: number, sure: number): number {
  const excused = value * told > 0 ? Math.sign(told) * Math.min(Math.abs(value), Math.abs(told)) : 0;
  return excused * sure < 0 || Math.abs(excused) > Math.abs(sure) ? excused : sure;
}

function within(value: number, most: number): number {
  return Math.max(-most, Math.min(most, value));
}

/** A twin at work. */
export interface Twin {
  readonly learned: LearnedTwin;
  readonly residuals: Residuals;
}

/** What the twins that speak in a frame tell of each column: the mean of them, 0 where none does. */
export interface Told {
  readonly all: Float64Array;
  /** As much of it as is believed even where it makes a deviation. */
  readonly sure: Float64Array;
  /** How many speak. */
  readonly heard: Uint16Array;
}

/** Writes to `told`. */
export function tellOf(twins: readonly Twin[], told: Told): void {
  told.all.fill(0);
  told.sure.fill(0);
  told.heard.fill(0);
  for (const { learned, residuals } of twins) {
    for (const [i, column] of learned.columns.entries()) {
      const their = learned.theirs[i]!;
      if (residuals.states[their] !== Cell.ok) continue;
      const value = residuals.values[their]!;
      told.all[column]! +=
        learned.slopes[i]! * within(value, (mostTold * learned.spread[i]!) / learned.own[i]!);
      told.sure[column]! += learned.slopes[i]! * within(value, mostSure * learned.spread[i]!);
      told.heard[column]!++;
    }
  }
  for (const [c, speaking] of told.heard.entries()) {
    told.all[c]! /= Math.max(1, speaking);
    told.sure[c]! /= Math.max(1, speaking);
  }
}
