import type { Random } from '../../../../detectors/mathematics/random.ts';
import type { Millis } from '../../../model.ts';
import { channels, equipment, instruments } from '../instruments/catalogue.ts';
import { cdus, crahs, groups, towers } from '../inventory.ts';
import { uniformsOf } from '../physics/noise.ts';
import type { Fault, Instrument } from '../truth.ts';
import { orderAt } from './duty-plan.ts';
import { pick, type Span } from './operations.ts';
import type { DutyChange, Happening } from './story.ts';

const minute = 60_000;
const hour = 60 * minute;
const monthMs = 30 * 24 * hour;

/**
 * In a month one stuck, one drifting and one spiking sensor and one asset under calibration, all after
 * learning and on other assets than the faulty one. Controllers have transmitters of their own: the plant
 * itself does not feel them.
 */
export function planInstrumentFaults(
  span: Span,
  duty: readonly DutyChange[],
  fault: Fault | null,
): Happening[] {
  const months = Math.max(1, Math.round((span.end - span.learnUntil) / monthMs));
  return Array.from({ length: months }, (_, month) => monthly(span, month, months, duty, fault)).flat();
}

function monthly(
  { seed, learnUntil, end }: Span,
  month: number,
  months: number,
  duty: readonly DutyChange[],
  fault: Fault | null,
): Happening[] {
  const random = uniformsOf(seed, 'instrument faults', month);
  const first = learnUntil + (month * (end - learnUntil)) / months;
  const last = first + (end - learnUntil) / months;
  const touched = new Set<string>(fault === null ? [] : [fault.asset]);
  const within = (lengthMs: number): { from: Millis; to: Millis } => {
    const latest = Math.max(first, last - lengthMs);
    const from = Math.round((first + random() * (latest - first)) / 1000) * 1000;
    return { from, to: Math.min(end, from + Math.round(lengthMs / minute) * minute) };
  };
  const sensorAt = (at: Millis, suits: (instrument: Instrument) => boolean): Instrument => {
    const asset = pick(
      random,
      inUse(duty, at).filter((id) => !touched.has(id)),
    );
    touched.add(asset);
    return pick(
      random,
      instruments.filter((one) => one.asset === asset && suits(one)),
    );
  };
  return [
    stuck(random, within, sensorAt),
    drift(random, within, sensorAt),
    spike(random, within, sensorAt),
    calibration(random, within, touched),
  ];
}

type Within = (lengthMs: number) => { readonly from: Millis; readonly to: Millis };
type SensorAt = (at: Millis, suits: (instrument: Instrument) => boolean) => Instrument;

/** Analogue and moving: what stands still anyway cannot be seen to be stuck. */
function moves({ kind, role }: Instrument): boolean {
  return kind !== 'setpoint' && kind !== 'status' && kind !== 'speed' && role !== 'basin-level';
}

function stuck(random: Random, within: Within, sensorAt: SensorAt): Happening {
  const { from, to } = within((8 + 40 * random()) * hour);
  const { id } = sensorAt(from, moves);
  return {
    nuisance: { kind: 'stuck', subject: id, from, to, what: 'repeats one value' },
    effect: { kind: 'stuck' },
  };
}

function drift(random: Random, within: Within, sensorAt: SensorAt): Happening {
  const { from, to } = within((24 + 60 * random()) * hour);
  const instrument = sensorAt(from, (one) => ['temperature', 'pressure', 'dp'].includes(one.kind));
  const { low, high } = channels.get(instrument.id)!.point;
  const size = (0.02 + 0.03 * random()) * (high - low);
  const by = Number((random() < 0.5 ? size : -size).toFixed(2));
  const what = `drifts away by ${by} ${instrument.unit}`;
  return {
    nuisance: { kind: 'drift', subject: instrument.id, from, to, what },
    effect: { kind: 'drift', by },
  };
}

function spike(random: Random, within: Within, sensorAt: SensorAt): Happening {
  const { from, to } = within((6 + 30 * random()) * hour);
  const { id } = sensorAt(from, moves);
  const chance = Number((0.02 + 0.06 * random()).toFixed(3));
  const what = `${(100 * chance).toFixed(1)} % of its readings are spikes`;
  return { nuisance: { kind: 'spike', subject: id, from, to, what }, effect: { kind: 'spike', chance } };
}

function calibration(random: Random, within: Within, touched: ReadonlySet<string>): Happening {
  const { from, to } = within((50 + 50 * random()) * minute);
  const candidates = equipment.filter(
    ({ id, kind }) => kind !== 'loop' && kind !== 'other' && !touched.has(id),
  );
  const what = 'its transmitters are stepped through 0, 50 and 100 % one after another';
  const subject = pick(random, candidates).id;
  return { nuisance: { kind: 'calibration', subject, from, to, what }, effect: { kind: 'calibration' } };
}

/** Assets that run at this time for certain. */
function inUse(duty: readonly DutyChange[], at: Millis): string[] {
  const lead = (['chillers', 'chw-pumps', 'cw-pumps'] as const).flatMap((group) =>
    orderAt(duty, group, at).slice(0, groups[group].least),
  );
  return [...lead, ...towers.slice(0, 1), ...crahs, ...cdus];
}
