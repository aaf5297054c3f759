import type { Millis } from '../../../model.ts';
import { type GroupName, groupNames, groupOf, groups } from '../inventory.ts';
import { uniformsOf } from '../physics/noise.ts';
import type { Fault } from '../truth.ts';
import type { DutyChange } from './story.ts';

const hour = 3_600_000;
const day = 24 * hour;

/** Weeks between the regular changes of duty. */
const weeks: Readonly<Record<GroupName, number>> = { chillers: 2, 'chw-pumps': 1, 'cw-pumps': 1 };
/** The faulty machine is on duty at least that long before it fails. */
const lastRunMs = 96 * hour;
/** And away for at most this share of its course. */
const awayShare = 0.35;

interface Span {
  readonly seed: number;
  readonly start: Millis;
  readonly end: Millis;
  readonly learnUntil: Millis;
}

/**
 * Who runs when: weekly rotation and some extra ones. A machine that fails has run: it is on duty for
 * a good part of learning, for most of the fault's course and up to the failure.
 */
export function planDuty(span: Span, fault: Fault | null): DutyChange[] {
  return groupNames.flatMap((group) => {
    const times = [span.start - day, ...regularTimes(span, group), ...extraTimes(span, group)].sort(
      (a, b) => a - b,
    );
    const faulty = fault !== null && groupOf(fault.asset) === group ? fault : null;
    const plans = groups[group].members.map((_, first) => ordersOf(span, group, times, first, faulty));
    const drawn = Math.floor(uniformsOf(span.seed, group, 'first')() * plans.length);
    const turned = plans.map((_, i) => plans[(drawn + i) % plans.length]!);
    if (faulty === null) return turned[0]!;
    const learning = (plan: readonly DutyChange[]) => dutyMs(plan, faulty.asset, span.start, span.learnUntil);
    const enough = Math.min(0.4 * (span.learnUntil - span.start), 6 * day);
    return turned.find((plan) => learning(plan) >= enough) ?? turned[0]!;
  });
}

/** Order of a group at a time. */
export function orderAt(duty: readonly DutyChange[], group: GroupName, at: Millis): readonly string[] {
  let order: readonly string[] = groups[group].members;
  for (const change of duty) if (change.group === group && change.at <= at) order = change.order;
  return order;
}

function regularTimes({ seed, start, end }: Span, group: GroupName): Millis[] {
  const random = uniformsOf(seed, group, 'rotation');
  const every = weeks[group] * 7 * day;
  // People rotate in working hours of a day of their own.
  let at = Math.floor(start / day) * day + (1 + Math.floor(random() * 6)) * day + (8 + random() * 5) * hour;
  const times: Millis[] = [];
  for (; at < end; at += every) times.push(Math.round((at + random() * hour) / 1000) * 1000);
  return times;
}

function extraTimes({ seed, start, end, learnUntil }: Span, group: GroupName): Millis[] {
  if (group === 'chillers') return [];
  const random = uniformsOf(seed, group, 'extra rotation');
  const times: Millis[] = [];
  const between = (from: Millis, to: Millis) => Math.round((from + random() * (to - from)) / 1000) * 1000;
  if (random() < 0.5) times.push(between(start + 0.1 * (learnUntil - start), learnUntil));
  const rest = end - learnUntil;
  for (let left = rest / (16 * day); left > 0; left -= 1) {
    const at = between(learnUntil, end);
    if (random() < left) times.push(at);
  }
  return times;
}

function ordersOf(
  span: Span,
  group: GroupName,
  times: readonly Millis[],
  first: number,
  fault: Fault | null,
): DutyChange[] {
  const { members, least } = groups[group];
  let order: string[] = [...members.slice(first), ...members.slice(0, first)];
  let awayMs = 0;
  return times.map((at, i) => {
    if (i > 0) order = [...order.slice(1), order[0]!];
    const until = times[i + 1] ?? span.end;
    if (fault !== null && !order.slice(0, least).includes(fault.asset)) {
      const course = fault.failureAt - fault.onsetAt;
      const inCourse = Math.max(0, Math.min(until, fault.failureAt) - Math.max(at, fault.onsetAt));
      const last = Math.max(fault.onsetAt, fault.failureAt - lastRunMs);
      const atEnd = at < fault.failureAt && until > last;
      if (atEnd || awayMs + inCourse > awayShare * course) {
        order = [fault.asset, ...order.filter((id) => id !== fault.asset)];
      } else awayMs += inCourse;
    }
    return { group, at, order };
  });
}

/** How long an asset is among those that always run. */
export function dutyMs(plan: readonly DutyChange[], asset: string, from: Millis, to: Millis): number {
  let total = 0;
  for (const [i, { group, at, order }] of plan.entries()) {
    const until = plan[i + 1]?.at ?? to;
    if (order.indexOf(asset) < groups[group].least) {
      total += Math.max(0, Math.min(until, to) - Math.max(at, from));
    }
  }
  return total;
}
