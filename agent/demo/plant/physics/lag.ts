/**
 * Share of the way to its target that a first-order lag goes in a step: the exact discretisation, so
 * that the step may be long against the lag.
 */
export function lagShare(stepS: number, lagS: number): number {
  return 1 - Math.exp(-stepS / lagS);
}

export function clamp(value: number, low: number, high: number): number {
  return value < low ? low : value > high ? high : value;
}
