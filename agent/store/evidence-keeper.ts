import type { Logger } from 'pino';
import type { Plant } from '../../config/plant.ts';
import { messageOf } from '../errors.ts';
import type { Alert, Millis } from '../model.ts';
import type { ExpectedCourse } from './expected-course.ts';
import type { Storage } from './storage.ts';

export interface EvidenceKeeperParts {
  readonly plant: Plant;
  readonly periodMs: Millis;
  readonly storage: Pick<Storage, 'keepEvidence' | 'alerts'>;
  readonly expected: Pick<ExpectedCourse, 'mean'>;
  readonly log: Logger;
}

interface Wanted {
  readonly alert: string;
  readonly sensors: readonly string[];
  /** First frame that is not kept yet, and the last that shall be. */
  next: number;
  readonly until: number;
}

/** Before and after an alert was first raised. */
const dayMs = 86_400_000;
/** Copied at once, an hour or so many frames, and at most one such slice a frame: the storage worker has alerts to journal. */
const sliceMs = 3_600_000;
const mostSliceFrames = 360;
/** Alerts whose evidence is waited for; in a longer flood the oldest are given up. */
const mostWanted = 1_000;

/** Has the readings of an alert's asset, from a day before it was raised to a day after, kept beside the alert. */
export class EvidenceKeeper {
  readonly #parts: EvidenceKeeperParts;
  readonly #log: Logger;
  readonly #sliceFrames: number;
  #wanted: Wanted[] = [];
  #busy = false;
  #failing = false;

  constructor(parts: EvidenceKeeperParts) {
    this.#parts = parts;
    this.#log = parts.log.child({ part: 'evidence' });
    this.#sliceFrames = Math.min(mostSliceFrames, Math.max(1, Math.round(sliceMs / parts.periodMs)));
  }

  /** Goes on with the alerts of the day before `now`: what is kept already is not kept twice. */
  async resume(now: Millis): Promise<void> {
    const alerts = await this.#parts.storage.alerts({ limit: mostWanted });
    for (const alert of alerts.toReversed()) {
      if (Date.parse(alert.raised_at) > now - dayMs - sliceMs) this.want(alert);
    }
  }

  want({ id, asset, raised_at, level }: Alert): void {
    if (asset === null || level === 'observation' || this.#wanted.some(({ alert }) => alert === id)) return;
    const { plant, periodMs } = this.#parts;
    const sensors = plant.sensors.filter((sensor) => sensor.asset === asset.id).map((sensor) => sensor.id);
    const n = Math.floor(Date.parse(raised_at) / periodMs);
    const frames = Math.ceil(dayMs / periodMs);
    this.#wanted.push({ alert: id, sensors, next: n - frames, until: n + frames });
    if (this.#wanted.length > mostWanted) this.#wanted.shift();
  }

  /** Frame `n` is in history: one slice that is complete by now is kept. */
  step(n: number): void {
    if (this.#busy) return;
    const due = this.#wanted.find(({ next, until }) => Math.min(next + this.#sliceFrames - 1, until) <= n);
    if (due !== undefined) void this.#keep(due);
  }

  async #keep(due: Wanted): Promise<void> {
    const { alert, sensors, next: fromN } = due;
    const toN = Math.min(fromN + this.#sliceFrames - 1, due.until);
    const { storage, periodMs, expected: course } = this.#parts;
    const expected = sensors.map((sensor) => course.mean(sensor, fromN * periodMs, toN * periodMs));
    this.#busy = true;
    try {
      await storage.keepEvidence({ alert, sensors, fromN, toN, expected });
      due.next = toN + 1;
      if (due.next > due.until) this.#wanted = this.#wanted.filter((one) => one !== due);
      this.#failing = false;
    } catch (cause) {
      if (!this.#failing) this.#log.warn({ why: messageOf(cause) }, 'evidence cannot be kept: trying again');
      this.#failing = true;
    }
    this.#busy = false;
  }
}
