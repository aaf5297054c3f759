import type { AtUsual } from '../panel/deviations.ts';
import type { Placed } from './places.ts';

/** What one column shows of an asset. */
export interface Symptom extends Placed {
  /** How far it is off for its drivers and its likes, in robust sigma, over the incident so far. */
  readonly sigma: number;
  /** Newest reading and what it should be, in the sensor's unit; NaN where there is none. */
  readonly value: number;
  readonly expected: number;
}

/** A symptom in the unit of its sensor. */
export interface Gauge extends Symptom {
  /** What one robust sigma of it is. */
  readonly spread: number;
  /** What it should be in the unit in which its course is told. */
  readonly atUsual: AtUsual;
}

/** Deviations below the first say nothing, from the second on they are beyond doubt, in sigma. */
const leastSigma = 2;
const sureSigma = 6;
/** What is further off than this is no more telling: how many sigma it is says how quiet the sensor usually is. */
const mostSigma = 60;

/**
 * How much each symptom weighs, 0-1: nothing within the noise, and the less the smaller it is beside the strongest, on
 * a logarithmic scale, since what an expectation is wrong by grows with what is wrong.
 */
export function weightsOf(symptoms: readonly Symptom[]): readonly number[] {
  const sizes = symptoms.map(({ sigma }) => Math.min(mostSigma, Math.abs(sigma)));
  const most = Math.max(sureSigma, ...sizes);
  return sizes.map((size) => {
    const sure = Math.min(1, Math.max(0, (size - leastSigma) / (sureSigma - leastSigma)));
    return sure * (Math.log1p(size) / Math.log1p(most)) ** 2;
  });
}

/** Places whose differential pressure is a resistance that clogs. */
const clogging = new Set(['strainer-dp', 'filter-dp']);
/** Practice acts at twice the clean value: less than this share more, at like flow, may as well be the transmitter. */
const clearlyMore = 0.3;

/**
 * What flows through a resistance loses pressure with the square of it (Darcy and Weisbach): that much is no sign of the
 * resistance, and what is left counts in full only where it is a clear share of what it should read.
 */
export function atLikeFlow(symptoms: readonly Symptom[]): readonly Symptom[] {
  const flow = symptoms.find(({ place }) => place === 'flow');
  const known = flow !== undefined && flow.value > 0 && flow.expected > 0;
  const byFlow = known ? (flow.value / flow.expected) ** 2 - 1 : 0;
  return symptoms.map((symptom) => {
    if (!clogging.has(symptom.place ?? '') || !(symptom.expected > 0)) return symptom;
    const seen = symptom.value / symptom.expected - 1;
    if (!(Math.abs(seen) > 0)) return symptom;
    const explained = !symptom.perFlow && seen * byFlow > 0 ? byFlow : 0;
    const left = Math.max(0, 1 - explained / seen);
    const clear = Math.min(1, (left * Math.abs(seen)) / clearlyMore);
    return { ...symptom, sigma: symptom.sigma * left * clear };
  });
}
