import type { EventPayload } from '../../sinks/mqtt/topics.ts';
import type { Alert, Millis } from '../../model.ts';
import { isReached, type Truth } from '../plant/truth.ts';

/**
 * Holds what SCADA was told against what really happened. An alert is false when it was raised before
 * the fault began, or after it on an asset that the fault does not reach.
 */
export class Scorekeeper {
  readonly #truth: Truth;
  readonly #false: Alert[] = [];
  #alertAt: Millis | null = null;

  constructor(truth: Truth) {
    this.#truth = truth;
  }

  /** A publication on an event topic. Acknowledged and returned is no news of a fault. */
  heard({ why, alert }: EventPayload): void {
    const { fault } = this.#truth;
    if (fault === null || (why !== 'raised' && why !== 'worsened')) return;
    const at = Date.parse(alert.changed_at);
    const asset = alert.asset?.id ?? null;
    if (this.isFalse(at, asset)) {
      if (why === 'raised') this.#false.push(alert);
    } else if (asset === fault.asset && at < fault.failureAt) this.#alertAt ??= at;
  }

  isFalse(at: Millis, asset: string | null): boolean {
    return asset === null || !isReached(this.#truth, asset, at);
  }

  /** When people first heard of the fault on its asset, before the failure; null when nobody did. */
  get alertAt(): Millis | null {
    return this.#alertAt;
  }

  get falseAlerts(): readonly Alert[] {
    return this.#false;
  }
}
