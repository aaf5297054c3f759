import type { Alert } from '../../model.ts';
import type { EventPayload } from '../../sinks/mqtt/topics.ts';

/** What a SCADA system that listens to the event topics has heard. */
export class Scada {
  readonly #revisions = new Map<string, number>();
  #news: EventPayload[] = [];
  #waiting: { readonly alerts: readonly Alert[]; readonly done: () => void } | null = null;

  /** A publication on any topic. */
  heard(topic: string, payload: string): void {
    if (!topic.endsWith('/event')) return;
    const event = JSON.parse(payload) as EventPayload;
    const { id, revision } = event.alert;
    this.#revisions.set(id, Math.max(revision, this.#revisions.get(id) ?? 0));
    this.#news.push(event);
    if (this.#waiting !== null && this.#knows(this.#waiting.alerts)) {
      const { done } = this.#waiting;
      this.#waiting = null;
      done();
    }
  }

  /** Resolves when every revision of `alerts` has been heard of; asked one after the other. */
  untilTold(alerts: readonly Alert[]): Promise<void> {
    if (this.#knows(alerts)) return Promise.resolve();
    return new Promise((done) => {
      this.#waiting = { alerts, done };
    });
  }

  /** What was heard since this was last asked. */
  news(): readonly EventPayload[] {
    const news = this.#news;
    this.#news = [];
    return news;
  }

  #knows(alerts: readonly Alert[]): boolean {
    return alerts.every(
      ({ id, level, revision }) => level === 'observation' || revision <= (this.#revisions.get(id) ?? 0),
    );
  }
}
