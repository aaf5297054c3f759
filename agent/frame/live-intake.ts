import type { Loss, Millis, Quality, Reject } from '../model.ts';
import type { Clock, Intake } from '../ports.ts';
import type { Timeline } from './timeline.ts';

/**
 * What sources write into while the agent runs. A source whose clock is so far off that its frame is
 * closed, or beyond the skew limit, is believed on its value but not on its time: arrival time takes
 * its place and is counted. A reading older than one its channel has already given is no news: it may
 * still complete its frame, but drives no limit.
 */
export class LiveIntake implements Intake {
  readonly #timeline: Timeline;
  readonly #clock: Clock;
  readonly #maxSkewMs: number;
  /** Newest time that each channel's source gave within the skew limit. */
  readonly #sourceAt = new Map<number, Millis>();
  readonly #arrived: (channel: number, at: Millis, value: number) => void;

  /** `arrived` hears of every reading at once, before its frame closes. */
  constructor(
    timeline: Timeline,
    clock: Clock,
    maxSkewMs: number,
    arrived: (channel: number, at: Millis, value: number) => void,
  ) {
    this.#timeline = timeline;
    this.#clock = clock;
    this.#maxSkewMs = maxSkewMs;
    this.#arrived = arrived;
  }

  take(channel: number, at: Millis, value: number, quality: Quality): void {
    const now = this.#clock.now();
    const believed = Math.abs(at - now) <= this.#maxSkewMs;
    if (believed && at < (this.#sourceAt.get(channel) ?? -Infinity)) {
      this.#timeline.take(channel, at, value, quality);
      return;
    }
    if (believed) this.#sourceAt.set(channel, at);
    const open = at > (this.#timeline.closedUntil() ?? -Infinity);
    const time = believed && open ? at : now;
    if (time !== at) this.#timeline.skewed(channel);
    this.#timeline.take(channel, time, value, quality);
    this.#arrived(channel, time, value);
  }

  /** The clock of this box was set: the times given before mean nothing any more. */
  clockSet(): void {
    this.#sourceAt.clear();
  }

  alive(at: Millis): void {
    this.#timeline.alive(at);
  }
  lost(channels: readonly number[] | 'all', why: Loss): void {
    this.#timeline.lost(channels, why);
  }
  reject(code: Reject, where: string): void {
    this.#timeline.reject(code, where);
  }
}
