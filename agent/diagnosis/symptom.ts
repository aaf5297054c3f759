import type { Placed } from './places.ts';

/** What one column shows of an asset. */
export interface Symptom extends Placed {
  /** How far it is off for its drivers and its likes, in robust sigma, over the incident so far. */
  readonly sigma: number;
  /** Newest reading and what it should be, in the sensor's unit; NaN where there is none. */
  readonly value: number;
  readonly expected: number;
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

/** What flows through a resistance loses pressure with the square of it (Darcy and Weisbach): that much is no sign of the resistance. */
export function atLikeFlow(symptoms: readonly Symptom[]): readonly Symptom[] {
  const flow = symptoms.find(({ place }) => place === 'flow');
  if (flow === undefined || !(flow.value > 0 && flow.expected > 0)) return symptoms;
  const explained = (flow.value / flow.expected) ** 2 - 1;
  return symptoms.map((symptom) => {
    if (symptom.place !== 'strainer-dp' || symptom.perFlow) return symptom;
    const seen = symptom.value / symptom.expected - 1;
    if (!(symptom.expected > 0) || seen * explained <= 0) return symptom;
    const left = Math.max(0, 1 - explained / seen);
    return { ...symptom, sigma: symptom.sigma * left };
  });
}
