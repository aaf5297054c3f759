import type { Logger } from 'pino';
import type { Plant } from '../../config/plant.ts';
import type { Settings } from '../../config/settings.ts';
import { messageOf } from '../errors.ts';
import { inferredWords } from '../inference/inferred-words.ts';
import { type Inferred, supplemented } from '../inference/inferred.ts';
import { iso } from '../plain-words.ts';
import type { Frame } from '../model.ts';
import type { LearningState } from '../status/plant-state.ts';
import type { Storage } from '../store/storage.ts';
import { groupChannels } from './learning-rows.ts';
import { type LearningBlock, LearningStore } from './learning-store.ts';
import type { ModelSet } from './model-set.ts';
import { pack, unpack } from './packed-block.ts';
import { trainInWorker } from './training-worker.ts';

/** Frames before an incident that are taken back, and after it that are not learned. */
const guardFrames = 30;

/**
 * Learning while the agent runs: admits frames, trains in a worker once there are enough, and hands
 * the models over. An asset with an incident is not learned from, nor the frames around it.
 */
export class Learning {
  readonly #plant: Plant;
  readonly #settings: Settings;
  readonly #storage: Storage;
  readonly #log: Logger;
  readonly #learned: (models: ModelSet) => Promise<void>;
  readonly #store: LearningStore;
  readonly #group: string;
  readonly #channels: ReadonlyMap<string, readonly number[]>;
  /** Last frame in which each asset had an incident. */
  readonly #lastIncident = new Map<string, number>();
  readonly #stop = new AbortController();
  #models: ModelSet | null = null;
  #training: Promise<void> | null = null;
  /** Frames taken, and how many there must be before the next attempt. */
  #admitted = 0;
  #nextAttempt: number;
  #trouble: string | null = null;

  /** `learned` gets every new model set, before it is told of anywhere. */
  constructor(parts: {
    plant: Plant;
    settings: Settings;
    storage: Storage;
    log: Logger;
    learned: (models: ModelSet) => Promise<void>;
    /** false: only `train` trains. */
    trainsByItself?: boolean;
  }) {
    this.#plant = parts.plant;
    this.#settings = parts.settings;
    this.#storage = parts.storage;
    this.#log = parts.log.child({ part: 'learning' });
    this.#learned = parts.learned;
    this.#nextAttempt = parts.trainsByItself === false ? Infinity : parts.settings.learning.minFrames;
    this.#channels = new Map(parts.plant.assets.map(({ id }) => [id, groupChannels(parts.plant, id)]));
    // Blocks of another set of sensors or another period mean something else.
    this.#group = JSON.stringify([parts.settings.frame.periodMs, ...parts.plant.sensors.map((s) => s.id)]);
    this.#store = new LearningStore(
      parts.plant.sensors.length,
      parts.settings.learning.maxRows,
      (block) => void this.#keep(block),
      (fromN) =>
        void this.#storage.dropLearningBlock(this.#group, fromN).catch((cause) => this.#complain(cause)),
    );
  }

  /** Loads what was learned from before a restart. `models`: the set at work, if there is one. */
  async resume(models: ModelSet | null): Promise<void> {
    this.#models = models;
    for (const { rows, columns, data } of await this.#storage.learningBlocks(this.#group)) {
      const block = unpack(rows, columns, data, this.#plant.sensors.length);
      if (block === null) this.#complain(`a learning block of ${columns} columns cannot be read: left out`);
      else this.#store.load(block);
    }
    this.#admitted = this.#store.rows;
  }

  take(frame: Frame, activeOn: (asset: string) => boolean): void {
    this.#store.add(frame);
    for (const [asset, channels] of this.#channels) {
      if (activeOn(asset)) {
        if (!this.#lastIncident.has(asset)) this.#store.takeBack(channels, frame.n - guardFrames);
        this.#lastIncident.set(asset, frame.n);
      }
      const last = this.#lastIncident.get(asset);
      if (last === undefined) continue;
      if (frame.n - last > guardFrames) this.#lastIncident.delete(asset);
      else this.#store.takeBack(channels, frame.n);
    }
    this.#admitted++;
    if (this.#training === null && this.#admitted >= this.#nextAttempt && this.#unlearned().length > 0) {
      this.#training = this.train(frame.at).finally(() => {
        this.#training = null;
      });
    }
  }

  /** Trains the assets that have no models yet. Resolves when it is done, well or not; `state` says which. */
  async train(asOf: number): Promise<void> {
    const { panel, agent, learning, frame, voting } = this.#settings;
    // What could not learn yet, because it hardly runs or a sensor is dead, is tried ever more rarely.
    this.#nextAttempt = Math.max(2 * this.#admitted, this.#admitted + learning.minFrames);
    const assets = this.#unlearned();
    this.#log.info({ assets: assets.length, rows: this.#store.rows }, 'learning');
    try {
      const job = {
        asOf,
        periodMs: frame.periodMs,
        seed: agent.seed,
        panel,
        voting,
        plant: this.#plant,
        history: this.#store.history(),
        assets,
        leastRows: learning.minFrames / 2,
        inferred: this.#foundOut(),
      };
      const trained = await trainInWorker(job, () => undefined, this.#stop.signal);
      if (trained.groups.length === 0) {
        if (this.#models !== null) return;
        this.#trouble = 'too few complete rows: some sensor of each asset is missing in most frames';
        return;
      }
      const models = { ...trained, groups: [...(this.#models?.groups ?? []), ...trained.groups] };
      await this.#learned(models);
      this.#models = models;
      this.#trouble = null;
      this.#log.info({ model: models.id, assets: models.groups.length }, 'learned');
    } catch (cause) {
      if (!this.#stop.signal.aborted) this.#complain(cause);
    }
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#training;
    this.#store.sealAll();
  }

  get models(): ModelSet | null {
    return this.#models;
  }

  state(): LearningState {
    const models = this.#models;
    return {
      phase: this.#training !== null ? 'training' : models === null ? 'waiting' : 'learned',
      frames: this.#store.rows,
      needed: this.#settings.learning.minFrames,
      model_id: models?.id ?? null,
      trained_at: models === null ? null : iso(models.asOf),
      ...(models === null ? {} : { inferred: inferredWords(this.#plant, models.inferred) }),
      trouble: this.#trouble,
    };
  }

  #unlearned(): string[] {
    const learned = new Set(this.#models?.groups.map(({ asset }) => asset));
    const known = supplemented(this.#plant, this.#models?.inferred ?? {});
    return this.#plant.assets.flatMap(({ id }) =>
      learned.has(id) || groupChannels(known, id).length === 0 ? [] : [id],
    );
  }

  /** What was found out about assets that have learned with it; of the others it is looked for again. */
  #foundOut(): Inferred {
    if (this.#models === null) return {};
    const learned = new Set(this.#models.groups.map(({ asset }) => asset));
    return Object.fromEntries(Object.entries(this.#models.inferred).filter(([asset]) => learned.has(asset)));
  }

  async #keep(block: LearningBlock): Promise<void> {
    try {
      await this.#storage.saveLearningBlock({
        group: this.#group,
        fromN: block.numbers[0]!,
        period_ms: this.#settings.frame.periodMs,
        rows: block.numbers.length,
        ...pack(block, this.#plant.sensors.length),
      });
    } catch (cause) {
      this.#complain(cause);
    }
  }

  #complain(cause: unknown): void {
    this.#trouble = messageOf(cause);
    this.#log.warn({ why: this.#trouble }, 'learning has trouble');
  }
}
