import type { Saved } from '../../detectors/index.ts';
import type { Direction, Frame, Millis } from '../model.ts';

/** A plain relation between sensors of one asset that must hold whatever was learned. */
export interface Rule {
  /** Unique in the plant, and the same after a restart: its name and the sensors that it reads. */
  readonly id: string;
  readonly asset: string;
  /** The plant channels that it reads. */
  readonly channels: readonly number[];
  /** Takes a closed frame; one in which a cell is not `ok` tells nothing. */
  step(frame: Frame): void;
  /** What stands broken, beyond its on-delay; null while the rule holds. */
  readonly broken: Broken | null;
  /** People work on what it reads: nothing stands, nothing is on its way. */
  silence(): void;
  setBack(at: Millis): void;
  state(): Saved;
  restore(saved: Saved): void;
}

/** A rule that stands broken, in plain words. */
export interface Broken {
  /** Follows the asset's name in a title. */
  readonly what: string;
  readonly since: Millis;
  readonly readings: readonly RuleReading[];
  /** What a person should look at, the likeliest first. */
  readonly checks: readonly string[];
}

/** A sensor that a broken rule is about. */
export interface RuleReading {
  readonly channel: number;
  /** What it should at least read, in its own unit; null where the rule knows no number. */
  readonly expected: number | null;
  readonly direction: Direction;
}
