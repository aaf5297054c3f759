import { median } from 'simple-statistics';
import type { CalibrationSettings, MemberSettings } from '../../../config/settings.ts';
import { detectors, FitError, type Matrix, type Saved } from '../../../detectors/index.ts';
import { columnOf, onlyColumns } from '../../../detectors/mathematics/matrix.ts';
import { randomFrom, seedOf } from '../../../detectors/mathematics/random.ts';
import { robustSpread } from '../../../detectors/mathematics/spread.ts';
import { calibrate } from './calibration.ts';
import { ConditionalFill } from '../fill.ts';
import type { DriveShape } from '../../physics/expectation/features.ts';
import { fitExpectation } from '../../physics/expectation/fit-expectation.ts';
import type { Column } from '../../physics/column.ts';
import type { LearnedTwin } from '../../physics/twins.ts';
import { type LearnedSlow, learnSlow } from '../slow-watch.ts';
import { steadyColumns } from './drift.ts';
import { withModelError } from './model-error.ts';
import { runningTime } from '../running-time.ts';
import { smoothRows } from '../view.ts';

/** Frames over which evidence is averaged before it is set against the baseline. */
export const evidenceSmoothing = 10;

const hourMs = 3_600_000;

/** The learning rows of one group: complete rows of its channels, in the order of time. */
export interface GroupRows {
  readonly asset: string;
  readonly columns: readonly Column[];
  /** Frame number of each row. */
  readonly numbers: Float64Array;
  /** Running time of each row in frames, from 0: it jumps where frames were thinned out, not where the asset stood still. */
  readonly time: Float64Array;
  readonly x: Matrix;
  /** First row of every unbroken run. */
  readonly stretches: Uint32Array;
  /** Per column, in the sensor's unit: how well anybody can say what it should read. */
  readonly tolerance: Float64Array;
  /** What drove the asset in each row; null: nothing is known to. */
  readonly drive: DriveRows | null;
}

export interface DriveRows {
  /** One per column, in the order of the shape. */
  readonly names: readonly string[];
  readonly shape: DriveShape;
  readonly rows: Matrix;
}

export interface PanelSettings {
  readonly members: readonly MemberSettings[];
  readonly calibration: CalibrationSettings;
}

/** What a group learned, as plain data; `openGroup` brings it to life. A member that could not learn says why. */
export interface LearnedGroup {
  readonly asset: string;
  readonly columns: readonly Column[];
  /** Names of the drive columns that the expectation looks at. */
  readonly drivers: readonly string[];
  /** null: without drivers the readings are judged as they are. */
  readonly expectation: Saved;
  /** Per column: what is left of it usually; its median where nothing drives it, else 0. */
  readonly usual: Float64Array;
  readonly twins: readonly LearnedTwin[];
  /** Per column: how many times further off it usually is where no twin speaks. */
  readonly alone: Float64Array;
  /** Of the residuals' short means. */
  readonly baseline: { readonly centre: Float64Array; readonly spread: Float64Array };
  readonly framesPerHour: number;
  /** How daily means differ; null: too few days were learned, or nobody watches what lasts. */
  readonly slow: LearnedSlow | null;
  readonly members: readonly LearnedMember[];
  /** Some of its columns each, judged for themselves; none where the asset is not wide. */
  readonly sections: readonly LearnedGroup[];
  readonly rows: number;
  readonly [key: string]: Saved;
}

export interface LearnedMember {
  readonly name: string;
  readonly detector: string;
  readonly smoothing: number;
  readonly averaging: number;
  /** Which of the group's columns it sees. */
  readonly columns: Int32Array;
  /** null: this member could not learn and abstains; `trouble` says why. */
  readonly model: Saved;
  readonly fill: Saved;
  readonly calibration: { readonly centre: number; readonly threshold: number };
  readonly trouble: string;
  readonly [key: string]: Saved;
}

/** What an asset's twins tell of it. */
export interface Likes {
  readonly twins: readonly LearnedTwin[];
  readonly alone: Float64Array;
}

/** What `learnGroup` gives: the group, and what its members say of the rows that they learned from. */
export interface GroupLearning {
  readonly group: LearnedGroup;
  /** Per member, one ratio per learning row from a model that has not seen it; NaN where it has none. */
  readonly ratios: readonly Float64Array[];
}

/** What an asset's drivers explain, and the rows of what they leave. */
export interface ExpectedGroup {
  /** Of the residuals that would have been judged, of fits that had not seen them. */
  readonly rows: GroupRows;
  readonly expectation: Saved;
  readonly usual: Float64Array;
  /** Rows that there were before those outside of the envelope were left out. */
  readonly learnedRows: number;
}

