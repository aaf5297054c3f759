import { FitError, type Saved } from '../../detectors/index.ts';
import { fieldsOf } from '../../detectors/mathematics/saved-fields.ts';
import type { Inferred } from '../inference/inferred.ts';
import type { Millis } from '../model.ts';
import type { LearnedGroup } from '../panel/learning/learn-group.ts';
import type { LearnedValidation } from '../validation/learn-validation.ts';

/** Counts up when what is learned changes its shape: older models are passed over and learned anew. */
export const modelFormat = 9;

/** What the plant learned together: a learned group for each asset that had enough rows. */
export interface ModelSet {
  readonly format: number;
  readonly id: string;
  /** Event time up to which it learned. */
  readonly asOf: Millis;
  /** What was found out about assets of which nothing is declared: the groups were learned with it. */
  readonly inferred: Inferred;
  /** What instruments do while they are well. */
  readonly validation: LearnedValidation;
  readonly groups: readonly LearnedGroup[];
  /** What the groups leave, judged together; null: there is too much of it, or too little was learned. */
  readonly wholePlant: LearnedGroup | null;
  /** When all assets last learned together: up to which event time, and from how much of it. */
  readonly together: { readonly asOf: Millis; readonly learnedMs: Millis };
  /** Assets that keep what they learned before that: they had an incident then, or ran too little. */
  readonly behind: readonly string[];
  readonly [key: string]: Saved;
}

/** Throws FitError when `saved` is no model set, or one of another format. */
export function modelSetFrom(saved: Saved): ModelSet {
  const { format } = saved as { readonly format?: unknown };
  if (format !== modelFormat) throw new FitError('a model of an earlier version: it has to be learned again');
  fieldsOf(saved, 'model set').number('asOf');
  return saved as ModelSet;
}
