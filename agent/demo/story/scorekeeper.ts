import type { EventPayload } from '../../sinks/mqtt/topics.ts';
import type { Alert, Millis } from '../../model.ts';
import { isReached, lingersMs, type Truth } from '../plant/truth.ts';

/**
 * Holds what SCADA was told against what really happened. An alert on a machine is false when it was raised before
 * the fault began, or after it on an asset that the fault does not reach; one on an instrument or a source also where
 * nothing has happened to it, or to what it measures. That the detectors cannot judge says nothing of the plant.
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
    if (this.isFalse(alert)) {
      if (why === 'raised') this.#false.push(alert);
    } else if (alert.kind === 'process' && alert.asset?.id === fault.asset && at < fault.failureAt) {
      this.#alertAt ??= at;
    }
  }

  isFalse({ kind, asset, changed_at, title, evidence, unusable_sensors: unusable }: Alert): boolean {
    const at = Date.parse(changed_at);
    const isHit = asset !== null && isReached(this.#truth, asset.id, at);
    if (kind === 'model' || isHit) return false;
    if (kind === 'process') return true;
    const named = [
      asset?.id ?? title.replace(/^source (\S+):.*/, '$1'),
      ...evidence.map(({ sensor }) => sensor),
    ];
    const happened = this.#truth.nuisances.filter(({ from, to }) => from <= at && at - to <= lingersMs);
    // Ids of sensors begin with that of their asset.
    return !happened.some(({ subject }) =>
      [...named, ...unusable].some((name) => name === subject || name.startsWith(`${subject} `)),
    );
  }

  /** When people first heard of the fault on its asset, before the failure; null when nobody did. */
  get alertAt(): Millis | null {
    return this.#alertAt;
  }

  get falseAlerts(): readonly Alert[] {
    return this.#false;
  }
}
