import type { Limits, Sensor } from '../../config/plant.ts';
import type { Saved } from '../../detectors/index.ts';
import type { Millis } from '../model.ts';

export type LimitName = keyof Limits;

/** A limit that stands passed: beyond its on-delay, and not yet back by its deadband. */
export interface Passed {
  readonly channel: number;
  readonly limit: LimitName;
  readonly bound: number;
  readonly value: number;
  /** When it read so. */
  readonly at: Millis;
  /** When it was first passed. */
  readonly since: Millis;
}

interface Bound {
  readonly limit: LimitName;
  readonly at: number;
  /** Since when the value has been beyond it; null while it is inside. */
  since: Millis | null;
  standing: boolean;
}

interface Watched {
  readonly sensor: Sensor;
  /** Most urgent first. */
  readonly bounds: readonly Bound[];
  value: number;
  at: Millis;
}

/** Most urgent first. */
const order: readonly LimitName[] = ['alarm_high', 'alarm_low', 'warn_high', 'warn_low'];

/**
 * Fixed limits, checked at every reading, without learning and whatever its quality: they bypass
 * the vote. On-delay and deadband after ISA-18.2 section 10.5, each bound with a delay of its own.
 */
export class LimitWatch {
  readonly #watched = new Map<number, Watched>();
  /** By asset, in channel order. */
  readonly #byAsset = new Map<string, number[]>();

  constructor(sensors: readonly Sensor[]) {
    for (const [channel, sensor] of sensors.entries()) {
      const { limits } = sensor;
      if (limits === null) continue;
      const bounds = order.flatMap((limit) => {
        const at = limits[limit];
        return at === null ? [] : [{ limit, at, since: null, standing: false }];
      });
      this.#watched.set(channel, { sensor, bounds, value: NaN, at: -Infinity });
      const channels = this.#byAsset.get(sensor.asset);
      if (channels === undefined) this.#byAsset.set(sensor.asset, [channel]);
      else channels.push(channel);
    }
  }

  /**
   * Returns the asset on which a limit now stands passed, or no longer does; null when nothing changed.
   * A reading older than the channel's newest is no news.
   */
  take(channel: number, at: Millis, value: number): string | null {
    const watched = this.#watched.get(channel);
    if (watched === undefined || !Number.isFinite(value) || at < watched.at) return null;
    watched.value = value;
    watched.at = at;
    for (const bound of watched.bounds) {
      if (!isBeyond(bound, value, bound.standing ? watched.sensor.deadband : 0)) bound.since = null;
      else bound.since ??= at;
    }
    return settle(watched, at) ? watched.sensor.asset : null;
  }

  /** Assets whose on-delay ran out by `at` without another reading. */
  due(at: Millis): readonly string[] {
    const changed = new Set<string>();
    for (const watched of this.#watched.values()) if (settle(watched, at)) changed.add(watched.sensor.asset);
    return [...changed];
  }

  /** What stands passed on an asset, most urgent first, one bound a side of a sensor. */
  standing(asset: string): readonly Passed[] {
    const passed: Passed[] = [];
    for (const channel of this.#byAsset.get(asset) ?? []) {
      const { bounds, value, at } = this.#watched.get(channel)!;
      for (const { limit, at: bound, since, standing } of bounds) {
        const covered = passed.some((p) => p.channel === channel && side(p.limit) === side(limit));
        if (standing && since !== null && !covered) passed.push({ channel, limit, bound, value, at, since });
      }
    }
    return passed.toSorted((a, b) => order.indexOf(a.limit) - order.indexOf(b.limit));
  }

  /** The clock was set back to `at`: what has been passed is passed since then. */
  setBack(at: Millis): void {
    for (const watched of this.#watched.values()) {
      watched.at = Math.min(watched.at, at);
      for (const bound of watched.bounds) if (bound.since !== null) bound.since = Math.min(bound.since, at);
    }
  }

  /** By sensor and limit, so that it holds over a change of the others. */
  state(): Saved {
    const saved: Record<string, Saved> = {};
    for (const { sensor, bounds, value, at } of this.#watched.values()) {
      for (const { limit, since, standing } of bounds) {
        if (since !== null) saved[`${sensor.id}/${limit}`] = [since, standing, value, at];
      }
    }
    return saved;
  }

  restore(saved: Saved): void {
    const known = saved as Readonly<Record<string, readonly [Millis, boolean, number, Millis]>>;
    for (const watched of this.#watched.values()) {
      for (const bound of watched.bounds) {
        const before = known[`${watched.sensor.id}/${bound.limit}`];
        if (before === undefined) continue;
        [bound.since, bound.standing, watched.value, watched.at] = before;
      }
    }
  }
}

function isBeyond({ limit, at }: Bound, value: number, deadband: number): boolean {
  return side(limit) === 'high' ? value > at - deadband : value < at + deadband;
}

/** Brings what stands up to `at`; says whether anything changed. */
function settle({ bounds, sensor }: Watched, at: Millis): boolean {
  let changed = false;
  for (const bound of bounds) {
    const stands = bound.since !== null && (bound.standing || at - bound.since >= sensor.onDelayMs);
    if (stands !== bound.standing) changed = true;
    bound.standing = stands;
  }
  return changed;
}

function side(limit: LimitName): 'high' | 'low' {
  return limit.endsWith('high') ? 'high' : 'low';
}
