/** The contract of a detector: two verbs, fit and score; higher is stranger. */
import type { TSchema } from 'typebox';
import type { Random } from './mathematics/random.ts';
import type { Saved } from './mathematics/saved.ts';

/** Row-major and complete: a detector never sees NaN. */
export interface Matrix {
  readonly data: Float64Array;
  readonly rows: number;
  readonly columns: number;
}

/** Validated options as they stand in agent.yaml. */
export type Options = Readonly<Record<string, unknown>>;

export interface DetectorKind {
  readonly name: string;
  /** JSON Schema of its options, each with a title and a default. */
  readonly options: TSchema;
  /**
   * Learns what normal looks like. `stretches` holds the first row of every unbroken run in time.
   * Reads `x` without changing or keeping it. Throws FitError when `x` cannot be learned from.
   */
  fit(x: Matrix, stretches: Uint32Array, options: Options, random: Random): Model;
  /** Throws FitError when `saved` is not what `save` gave. */
  load(saved: Saved): Model;
}

/** Immutable; any number of scorers may share it. */
export interface Model {
  readonly columns: number;
  save(): Saved;
  open(state?: Saved): Scorer;
}

/** Scores rows in the order of time. Only what `state` returns carries over from row to row. */
export interface Scorer {
  /** One finite, non-negative score per row of `rows` into `out`; higher is stranger. */
  score(rows: Matrix, out: Float64Array): void;
  /** Shares of the last row's score per column into `blame`, each >= 0, summing to 1 (0 when there is none). */
  explain(blame: Float64Array): void;
  reset(): void;
  state(): Saved;
}

/** The learning data or the saved model is unfit; the message says why in words. */
export class FitError extends Error {
  override readonly name = 'FitError';
}
