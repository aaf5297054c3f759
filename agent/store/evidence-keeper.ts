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

/** Frames by number, both included. */
interface Slice {
  readonly fromN: number;
  readonly toN: number;
}

interface Wanted {
  readonly alert: string;
  readonly sensors: readonly string[];
  /** Frame in which it was raised. */
  readonly raisedN: number;
  /** What is not kept yet, in the order in which somebody wants to see it. */
  readonly slices: Slice[];
}

/** Before and after an alert was first raised. */
const dayMs = 86_400_000;
/** Copied at once, an hour or so many frames. */
const sliceMs = 3_600_000;
/** And so many at a frame's end at most: the storage worker has alerts to journal. */
const mostFrames = 360;
/** Alerts whose evidence is waited for; in a longer flood the oldest are given up. */
const mostWanted = 1_000;

/** Has the readings of an alert's asset, from a day before it was raised to a day after, kept beside the alert: what led to it at once. */
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
    this.#sliceFrames = Math.min(mostFrames, Math.max(1, Math.round(sliceMs / parts.periodMs)));
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
    this.#wanted.push({ alert: id, sensors, raisedN: n, slices: this.#slicesAround(n) });
    if (this.#wanted.length > mostWanted) this.#wanted.shift();
  }

  /** Frame `n` is in history: what is complete by now is kept, as much of it as the storage worker may be asked for. */
  step(n: number): void {
    if (this.#busy) return;
    const due = this.#wanted.filter(({ slices }) => slices[0]!.toN <= n);
    // What led to the newest alert first: somebody opens it now.
    const urgent = due.findLast(({ slices, raisedN }) => slices[0]!.toN <= raisedN) ?? due[0];
    if (urgent !== undefined) void this.#keep(urgent, n);
  }

  /** The hour before frame `n` first, for that is what led to the alert, back through the day; then the day after. */
  #slicesAround(n: number): Slice[] {
    const frames = Math.ceil(dayMs / this.#parts.periodMs);
    const each = this.#sliceFrames;
    const before = Array.from({ length: Math.ceil(frames / each) }, (_, k) => {
      const toN = n - k * each;
      return { fromN: Math.max(toN - each + 1, n - frames), toN };
    });
    const after = Array.from({ length: Math.ceil(frames / each) }, (_, k) => {
      const fromN = n + 1 + k * each;
      return { fromN, toN: Math.min(fromN + each - 1, n + frames) };
    });
    return [...before, ...after];
  }

  async #keep({ alert, sensors, slices }: Wanted, n: number): Promise<void> {
    const { storage, periodMs, expected: course } = this.#parts;
    let frames = 0;
    const complete = slices.filter(({ fromN, toN }) => {
      if (toN <= n) frames += toN - fromN + 1;
      return toN <= n && frames <= mostFrames;
    });
    this.#busy = true;
    try {
      await Promise.all(
        complete.map(({ fromN, toN }) => {
          const expected = sensors.map((sensor) => course.mean(sensor, fromN * periodMs, toN * periodMs));
          return storage.keepEvidence({ alert, sensors, fromN, toN, expected });
        }),
      );
      slices.splice(0, complete.length);
      this.#wanted = this.#wanted.filter((one) => one.slices.length > 0);
      this.#failing = false;
    } catch (cause) {
      if (!this.#failing) this.#log.warn({ why: messageOf(cause) }, 'evidence cannot be kept: trying again');
      this.#failing = true;
    }
    this.#busy = false;
  }
}
