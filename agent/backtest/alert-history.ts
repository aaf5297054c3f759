import type { Alert, AlertState, FaultMode, Level } from '../model.ts';
import type { Announcement } from '../ports.ts';

/** An alert's newest revision with what its revisions said before. */
export type AlertWithHistory = Alert & {
  readonly history: readonly {
    readonly revision: number;
    readonly at: string;
    readonly level: Level;
    readonly state: AlertState;
    readonly fault_modes: readonly FaultMode[];
  }[];
};

/** Gathers `alerts.json`: every advisory and alarm, in the order of their first revisions. */
export class AlertHistory {
  readonly #revisions = new Map<string, Alert[]>();

  add(announcements: readonly Announcement[]): void {
    for (const { alert } of announcements) {
      if (alert.level === 'observation') continue;
      const known = this.#revisions.get(alert.id);
      if (known === undefined) this.#revisions.set(alert.id, [alert]);
      else known.push(alert);
    }
  }

  alerts(): readonly AlertWithHistory[] {
    return [...this.#revisions.values()].map((revisions) => ({
      ...revisions.at(-1)!,
      history: revisions.map(({ revision, changed_at, level, state, fault_modes }) => ({
        revision,
        at: changed_at,
        level,
        state,
        fault_modes,
      })),
    }));
  }
}
