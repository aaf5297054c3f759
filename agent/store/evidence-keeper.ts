import type { Logger } from 'pino';
import type { Plant } from '../../config/plant.ts';
import { messageOf } from '../errors.ts';
import type { Alert, Millis } from '../model.ts';
import type { ExpectedCourse } from './expected-course.ts';
import type { Storage } from './storage.ts';

export interface EvidenceKeeperParts {
  readonly plant: Plant;
  readonly periodMs: Millis;
  readonly storage: Pick<Storage, 'keepEvidence' | 'keptSlices' | 'alerts'>;
  readonly expected: Pick<ExpectedCourse, 'mean'>;
  /** Whether somebody has yet to look at the alert, or it still stands. */
  readonly isOpen: (alert: string) => boolean;
  readonly log: Logger;
}

/** Frames by number, both included. */
interface Slice {
  readonly fromN: number;
  readonly toN: number;
  readonly every: number;
}

interface Wanted {
  readonly alert: string;
  readonly sensors: readonly string[];
  /** Frame in which it was raised. */
  readonly raisedN: number;
  /** Where slices begin that an earlier run has kept. */
  readonly kept: ReadonlySet<number>;
  /** What is not kept yet, in the order in which somebody wants to see it. */
  readonly slices: Slice[];
  /** The last frame that is wanted so far. */
  untilN: number;
}

/** Before and after an alert was first raised. */
const dayMs = 86_400_000;
/** What stands for longer is followed for so long, ... */
const longestMs = 14 * dayMs;
/** ... a frame of each 5 minutes, ... */
const coarseMs = 300_000;
/** ... where a slice is an hour: shorter ones would be next to nothing each, and very many. */
const shortestFollowedMs = 10_000;
/** Copied at once, an hour or so many frames. */
const sliceMs = 3_600_000;
/** And so many at a frame's end at most: the storage worker has alerts to journal. */
const mostFrames = 360;
/** Alerts whose evidence is waited for; in a longer flood the oldest are given up. */
const mostWanted = 1_000;

/**
 * Has the readings of an alert's asset kept beside the alert, from a day before it was raised to a day after, and coarsely for as long as it is open:
 * what led to it at once.
 */
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

  /** Goes on with the alerts of the day before `now` and with those that are open: what is kept already is not kept twice. */
  async resume(now: Millis): Promise<void> {
    const { storage } = this.#parts;
    const alerts = await storage.alerts({ limit: mostWanted });
    for (const alert of alerts.toReversed()) {
      const ageMs = now - Date.parse(alert.raised_at);
      if (ageMs >= (alert.state === 'normal' ? dayMs + sliceMs : longestMs)) continue;
      this.want(alert, new Set(await storage.keptSlices(alert.id)));
    }
  }

  /** `kept`: where slices begin that are kept already. */
  want({ id, asset, raised_at, level }: Alert, kept: ReadonlySet<number> = new Set()): void {
    if (asset === null || level === 'observation' || this.#wanted.some(({ alert }) => alert === id)) return;
    const { plant, periodMs } = this.#parts;
    const sensors = plant.sensors.filter((sensor) => sensor.asset === asset.id).map((sensor) => sensor.id);
    const n = Math.floor(Date.parse(raised_at) / periodMs);
    const slices = [...this.#before(n), ...this.#after(n, 1)].filter(({ fromN }) => !kept.has(fromN));
    const wanted = { alert: id, sensors, raisedN: n, kept, slices, untilN: n + this.#dayFrames };
    if (this.#followed(wanted)) this.#wanted.push(wanted);
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

  get #dayFrames(): number {
    return Math.ceil(dayMs / this.#parts.periodMs);
  }

  /** The hour before frame `n` first, for that is what led to the alert, back through the day. */
  #before(n: number): Slice[] {
    const [frames, each] = [this.#dayFrames, this.#sliceFrames];
    return Array.from({ length: Math.ceil(frames / each) }, (_, k) => {
      const toN = n - k * each;
      return { fromN: Math.max(toN - each + 1, n - frames), toN, every: 1 };
    });
  }

  /** The day after frame `n`. */
  #after(n: number, every: number): Slice[] {
    const [frames, each] = [this.#dayFrames, this.#sliceFrames];
    return Array.from({ length: Math.ceil(frames / each) }, (_, k) => {
      const fromN = n + 1 + k * each;
      return { fromN, toN: Math.min(fromN + each - 1, n + frames), every };
    });
  }

  /** Whether anything is wanted of it yet: of what is open, once all that was wanted is kept, another day. */
  #followed(wanted: Wanted): boolean {
    const { periodMs, isOpen } = this.#parts;
    const { alert, slices, raisedN, kept } = wanted;
    while (slices.length === 0) {
      const followedMs = (wanted.untilN - raisedN) * periodMs;
      if (followedMs >= longestMs || periodMs < shortestFollowedMs || !isOpen(alert)) return false;
      const day = this.#after(wanted.untilN, Math.max(1, Math.round(coarseMs / periodMs)));
      slices.push(...day.filter(({ fromN }) => !kept.has(fromN)));
      wanted.untilN += this.#dayFrames;
    }
    return true;
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
        complete.map(({ fromN, toN, every }) => {
          const expected = sensors.map((sensor) => course.mean(sensor, fromN * periodMs, toN * periodMs));
          return storage.keepEvidence({ alert, sensors, fromN, toN, every, expected });
        }),
      );
      slices.splice(0, complete.length);
      this.#wanted = this.#wanted.filter((one) => this.#followed(one));
      this.#failing = false;
    } catch (cause) {
      if (!this.#failing) this.#log.warn({ why: messageOf(cause) }, 'evidence cannot be kept: trying again');
      this.#failing = true;
    }
    this.#busy = false;
  }
}
