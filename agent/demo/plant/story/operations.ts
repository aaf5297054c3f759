import type { Random } from '../../../../detectors/mathematics/random.ts';
import type { Millis } from '../../../model.ts';
import { chwPumps, crahs, cwPumps, groups } from '../inventory.ts';
import { uniformsOf } from '../physics/noise.ts';
import { consumerNames } from '../surroundings/it-load.ts';
import { equipment } from '../instruments/catalogue.ts';
import type { Fault, NuisanceKind } from '../truth.ts';
import { orderAt } from './duty-plan.ts';
import type { DutyChange, Effect, Happening, Setpoint } from './story.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

export interface Span {
  readonly seed: number;
  readonly start: Millis;
  readonly end: Millis;
  readonly learnUntil: Millis;
}

/** How often each happens, in days between two. */
const everyDays = {
  'setpoint-change': 9,
  'maintenance-stop': 8,
  'load-step': 7,
  gap: 4,
  'silent-gateway': 11,
} as const;

/** What people and gateways do in any week, in learning as well as after it. */
export function planOperations(span: Span, duty: readonly DutyChange[], fault: Fault | null): Happening[] {
  return [
    ...rotations(span, duty),
    ...standByTests(span, duty),
    ...occasions(span, 'setpoint-change').map((at) => setpointChange(span, at)),
    ...occasions(span, 'maintenance-stop').flatMap((at) => maintenanceStop(span, duty, fault, at)),
    ...occasions(span, 'load-step').map((at) => loadStep(span, at)),
    ...occasions(span, 'gap').map((at) => gap(span, at)),
    ...occasions(span, 'silent-gateway').map((at) => silentGateway(span, at)),
  ];
}

/** At least one in learning, so that a learner can see it, the others at any time. */
function occasions({ seed, start, end, learnUntil }: Span, kind: keyof typeof everyDays): Millis[] {
  const random = uniformsOf(seed, kind, 'times');
  const within = (from: Millis, to: Millis) => Math.round((from + random() * (to - from)) / 1000) * 1000;
  const learning = learnUntil - start;
  const times = [within(start + 0.15 * learning, start + 0.9 * learning)];
  const more = (from: Millis, to: Millis, expected: number) => {
    for (let left = expected; left > 0; left -= 1) {
      const at = within(from, to);
      if (random() < left) times.push(at);
    }
  };
  more(start, learnUntil, learning / (everyDays[kind] * day) - 1);
  more(learnUntil, end, (end - learnUntil) / (everyDays[kind] * day));
  return times;
}

function happening(
  effect: Effect & { readonly kind: NuisanceKind },
  subject: string,
  from: Millis,
  to: Millis,
  what: string,
): Happening {
  return { nuisance: { kind: effect.kind, subject, from, to, what }, effect };
}

function rotations({ start, end }: Span, duty: readonly DutyChange[]): Happening[] {
  return duty
    .filter(({ at }) => at > start && at < end)
    .map(({ group, at, order }) =>
      happening({ kind: 'rotation' }, group, at, at + 30 * minute, `duty order now ${order.join(', ')}`),
    );
}

function standByTests({ seed, start, end }: Span, duty: readonly DutyChange[]): Happening[] {
  const random = uniformsOf(seed, 'stand-by tests');
  const tests: Happening[] = [];
  for (const group of ['chw-pumps', 'cw-pumps'] as const) {
    const weekday = Math.floor(random() * 7);
    for (let midnight = Math.floor(start / day) * day + weekday * day; midnight < end; midnight += 7 * day) {
      let at = Math.round((midnight + (9 + random() * 4) * hour) / 1000) * 1000;
      for (const pump of orderAt(duty, group, at).slice(-(groups[group].members.length === 4 ? 2 : 1))) {
        const to = at + Math.round((30 + random() * 30) * minute);
        if (at > start && to < end) {
          tests.push(
            happening({ kind: 'stand-by-test' }, pump, at, to, 'runs beside the others to prove that it can'),
          );
        }
        at = to + 10 * minute;
      }
    }
  }
  return tests;
}

function setpointChange({ seed, end }: Span, at: Millis): Happening {
  const random = uniformsOf(seed, 'setpoint-change', at);
  const [setpoint, subject, unit, size] = pick(random, [
    ['chw', 'chw-loop', 'K', 0.5 + 0.5 * random()],
    ['chw-dp', 'chw dp setpoint', 'kPa', 8 + 10 * random()],
    ['cw-dp', 'cw dp setpoint', 'kPa', 4 + 4 * random()],
  ] as const satisfies readonly (readonly [Setpoint, string, string, number])[]);
  const by = Number((size * (random() < 0.5 ? -1 : 1)).toFixed(1));
  const to = Math.min(end, at + Math.round((0.5 + 4 * random()) * 24) * hour);
  const words = setpoint === 'chw' ? 'chilled-water set-point' : subject;
  return happening(
    { kind: 'setpoint-change', setpoint, by },
    subject,
    at,
    to,
    `${words} ${by > 0 ? 'raised' : 'lowered'} by ${Math.abs(by)} ${unit}, then back`,
  );
}

function maintenanceStop(
  { seed, end }: Span,
  duty: readonly DutyChange[],
  fault: Fault | null,
  at: Millis,
): Happening[] {
  const random = uniformsOf(seed, 'maintenance-stop', at);
  const inUse = [
    ...orderAt(duty, 'chw-pumps', at).slice(0, groups['chw-pumps'].least),
    ...orderAt(duty, 'cw-pumps', at).slice(0, groups['cw-pumps'].least),
    ...crahs,
  ];
  // The faulty pump is left alone: a stop might be its repair, or hide its last days.
  const candidates = inUse.filter((id) => id !== fault?.asset);
  const asset = pick(random, candidates);
  const to = Math.min(end, at + Math.round((1.5 + 5 * random()) * 60) * minute);
  const pump = [...chwPumps, ...cwPumps].some((id) => id === asset);
  const what = pump ? 'stopped for maintenance, the next in line takes over' : 'stopped for maintenance';
  return [happening({ kind: 'maintenance-stop' }, asset, at, to, what)];
}

function loadStep({ seed, end }: Span, at: Millis): Happening {
  const random = uniformsOf(seed, 'load-step', at);
  const consumer = pick(random, consumerNames);
  const size = consumer.startsWith('hall') ? 0.06 + 0.08 * random() : 0.12 + 0.15 * random();
  const share = Number((random() < 0.65 ? size : -size).toFixed(3));
  const to = Math.min(end, at + Math.round((0.5 + 5 * random()) * 24) * hour);
  const percent = Math.round(Math.abs(share) * 100);
  const what = `IT load of ${consumer} ${share > 0 ? 'up' : 'down'} by ${percent} %`;
  return happening({ kind: 'load-step', share }, consumer, at, to, what);
}

function gap({ seed }: Span, at: Millis): Happening {
  const random = uniformsOf(seed, 'gap', at);
  const asset = pick(random, equipment).id;
  const to = at + Math.round((5 + 170 * random() ** 2) * minute);
  return happening({ kind: 'gap' }, asset, at, to, 'none of its sensors is read');
}

function silentGateway({ seed }: Span, at: Millis): Happening {
  const random = uniformsOf(seed, 'silent-gateway', at);
  const source = random() < 0.5 ? 'bms' : 'plc';
  const to = at + Math.round((20 + 70 * random()) * minute);
  return happening({ kind: 'silent-gateway' }, source, at, to, 'none of its sensors is read');
}

export function pick<T>(random: Random, from: readonly T[]): T {
  return from[Math.floor(random() * from.length)]!;
}
