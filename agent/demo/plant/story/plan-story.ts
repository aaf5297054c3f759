import type { Nuisance } from '../truth.ts';
import { planDuty } from './duty-plan.ts';
import { planFault } from './fault-plan.ts';
import { planInstrumentFaults } from './instrument-faults.ts';
import { planOperations } from './operations.ts';
import type { PlantOptions, Story } from './story.ts';

const day = 86_400_000;
const mostLearnDays = 14;

/** Decides all that happens, from the seed alone. Throws an Error that says what does not fit together. */
export function planStory(options: PlantOptions): Story {
  const { seed, start, periodMs, days } = options;
  check(Number.isSafeInteger(seed) && seed >= 0, 'the seed must be a whole number from 0');
  check(Number.isSafeInteger(start), 'the start must be a time in whole milliseconds');
  check(
    Number.isSafeInteger(periodMs) && periodMs >= 100 && periodMs <= 3_600_000,
    'the period must be 100 ms to 1 h',
  );
  check(days >= 1 && days <= 366, 'the days must be 1 to 366');
  const learnDays = options.learnDays ?? Math.min(mostLearnDays, 0.4 * days);
  check(
    learnDays > 0 && learnDays <= days,
    `the ${learnDays} days of learning must lie within the ${days} days`,
  );
  const end = start + Math.floor((days * day) / periodMs) * periodMs;
  const learnUntil = start + Math.round((learnDays * day) / periodMs) * periodMs;
  const fault = planFault(options, learnDays);
  const span = { seed, start, end, learnUntil };
  const duty = planDuty(span, fault).sort((a, b) => a.at - b.at);
  const happenings = [
    ...planOperations(span, duty, fault),
    ...(options.nuisances === 'operations' ? [] : planInstrumentFaults(span, duty, fault)),
  ].sort((a, b) => a.nuisance.from - b.nuisance.from);
  return { seed, start, end, periodMs, learnUntil, fault, happenings, duty };
}

export function nuisancesOf({ happenings }: Story): readonly Nuisance[] {
  return happenings.map(({ nuisance }) => nuisance);
}

/** Where a recording of this seed begins unless told otherwise: 2026-01-05, shifted over the year so that seasons vary. */
export function defaultStart(seed: number): number {
  return Date.UTC(2026, 0, 5) + ((seed * 37) % 365) * day;
}

function check(holds: boolean, rule: string): asserts holds {
  if (!holds) throw new Error(rule);
}
