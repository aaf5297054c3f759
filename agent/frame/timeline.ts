import type { Sensor } from '../../config/plant.ts';
import { isCommanded } from '../../config/vocabulary/kinds.ts';
import type { Saved } from '../../detectors/index.ts';
import { fieldsOf } from '../../detectors/mathematics/saved-fields.ts';
import { Cell, type Frame, type Loss, type Millis, Quality, type Reject } from '../model.ts';
import type { Intake } from '../ports.ts';
import { Cells } from './cells.ts';
import { GapBridge } from './gaps.ts';
import { Rejections } from './rejections.ts';

export interface TimelineSettings {
  readonly periodMs: number;
  readonly latenessMs: number;
  readonly gapFrames: number;
  /** Time of frame 0's end: 0 live, so that restarts and imports share numbers; a recording's first row in backtest. */
  readonly anchor: Millis;
  /** How far ahead of the next frame a reading may lie, in frames; beyond it is `future`. */
  readonly aheadFrames: number;
  /** A stand-still of more frames than this is skipped, not spelled out. */
  readonly standStillFrames: number;
}

/** Without a declared age a value is stale at this multiple of the channel's own usual interval. */
const usualIntervals = 2.5;

/**
 * Turns readings into frames on event time. Frames close only through `advance`, in order, each
 * once; nothing that arrives later changes one. A channel that no longer reports is held while its
 * value is fresh, bridged for a few frames, then stale.
 */
export class Timeline implements Intake {
  readonly rejections = new Rejections();
  readonly #sensors: readonly Sensor[];
  readonly #settings: TimelineSettings;
  readonly #close: (frame: Frame) => void;
  readonly #cells: Cells;
  readonly #gaps: GapBridge;
  /** Number of the next frame to close; null until there is a reading or a time. */
  #next: number | null = null;
  /** Time of the newest reading taken, for telling duplicates. */
  readonly #seenAt: Float64Array;
  /** The newest reading of the frames closed so far; NaN when that was no good one. */
  readonly #heldAt: Float64Array;
  readonly #heldValue: Float64Array;
  /** Smoothed time between a channel's readings, ms. */
  readonly #interval: Float64Array;
  /** 0 = its session lives, else 1 + Cell that an unheard channel shows. */
  readonly #lost: Uint8Array;

  constructor(sensors: readonly Sensor[], settings: TimelineSettings, close: (frame: Frame) => void) {
    const channels = sensors.length;
    this.#sensors = sensors;
    this.#settings = settings;
    this.#close = close;
    const waiting = Math.ceil(settings.latenessMs / settings.periodMs);
    this.#cells = new Cells(channels, waiting + settings.aheadFrames + 2);
    this.#gaps = new GapBridge(channels, settings.gapFrames);
    this.#seenAt = new Float64Array(channels).fill(-Infinity);
    this.#heldAt = new Float64Array(channels).fill(-Infinity);
    this.#heldValue = new Float64Array(channels).fill(NaN);
    this.#interval = new Float64Array(channels).fill(settings.periodMs);
    this.#lost = new Uint8Array(channels);
  }

