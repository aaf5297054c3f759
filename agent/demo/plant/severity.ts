import type { Millis } from '../../model.ts';
import type { Fault } from './truth.ts';

/** 0 before the onset, 1 at the functional failure and after; (e^(kx) - 1) / (e^k - 1) between. */
export function severityAt({ onsetAt, failureAt, k }: Fault, at: Millis): number {
  if (at <= onsetAt) return 0;
  if (at >= failureAt) return 1;
  return Math.expm1((k * (at - onsetAt)) / (failureAt - onsetAt)) / Math.expm1(k);
}
