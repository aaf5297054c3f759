import type { LearnedResiduals } from '../../agent/physics/residuals.ts';

/** What is known of columns that nothing drives and that are usually 0, by how much further off each is where no twin speaks. */
export function undriven(...alone: readonly number[]): LearnedResiduals {
  return { expectation: null, usual: new Float64Array(alone.length), alone: Float64Array.from(alone) };
}
