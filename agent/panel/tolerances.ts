import type { Saved } from '../../detectors/index.ts';
import type { FeedbackCommand, Millis } from '../model.ts';

/** All false alarms of an asset together move a line by at most this share. */
export const mostRaise = 0.5;
/** A member finds fault with what a false alarm was about when its sensors carry this share of the blame. */
const leastBlame = 0.5;

/** What passes counts as this ratio: just not a vote, and a vote that stands comes to its end. */
const justUnder = 0.999;

/** A false alarm, for which its asset's panel lets more pass for some time. */
export interface Tolerance {
  /** Id of the alert that was none. */
  readonly alert: string;
  readonly asset: string;
  /** What it was about. */
  readonly sensors: readonly string[];
  /** How much further off the lines are for these sensors: 0.25 is by a quarter. */
  readonly raise: number;
  readonly from: Millis;
  readonly until: Millis;
  readonly by: string;
  readonly note: string | null;
}

/** Of an asset without a false alarm: one and the same object. */
export const noTolerances: readonly Tolerance[] = [];

/**
 * What people have called false alarms: each moves the lines of its asset's panel, for its sensors and for a stated
 * time, and no other. Limits and rules know nothing of it.
 */
export class Tolerances {
  readonly #raise: number;
  readonly #lastsMs: Millis;
  readonly #byAlert = new Map<string, Tolerance>();
  readonly #byAsset = new Map<string, readonly Tolerance[]>();

  /** `raise`: for each false alarm; `lastsMs` on event time. */
  constructor({ raise, lastsMs }: { readonly raise: number; readonly lastsMs: Millis }) {
    this.#raise = raise;
    this.#lastsMs = lastsMs;
  }

  /** Oldest first. */
  get standing(): readonly Tolerance[] {
    return [...this.#byAlert.values()];
  }

  /** Those of one asset: the same object until one is added or ends. */
  on(asset: string): readonly Tolerance[] {
    return this.#byAsset.get(asset) ?? noTolerances;
  }

  /** The newest word on an alert is the one that counts. */
  take({ id: alert, verdict, about, by, at: from, note }: FeedbackCommand): void {
    this.#byAlert.delete(alert);
    const { asset, sensors } = about;
    if (verdict === 'false-alarm' && asset !== null) {
      const until = from + this.#lastsMs;
      this.#byAlert.set(alert, { alert, asset, sensors, raise: this.#raise, from, until, by, note });
    }
    this.#sort();
  }

  /** Ends what has lasted its time by `at`, a frame's end. */
  step(at: Millis): void {
    const over = this.standing.filter(({ until }) => until <= at);
    if (over.length === 0) return;
    for (const { alert } of over) this.#byAlert.delete(alert);
    this.#sort();
  }

  /** The clock was set back to `at`: none lasts longer than it would have. */
  setBack(at: Millis): void {
    for (const one of this.standing) {
      if (one.from > at) this.#byAlert.set(one.alert, { ...one, from: at, until: at + one.until - one.from });
    }
    this.#sort();
  }

  state(): Saved {
    return this.standing.map((one) => ({ ...one }));
  }

  restore(saved: Saved): void {
    this.#byAlert.clear();
    for (const one of saved as unknown as readonly Tolerance[]) this.#byAlert.set(one.alert, one);
    this.#sort();
  }

  #sort(): void {
    const assets = new Set([...this.#byAsset.keys(), ...this.standing.map(({ asset }) => asset)]);
    for (const asset of assets) {
      const now = this.standing.filter((one) => one.asset === asset);
      const before = this.on(asset);
      if (now.length === before.length && now.every((one, i) => one === before[i])) continue;
      if (now.length === 0) this.#byAsset.delete(asset);
      else this.#byAsset.set(asset, now);
    }
  }
}

/** How many times further off the line lies for one sensor, 1 to 1.5. */
export function stretchFor(sensor: string, tolerances: readonly Tolerance[]): number {
  return stretchOf(tolerances.filter(({ sensors }) => sensors.includes(sensor)));
}

/**
 * A member's ratio, as a line that lies further off gives it, where what it blames is what false alarms were about.
 * What passes the learned line and not the moved one counts as just under the line; further away it is heard.
 * `blame(sensors)`: the share of its blame that they carry, 0-1; asked only from the learned line on.
 */
export function toleratedRatio(
  ratio: number,
  tolerances: readonly Tolerance[],
  blame: (sensors: readonly string[]) => number,
): number {
  if (ratio <= justUnder) return ratio;
  const same = tolerances.filter(({ sensors }) => blame(sensors) >= leastBlame);
  return same.length === 0 ? ratio : Math.max(justUnder, ratio / stretchOf(same));
}

function stretchOf(tolerances: readonly Tolerance[]): number {
  return (
    1 +
    Math.min(
      mostRaise,
      tolerances.reduce((sum, { raise }) => sum + raise, 0),
    )
  );
}
