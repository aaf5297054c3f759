import type { CalibrationSettings } from '../../../config/settings.ts';
import { type DetectorKind, FitError, type Matrix, type Options } from '../../../detectors/index.ts';
import { rowsOf } from '../../../detectors/mathematics/matrix.ts';
import { randomFrom, seedOf } from '../../../detectors/mathematics/random.ts';
import { quantileOf } from '../../../detectors/mathematics/spread.ts';
import { ScoreMean } from '../score-mean.ts';

/** What makes members comparable: ratio = (score - centre) / (threshold - centre), > 1 is a vote. */
export interface Calibration {
  readonly centre: number;
  readonly threshold: number;
}

export function ratioOf(score: number, { centre, threshold }: Calibration): number {
  return (score - centre) / (threshold - centre);
}

/** A member's line and what it was drawn from. */
export interface Calibrated {
  readonly calibration: Calibration;
  /** Of every learning row, from a model that has not seen it; NaN where a fold's means begin. */
  readonly ratios: Float64Array;
}

/** The learning rows as a member sees them. */
export interface SeenRows {
  readonly rows: Matrix;
  /** First row of every unbroken run. */
  readonly stretches: Uint32Array;
  /** Running time of each row, in frames. */
  readonly time: Float64Array;
}

/** What of a member its line depends on. */
export interface Judge {
  readonly kind: DetectorKind;
  readonly options: Options;
  /** Scores that are averaged into one. */
  readonly averaging: number;
}

/**
 * Threshold from scores that the scorer's own training never saw: the learning rows are cut into
 * blocks in time, each is scored by a model of the others. In-sample scores would promise a
 * quieter life than the detector can keep. Rows next to a cut still share
 * readings with the block through the views' means; leaving those out too makes thresholds of short
 * recordings so wide that they miss faults.
 */
export function calibrate(
  judge: Judge,
  seen: SeenRows,
  settings: CalibrationSettings,
  seed: number,
): Calibrated {
  const scores = outOfFold(judge, seen, settings.folds, seed);
  const known = scores.filter((score) => !Number.isNaN(score));
  if (known.length === 0)
    throw new FitError(`folds of ${seen.rows.rows} rows are too short to average ${judge.averaging} scores`);
  const centre = quantileOf(known, 0.5);
  const reach = quantileOf(known, 0.99) - centre;
  // Scores that never vary (a constant group) must still leave room between centre and threshold.
  const threshold = centre + Math.max(settings.k * reach, 1e-6 * Math.max(1, Math.abs(centre)));
  const calibration = { centre, threshold };
  return { calibration, ratios: scores.map((score) => ratioOf(score, calibration)) };
}

function outOfFold(
  { kind, options, averaging }: Judge,
  { rows: x, stretches, time }: SeenRows,
  folds: number,
  seed: number,
): Float64Array {
  const scores = new Float64Array(x.rows);
  for (let fold = 0; fold < folds; fold++) {
    const from = Math.floor((fold * x.rows) / folds);
    const to = Math.floor(((fold + 1) * x.rows) / folds);
    const rest = without(x, stretches, from, to);
    const scorer = kind.fit(rest.x, rest.stretches, options, randomFrom(seedOf(seed, fold))).open();
    const starts = [from, ...stretches.filter((start) => start > from && start < to), to];
    for (const [i, start] of starts.slice(0, -1).entries()) {
      scorer.reset();
      scorer.score(rowsOf(x, start, starts[i + 1]!), scores.subarray(start, starts[i + 1]));
    }
    // Live, short gaps are bridged and means go on through them: through stretches, but not folds, nor
    // where more frames than a mean holds were thinned out.
    const mean = new ScoreMean(averaging);
    for (let r = from; r < to; r++) {
      if (r > from && time[r]! - time[r - 1]! > averaging) mean.reset();
      scores[r] = mean.push(scores[r]!);
    }
  }
  return scores;
}

/** The rows outside [from, to); where the block was cut out a new stretch begins. */
function without(
  x: Matrix,
  stretches: Uint32Array,
  from: number,
  to: number,
): { x: Matrix; stretches: Uint32Array } {
  const data = new Float64Array(x.data.length - (to - from) * x.columns);
  data.set(x.data.subarray(0, from * x.columns));
  data.set(x.data.subarray(to * x.columns), from * x.columns);
  const starts = new Set<number>(from < x.rows - (to - from) ? [from] : []);
  for (const start of stretches) {
    if (start < from) starts.add(start);
    else if (start >= to) starts.add(start - (to - from));
  }
  starts.add(0);
  return {
    x: { data, rows: x.rows - (to - from), columns: x.columns },
    stretches: Uint32Array.from(starts).toSorted(),
  };
}
