import type { Alert } from '../../model.ts';
import type { AlarmPayload, EventPayload } from '../../sinks/mqtt/topics.ts';

/** What a SCADA system that listens to the alarm and event topics has heard. */
export class Scada {
  readonly #revisions = new Map<string, number>();
  #news: EventPayload[] = [];
  #waiting: { readonly alerts: readonly Alert[]; readonly done: () => void } | null = null;

  /** A publication on any topic. */
  heard(topic: string, payload: string): void {
    if (topic.endsWith('/event')) {
      const event = JSON.parse(payload) as EventPayload;
      this.#saw(event.alert);
      this.#news.push(event);
    } else if (topic.endsWith('/alarm')) {
      // What is held changes there and is no event.
      for (const alert of (JSON.parse(payload) as AlarmPayload).alerts) this.#saw(alert);
    } else {
      return;
    }
    if (this.#waiting !== null && this.#knows(this.#waiting.alerts)) {
      const { done } = this.#waiting;
      this.#waiting = null;
      done();
    }
  }

  #saw({ id, revision }: Alert): void {
    this.#revisions.set(id, Math.max(revision, this.#revisions.get(id) ?? 0));
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
