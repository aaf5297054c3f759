import type { Gauge } from '../diagnosis/symptom.ts';
import { toSi, unitOf } from '../../config/vocabulary/units.ts';
import type { Waste } from '../model.ts';
import { plainNumber } from '../plain-words.ts';

const hoursPerDay = 24;
/** An excess is told that is this many times its own uncertainty. */
const sure = 2;
/** Flow and head within this share of the expected are like duty. */
const likeDuty = 0.2;

export type WasteAnswer =
  | { readonly waste: Waste; readonly why: null }
  | { readonly waste: null; readonly why: string };

/**
 * What an asset draws more than it should for its duty, from its power meter and what its drivers let expect. A pump
 * whose head and flow are measured is held to its own water work: power less what flow times head would take at the
 * efficiency that it usually has at this duty (wire to water; Hydraulic Institute 40.6). No number is better than a
 * wrong one: null where nothing drives the expectation or the excess is within its uncertainty. `co2KgPerKwh` null:
 * no CO2 is told.
 */
export function wasteOf(
  gauges: readonly Gauge[],
  isDriven: boolean,
  co2KgPerKwh: number | null,
): WasteAnswer {
  const no = (why: string): WasteAnswer => ({ waste: null, why });
  const meters = gauges.filter(({ kind, unit }) => kind === 'power' && unitOf(unit)?.quantity === 'power');
  const [meter] = meters;
  if (meter === undefined) return no('it has no power meter');
  if (meters.length > 1) return no('it has more than one power meter');
  if (!isDriven) return no('nothing is known that drives its power: no equal duty to compare with');
  const head = gauges.find(({ place }) => place === 'head');
  const flow = gauges.find(({ place }) => place === 'flow');
  const work = head === undefined || flow === undefined ? [] : [head, flow];
  const terms = [meter, ...work].map(meanOf);
  if (terms.some(({ value, expected, error }) => !(value > 0 && expected > 0 && error >= 0))) {
    return no('power, head or flow cannot be believed just now');
  }
  const [power, ...duty] = terms as [Mean, ...Mean[]];
  // Far from its usual duty a pump has another efficiency, worn or not.
  if (duty.some(({ value, expected }) => Math.abs(value / expected - 1) > likeDuty)) {
    return no('flow and head are too far from where its efficiency is known');
  }
  const share = duty.reduce((product, { value, expected }) => (product * value) / expected, 1);
  const due = power.expected * share;
  const kw = (watts: number) => toSi(watts, unitOf(meter.unit)!) / 1000;
  const extra = kw(power.value - due);
  const relative = Math.sqrt(terms.reduce((sum, { error, expected }) => sum + (error / expected) ** 2, 0));
  const error = kw(due * relative);
  if (extra < sure * error) {
    return no(
      extra <= 0
        ? 'it draws no more than it should for its duty'
        : `${plainNumber(extra)} kW more than expected is within what the expectation is uncertain by (${plainNumber(sure * error)} kW)`,
    );
  }
  const perDay = extra * hoursPerDay;
  const basis =
    `${meter.sensor} ${plainNumber(power.value)} ${meter.unit}, ${plainNumber(due)} expected at ` +
    `${work.length > 0 ? 'the same flow and head' : 'the same load'}, +-${plainNumber(error)} kW, while it runs`;
  const waste = { extra_kw: rounded(extra), kwh_per_day: rounded(perDay), basis };
  if (co2KgPerKwh === null) return { waste, why: null };
  return { waste: { ...waste, co2_kg_per_day: rounded(perDay * co2KgPerKwh) }, why: null };
}

interface Mean {
  readonly value: number;
  readonly expected: number;
  readonly error: number;
}

/** Over the incident so far, not this frame: the mean deviation on top of what is expected now. */
function meanOf({ sigma, expected, spread }: Gauge): Mean {
  return { value: expected + sigma * spread, expected, error: spread };
}

/** 3 digits: nothing here is more exact. */
function rounded(value: number): number {
  return Number(value.toPrecision(3));
}
