import type { Alert } from '../../model.ts';

/** What one alarm topic says now. */
export interface AlarmPlace {
  readonly asset: string | null;
  /** Counts what was taken; a publication of an older count is out of date. */
  readonly version: number;
  /** Open alerts, the most urgent first: what stands before what has returned, then by severity, then the newest. */
  readonly alerts: readonly Alert[];
}

interface Place {
  readonly asset: string | null;
  version: number;
  readonly open: Map<string, Alert>;
}

/** Closed alerts whose last revision is remembered, so that a late older one does not open them again. */
const remembered = 10_000;

/** The open alerts of every alarm topic. An alert's revision never goes backwards. */
export class AlarmBoard {
  readonly #places = new Map<string | null, Place>();
  readonly #revisions = new Map<string, number>();
  readonly #closed = new Set<string>();

  /** Every asset has its place from the start, and the agent itself. */
  constructor(assets: readonly string[]) {
    for (const asset of [null, ...assets]) this.#place(asset);
  }

  /** Takes a revision unless a newer one or the same is known; observations are no alerts. */
  take(alert: Alert): void {
    if (alert.level === 'observation') return;
    if (alert.revision <= (this.#revisions.get(alert.id) ?? 0)) return;
    this.#revisions.set(alert.id, alert.revision);
    const place = this.#place(alert.asset?.id ?? null);
    place.version += 1;
    if (alert.state !== 'normal') {
      place.open.set(alert.id, alert);
      this.#closed.delete(alert.id);
      return;
    }
    place.open.delete(alert.id);
    this.#closed.add(alert.id);
    for (const id of this.#closed) {
      if (this.#closed.size <= remembered) break;
      this.#closed.delete(id);
      this.#revisions.delete(id);
    }
  }

  place(asset: string | null): AlarmPlace {
    const { version, open } = this.#place(asset);
    return { asset, version, alerts: [...open.values()].toSorted(byUrgency) };
  }

  assets(): readonly (string | null)[] {
    return [...this.#places.keys()];
  }

  open(): number {
    return [...this.#places.values()].reduce((sum, place) => sum + place.open.size, 0);
  }

  #place(asset: string | null): Place {
    let place = this.#places.get(asset);
    if (place === undefined) {
      place = { asset, version: 0, open: new Map() };
      this.#places.set(asset, place);
    }
    return place;
  }
}

function byUrgency(a: Alert, b: Alert): number {
  if (a.active !== b.active) return a.active ? -1 : 1;
  return b.severity - a.severity || (a.raised_at > b.raised_at ? -1 : 1);
}
