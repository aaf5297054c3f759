import type { Loss, Millis, Quality, Reject } from '../../agent/model.ts';
import type { Intake } from '../../agent/ports.ts';
import { until } from '../support/until.ts';

export interface Reading {
  readonly channel: number;
  readonly at: Millis;
  readonly value: number;
  readonly quality: Quality;
}

/** Remembers everything a source hands over. */
export class RecordingIntake implements Intake {
  readonly readings: Reading[] = [];
  readonly losses: { readonly channels: readonly number[] | 'all'; readonly why: Loss }[] = [];
  readonly rejects: { readonly code: Reject; readonly where: string }[] = [];
  aliveCount = 0;

  take(channel: number, at: Millis, value: number, quality: Quality): void {
    this.readings.push({ channel, at, value, quality });
  }
  alive(): void {
    this.aliveCount++;
  }
  lost(channels: readonly number[] | 'all', why: Loss): void {
    this.losses.push({ channels, why });
  }
  reject(code: Reject, where: string): void {
    this.rejects.push({ code, where });
  }

  /** The first reading of `channel` with `value`. */
  reading(channel: number, value: number, timeoutMs?: number): Promise<Reading> {
    return until(
      `channel ${channel} to read ${value}`,
      () => this.readings.find((reading) => reading.channel === channel && reading.value === value),
      timeoutMs,
    );
  }
  rejected(code: Reject, where?: string): boolean {
    return this.rejects.some(
      (reject) => reject.code === code && (where === undefined || reject.where === where),
    );
  }
  lostBy(why: Loss, channels: readonly number[] | 'all' = 'all'): boolean {
    const wanted = JSON.stringify(channels);
    return this.losses.some((loss) => loss.why === why && JSON.stringify(loss.channels) === wanted);
  }
}
