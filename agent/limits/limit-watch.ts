import type { Limits, Sensor } from '../../config/plant.ts';
import type { Millis } from '../model.ts';

export type LimitName = keyof Limits;

/** A limit that stands passed: beyond its on-delay, and not yet back by its deadband. */
export interface Passed {
  readonly channel: number;
  readonly limit: LimitName;
  readonly bound: number;
  readonly value: number;
  /** When it was first passed. */
  readonly since: Millis;
}

interface Watched {
  readonly sensor: Sensor;
  /** The most urgent bound that the newest value is beyond. */
  beyond: { limit: LimitName; since: Millis } | null;
  standing: { limit: LimitName; since: Millis } | null;
  value: number;
}

/** Most urgent first. */
const order: readonly LimitName[] = ['alarm_high', 'alarm_low', 'warn_high', 'warn_low'];

/**
 * Fixed limits, checked at every reading, without learning and whatever its quality: they bypass
 * the vote. On-delay and deadband after ISA-18.2 section 10.5.
 */
export class LimitWatch {
  readonly #watched = new Map<number, Watched>();
  /** By asset, in channel order. */
  readonly #byAsset = new Map<string, number[]>();

  constructor(sensors: readonly Sensor[]) {
    for (const [channel, sensor] of sensors.entries()) {
      if (sensor.limits === null) continue;
      this.#watched.set(channel, { sensor, beyond: null, standing: null, value: NaN });
      const channels = this.#byAsset.get(sensor.asset);
      if (channels === undefined) this.#byAsset.set(sensor.asset, [channel]);
      else channels.push(channel);
    }
  }

  /** Returns the asset on which a limit now stands passed, or no longer does; null when nothing changed. */
  take(channel: number, at: Millis, value: number): string | null {
    const watched = this.#watched.get(channel);
    if (watched === undefined || !Number.isFinite(value)) return null;
    watched.value = value;
    const limit = mostUrgent(watched, value);
    if (limit === null) watched.beyond = null;
    else if (watched.beyond === null || side(watched.beyond.limit) !== side(limit))
      watched.beyond = { limit, since: at };
    // Escalation within a side keeps its time: the on-delay has run since the first bound.
    else if (watched.beyond.limit !== limit) watched.beyond = { limit, since: watched.beyond.since };
    return settle(watched, at) ? watched.sensor.asset : null;
  }

  /** Assets whose on-delay ran out by `at` without another reading. */
  due(at: Millis): readonly string[] {
    const changed = new Set<string>();
    for (const watched of this.#watched.values()) if (settle(watched, at)) changed.add(watched.sensor.asset);
    return [...changed];
  }

  /** What stands passed on an asset, most urgent first. */
  standing(asset: string): readonly Passed[] {
    const passed: Passed[] = [];
    for (const channel of this.#byAsset.get(asset) ?? []) {
      const { sensor, standing, value } = this.#watched.get(channel)!;
      if (standing !== null)
        passed.push({ channel, ...standing, bound: sensor.limits![standing.limit]!, value });
    }
    return passed.toSorted((a, b) => order.indexOf(a.limit) - order.indexOf(b.limit));
  }
}

function mostUrgent({ sensor, standing }: Watched, value: number): LimitName | null {
  for (const limit of order) {
    const bound = sensor.limits![limit];
    if (bound === null) continue;
    const deadband = standing?.limit === limit ? sensor.deadband : 0;
    if (limit.endsWith('high') ? value > bound - deadband : value < bound + deadband) return limit;
  }
  return null;
}

function settle(watched: Watched, at: Millis): boolean {
  const { beyond, standing, sensor } = watched;
  if (beyond === null) {
    watched.standing = null;
    return standing !== null;
  }
  if (standing?.limit === beyond.limit || at - beyond.since < sensor.onDelayMs) return false;
  watched.standing = beyond;
  return true;
}

function side(limit: LimitName): 'high' | 'low' {
  return limit.endsWith('high') ? 'high' : 'low';
}
