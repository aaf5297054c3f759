import type { Logger } from 'pino';
import type { Plant } from '../../config/plant.ts';
import { messageOf } from '../errors.ts';
import type { Storage } from '../store/storage.ts';
import type { ModelSet } from '../training/model-set.ts';
import type { Courses } from './courses.ts';
import { deriveInWorker } from './derive-in-worker.ts';
import { failuresIn } from './failures.ts';
import { remembering } from './remembering.ts';
import type { WatchSet } from './watch-set.ts';

/** Alerts that are looked at: the newest. */
const mostAlerts = 1000;
/** Choices of which `coolwatch watchset` tells. */
const toldHistory = 20;

/** What the running agent says of its watch set. */
export interface WatchSetAnswer {
  /** null until the agent has learned. */
  readonly watch_set: WatchSet | null;
  /** When it was chosen otherwise than before, and why; newest first. */
  readonly history: readonly { readonly at: string; readonly why: string }[];
}

/** The watch set of a running agent: chosen anew after learning and after each incident, and journalled when it changes. */
export class LiveWatchSet {
  readonly #plant: Plant;
  readonly #seed: number;
  readonly #storage: Pick<Storage, 'alerts' | 'commands' | 'watchSets' | 'saveWatchSet'>;
  readonly #courses: Courses;
  readonly #chosen: (watchSet: WatchSet) => void;
  readonly #log: Logger;
  readonly #stop = new AbortController();
  #current: WatchSet | null = null;
  #history: readonly { readonly at: string; readonly why: string }[] = [];
  /** One choice after the other. */
  #working: Promise<void> = Promise.resolve();
  /** Why to choose again when the one at work is done; null: no reason. */
  #next: string | null = null;

  constructor(parts: {
    readonly plant: Plant;
    readonly seed: number;
    readonly storage: Pick<Storage, 'alerts' | 'commands' | 'watchSets' | 'saveWatchSet'>;
    readonly courses: Courses;
    /** Told of what is at work, at once and whenever it changes. */
    readonly chosen: (watchSet: WatchSet) => void;
    readonly log: Logger;
  }) {
    this.#plant = parts.plant;
    this.#seed = parts.seed;
    this.#storage = parts.storage;
    this.#courses = parts.courses;
    this.#chosen = parts.chosen;
    this.#log = parts.log.child({ part: 'watchset' });
  }

  /** Goes on with the newest choice in the journal. */
  async resume(): Promise<void> {
    const chosen = await this.#storage.watchSets(toldHistory);
    this.#current = chosen[0]?.watch_set ?? null;
    this.#history = chosen.map(({ why, watch_set: { at } }) => ({ at, why }));
    if (this.#current !== null) this.#chosen(this.#current);
  }

  answer(): WatchSetAnswer {
    return { watch_set: this.#current, history: this.#history };
  }

  /** Chooses anew, soon; several reasons at once are one. `models`: those at work by then. Resolves when it is done, well or not. */
  choose(why: string, models: () => ModelSet | null): Promise<void> {
    if (this.#next === null) {
      this.#next = why;
      this.#working = this.#working.then(() => this.#choose(models()));
    }
    return this.#working;
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#working;
  }

  async #choose(models: ModelSet | null): Promise<void> {
    const why = this.#next ?? '';
    this.#next = null;
    if (models === null || this.#stop.signal.aborted) return;
    try {
      const alerts = await this.#storage.alerts({ limit: mostAlerts });
      const commands = await this.#storage.commands(0);
      const past = this.#courses.past();
      const failures = failuresIn(alerts, commands, past?.from ?? -Infinity);
      const parts = {
        plant: this.#plant,
        inferred: models.inferred,
        groups: models.groups.map(({ asset, columns }) => ({ asset, columns })),
        past,
        alerts: failures.alerts,
        at: past?.until ?? models.asOf,
        seed: this.#seed,
      };
      const derived = await deriveInWorker(parts, this.#stop.signal);
      const chosen = remembering(this.#current, derived, this.#plant, failures);
      const same = JSON.stringify(chosen.assets) === JSON.stringify(this.#current?.assets);
      if (same) return;
      await this.#storage.saveWatchSet({ why, watch_set: chosen });
      this.#current = chosen;
      this.#chosen(chosen);
      this.#history = [{ at: chosen.at, why }, ...this.#history].slice(0, toldHistory);
      this.#log.info({ why, assets: chosen.assets.length }, 'watch set chosen anew');
    } catch (cause) {
      if (!this.#stop.signal.aborted) this.#log.warn({ why: messageOf(cause) }, 'watch set not chosen');
    }
  }
}
