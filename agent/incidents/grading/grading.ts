import type { Cause, Settings } from '../../../config/settings.ts';
import type { Level, Priority } from '../../model.ts';
import type { Finding } from '../incident.ts';
import type { StandIns } from './stand-ins.ts';

/** Something to tell of, and how grave it is. */
export interface Graded {
  readonly level: Level;
  readonly priority: Priority;
  readonly finding: Finding;
}

export const urgency: Record<Priority, number> = { low: 0, medium: 1, high: 2, urgent: 3 };

export function moreUrgent(a: Priority, b: Priority): Priority {
  return urgency[b] > urgency[a] ? b : a;
}

/** Consequence by time: the same is graver on the last machine that is left of a group, and where less time is left. */
export class Grading {
  readonly #table: Settings['incidents']['priority'];
  readonly #standIns: StandIns;
  readonly #inAlarm: (asset: string) => boolean;

  constructor(
    table: Settings['incidents']['priority'],
    standIns: StandIns,
    inAlarm: (asset: string) => boolean,
  ) {
    this.#table = table;
    this.#standIns = standIns;
    this.#inAlarm = inAlarm;
  }

  of(asset: string, cause: Cause): Priority {
    return this.#table[this.#standIns.areLost(asset, this.#inAlarm) ? 'last' : 'usual'][cause];
  }

  /** Redundancy groups of which no healthy machine is left, which is as grave as a passed limit on the last of them. */
  lostGroups(): { readonly groups: ReturnType<StandIns['lost']>; readonly priority: Priority } {
    return { groups: this.#standIns.lost(this.#inAlarm), priority: this.#table.last.alarm_limit };
  }
}