/** Takes the drivers out, where there are any. */
export function expectGroup(rows: GroupRows): ExpectedGroup {
  const { drive, x } = rows;
  const learnedRows = x.rows;
  if (drive === null) {
    const usual = Float64Array.from(rows.columns, (_, c) => median([...columnOf(x, c)]));
    return { rows, expectation: null, usual, learnedRows };
  }
  const isJudged = (c: number) => !rows.columns[c]!.asked && rows.columns[c]!.stop === null;
  const { learned, residuals, inside } = fitExpectation(drive.rows, drive.shape, x, isJudged);
  const usual = new Float64Array(x.columns);
  return { rows: onlyRows(rows, residuals, inside), expectation: learned, usual, learnedRows };
}

/** `slowAlertsPerMonth`: what lasts may be told so often for nothing; null: nobody watches what lasts. Fits, calibrates and packs every member on what drivers and twins leave. Same rows, settings and seed: same bytes. */
export function learnGroup(
  { rows, expectation, usual, learnedRows }: ExpectedGroup,
  { twins, alone }: Likes,
  settings: PanelSettings,
  { periodMs, slowAlertsPerMonth }: { readonly periodMs: number; readonly slowAlertsPerMonth: number | null },
  master: number,
): GroupLearning {
  const { asset, columns, drive } = rows;
  // The next way of running finds every expectation a little off.
  const residuals =
    expectation === null
      ? rows
      : { ...rows, x: withModelError(rows.x, rows.tolerance, seedOf(master, asset, 'model error')) };
  const evidence = smoothRows(residuals.x, residuals.stretches, evidenceSmoothing).rows;
  const spreads = columns.map((_, c) =>
    robustSpread(columnOf(evidence.rows > 0 ? evidence : residuals.x, c)),
  );
  const judged = Int32Array.from(columns.keys()).filter((c) => !columns[c]!.asked);
  const [short, means] = [residuals.x, evidence.rows > 0 ? evidence : residuals.x];
  const steady = steadyColumns(onlyColumns(short, judged), onlyColumns(means, judged)).map((i) => judged[i]!);
  const members = settings.members.map((member) => {
    const seen = member.drifting === 'leave-out' ? steady : judged;
    return learnMember(residuals, seen, member, settings.calibration, master);
  });
  const framesPerHour = Math.max(1, Math.round(hourMs / periodMs));
  const group: LearnedGroup = {
    asset,
    columns,
    drivers: drive?.names ?? [],
    expectation,
    usual,
    twins,
    alone,
    baseline: {
      centre: Float64Array.from(spreads, (s) => s.centre),
      spread: Float64Array.from(spreads, (s) => s.spread),
    },
    framesPerHour,
    slow:
      slowAlertsPerMonth === null ? null : learnSlow(residuals, steady, framesPerHour, slowAlertsPerMonth),
    members: members.map(({ learned }) => learned),
    sections: [],
    rows: learnedRows,
  };
  return { group, ratios: members.map(({ ratios }) => ratios) };
}

/** The `kept` rows of `x`, in the stretches of `rows`: live, windows skip what is not judged as well. */
function onlyRows(rows: GroupRows, x: Matrix, kept: Uint32Array): GroupRows {
  const data = new Float64Array(kept.length * x.columns);
  const stretches: number[] = [];
  let stretch = -1;
  let next = 0;
  for (const [i, r] of kept.entries()) {
    data.set(x.data.subarray(r * x.columns, (r + 1) * x.columns), i * x.columns);
    while (next < rows.stretches.length && rows.stretches[next]! <= r) next++;
    if (next !== stretch) stretches.push(i);
    stretch = next;
  }
  return {
    ...rows,
    numbers: Float64Array.from(kept, (r) => rows.numbers[r]!),
    time: runningTime(rows.time, kept),
    x: { data, rows: kept.length, columns: x.columns },
    stretches: Uint32Array.from(stretches),
  };
}

function learnMember(
  rows: GroupRows,
  columns: Int32Array,
  member: MemberSettings,
  settings: CalibrationSettings,
  master: number,
): { readonly learned: LearnedMember; readonly ratios: Float64Array } {
  const { name, detector, smoothing, averaging, options } = member;
  const seed = seedOf(master, rows.asset, name);
  const kind = detectors[detector]!;
  const view = smoothRows(onlyColumns(rows.x, columns), rows.stretches, smoothing);
  const ratios = new Float64Array(rows.x.rows).fill(NaN);
  const named = { name, detector, smoothing, averaging, columns };
  try {
    const seen = { ...view, time: Float64Array.from(view.sources, (r) => rows.time[r]!) };
    const calibrated = calibrate({ kind, options, averaging }, seen, settings, seed);
    for (const [r, source] of view.sources.entries()) ratios[source] = calibrated.ratios[r]!;
    const learned = {
      ...named,
      model: kind.fit(view.rows, view.stretches, options, randomFrom(seed)).save(),
      fill: ConditionalFill.fit(view.rows).save(),
      calibration: { ...calibrated.calibration },
      trouble: '',
    };
    return { learned, ratios };
  } catch (cause) {
    if (!(cause instanceof FitError)) throw cause;
    const calibration = { centre: 0, threshold: 1 };
    return { learned: { ...named, model: null, fill: null, calibration, trouble: cause.message }, ratios };
  }
}
