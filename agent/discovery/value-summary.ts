/** What the values of a point look like, in bounded memory. */
export interface ValueSummary {
  readonly count: number;
  readonly low: number;
  readonly high: number;
  /** It says true and false. */
  readonly twoState: boolean;
  /** Nothing but 0 and 1 was heard, and both of them. */
  readonly switches: boolean;
  /** A value between two whole numbers was heard. */
  readonly fractional: boolean;
}

export const unheard: ValueSummary = {
  count: 0,
  low: Infinity,
  high: -Infinity,
  twoState: false,
  switches: false,
  fractional: false,
};

/** `summary` with one more value in it. */
export function withValue(summary: ValueSummary, value: number | boolean): ValueSummary {
  const number = Number(value);
  if (!Number.isFinite(number)) return summary;
  const [low, high] = [Math.min(summary.low, number), Math.max(summary.high, number)];
  const fractional = summary.fractional || !Number.isInteger(number);
  return {
    count: summary.count + 1,
    low,
    high,
    twoState:
      summary.count === 0 ? typeof value === 'boolean' : summary.twoState && typeof value === 'boolean',
    switches: low === 0 && high === 1 && !fractional,
    fractional,
  };
}