  take(channel: number, at: Millis, value: number, quality: Quality): void {
    const n = this.#frameOf(at);
    this.#next ??= n;
    if (n < this.#next) return this.#count('late', channel);
    if (n >= this.#next + this.#cells.slots) return this.#count('future', channel);
    if (at === this.#seenAt[channel]) return this.#count('duplicate', channel);
    if (!Number.isFinite(value)) return this.#count('not-finite', channel);
    this.#cells.add(n, channel, at, value, quality);
    if (at > this.#seenAt[channel]!) this.#seenAt[channel] = at;
    this.#lost[channel] = 0;
  }

  alive(_at: Millis): void {
    // Held values need no proof beyond not being lost; sources say `lost` when their session ends.
  }

  lost(channels: readonly number[] | 'all', why: Loss): void {
    const cell = 1 + (why === 'bad-node' ? Cell.bad : Cell.stale);
    if (channels === 'all') this.#lost.fill(cell);
    else for (const channel of channels) this.#lost[channel] = cell;
  }

  reject(code: Reject, where: string): void {
    this.rejections.count(code, where);
  }

  /** A reading that was taken at its time of arrival, because its own time cannot be. */
  skewed(channel: number): void {
    this.#count('skewed', channel);
  }

  /** Closes every frame whose end plus lateness lies before `t`. Live the clock calls it, in replay each row. */
  advance(t: Millis): void {
    const { periodMs, latenessMs, anchor } = this.#settings;
    // The last frame with end + lateness < t.
    const last = Math.ceil((t - latenessMs - anchor) / periodMs) - 1;
    this.#next ??= last + 1;
    if (last - this.#next > this.#settings.standStillFrames) {
      // What was heard before the stand-still still has its frames.
      const heard = Math.min(this.#frameOf(this.#newestSeen()), last);
      while (this.#next <= heard) this.#closeFrame(this.#next++);
      if (last - this.#next > this.#settings.standStillFrames) this.#next = last;
    }
    while (this.#next <= last) this.#closeFrame(this.#next++);
  }

  /**
   * Live only: `t` is the time again after the clock was set back further than skew allows. Frames go
   * on from there; waiting for the old time to come around would leave the plant unwatched.
   */
  setBack(t: Millis): void {
    const n = this.#frameOf(t);
    for (let slot = 0; slot < this.#cells.slots; slot++) this.#cells.clear(slot);
    this.#next = n;
    this.#seenAt.fill(-Infinity);
    this.#heldAt.fill(-Infinity);
  }

  /** Closes what is still open: the end of a recording. */
  finish(): void {
    if (this.#next === null) return;
    const last = this.#newestSeen();
    if (last === -Infinity) return;
    const lastFrame = this.#frameOf(last);
    while (this.#next <= lastFrame) this.#closeFrame(this.#next++);
  }

  /** The end of the newest closed frame, or null before the first. */
  closedUntil(): Millis | null {
    return this.#next === null ? null : (this.#next - 1) * this.#settings.periodMs + this.#settings.anchor;
  }

  state(): Saved {
    return {
      next: this.#next ?? -1,
      seenAt: this.#seenAt.slice(),
      heldAt: this.#heldAt.slice(),
      heldValue: this.#heldValue.slice(),
      interval: this.#interval.slice(),
      gaps: this.#gaps.state(),
    };
  }

  /** Goes on from `state`; the frames that were open then are lost, as their readings were never stored. */
  restore(saved: Saved): void {
    const fields = fieldsOf(saved, 'timeline');
    const next = fields.number('next');
    this.#next = next < 0 ? null : next;
    this.#seenAt.set(fields.float64('seenAt'));
    this.#heldAt.set(fields.float64('heldAt'));
    this.#heldValue.set(fields.float64('heldValue'));
    this.#interval.set(fields.float64('interval'));
    this.#gaps.restore((saved as { readonly [key: string]: Saved })['gaps'] ?? null);
  }

  /** A frame that was closed before a restart: brings freshness and gaps up to it without closing it again. */
  replay(frame: Frame): void {
    this.#next = frame.n + 1;
    for (let channel = 0; channel < this.#sensors.length; channel++) {
      const value = frame.values[channel]!;
      if (frame.states[channel] === Cell.ok) {
        this.#seenAt[channel] = Math.max(this.#seenAt[channel]!, frame.at);
        this.#heldAt[channel] = frame.at;
        this.#heldValue[channel] = value;
        this.#gaps.seen(channel, value);
      } else this.#gaps.bridge(channel);
    }
  }

  /** Frame T holds (T - period, T]. */
  #frameOf(at: Millis): number {
    return Math.ceil((at - this.#settings.anchor) / this.#settings.periodMs);
  }

  #count(code: Reject, channel: number): void {
    this.rejections.count(code, this.#sensors[channel]?.id ?? `channel ${channel}`);
  }

  #newestSeen(): Millis {
    return this.#seenAt.reduce((latest, at) => Math.max(latest, at), -Infinity);
  }

  #closeFrame(n: number): void {
    const channels = this.#sensors.length;
    const at = n * this.#settings.periodMs + this.#settings.anchor;
    const values = new Float64Array(channels).fill(NaN);
    const states = new Uint8Array(channels);
    for (let channel = 0; channel < channels; channel++) {
      if (this.#cells.has(n, channel)) this.#fresh(n, channel, values, states);
      else this.#unheard(at, channel, values, states);
    }
    this.#cells.clear(n);
    this.#close({ n, at, values, states });
  }

  #fresh(n: number, channel: number, values: Float64Array, states: Uint8Array): void {
    const quality = this.#cells.quality(n, channel);
    // Of two-valued or stepped signals the last reading of a frame: their mean means nothing.
    const value = isCommanded(this.#sensors[channel]!.kind)
      ? this.#cells.newest(n, channel)
      : this.#cells.mean(n, channel);
    values[channel] = value;
    states[channel] =
      quality === Quality.good ? Cell.ok : quality === Quality.uncertain ? Cell.suspect : Cell.bad;
    if (quality === Quality.good) this.#gaps.seen(channel, value);
    this.#hold(n, channel, quality === Quality.good);
  }

  /** Readings move what is held only when their frame closes: a later one must not show in an earlier frame. */
  #hold(n: number, channel: number, good: boolean): void {
    const at = this.#cells.newestAt(n, channel);
    const before = this.#heldAt[channel]!;
    if (before !== -Infinity) {
      // A gap tells little about the usual interval: its weight is capped.
      const usual = this.#interval[channel]!;
      const step = (at - before) / this.#cells.count(n, channel);
      this.#interval[channel] = usual + 0.2 * (Math.min(step, 4 * usual) - usual);
    }
    this.#heldAt[channel] = at;
    this.#heldValue[channel] = good ? this.#cells.newest(n, channel) : NaN;
  }

  #unheard(at: Millis, channel: number, values: Float64Array, states: Uint8Array): void {
    const sensor = this.#sensors[channel]!;
    const last = this.#heldValue[channel]!;
    const lost = this.#lost[channel]!;
    if (lost === 0 && !Number.isNaN(last)) {
      const maxAge =
        sensor.freshness === 'on-change'
          ? Infinity
          : (sensor.maxAgeMs ??
            // Only a sensor that is slower than the frames is held; a gap in one that keeps up is bridged.
            (this.#interval[channel]! <= 1.25 * this.#settings.periodMs
              ? 0
              : usualIntervals * this.#interval[channel]!));
      if (at - this.#heldAt[channel]! <= maxAge) {
        values[channel] = last;
        states[channel] = Cell.ok;
        this.#gaps.seen(channel, last);
        return;
      }
    }
    const bridged = isCommanded(sensor.kind) ? NaN : this.#gaps.bridge(channel);
    values[channel] = bridged;
    states[channel] = Number.isNaN(bridged) ? (lost === 0 ? Cell.stale : lost - 1) : Cell.substituted;
  }
}
