import type { Logger } from 'pino';
import type { Plant } from '../../config/plant.ts';
import type { Settings } from '../../config/settings.ts';
import { messageOf } from '../errors.ts';
import { inferredWords } from '../inference/inferred-words.ts';
import { supplemented } from '../inference/inferred.ts';
import { iso, plainSpan, plainTime } from '../plain-words.ts';
import type { Frame, Millis } from '../model.ts';
import type { LearningState } from '../status/plant-state.ts';
import type { Storage } from '../store/storage.ts';
import { fitting, joined } from './joining.ts';
import { groupChannels } from './learning-rows.ts';
import { type LearningBlock, LearningStore } from './learning-store.ts';
import type { ModelSet } from './model-set.ts';
import { pack, unpack } from './packed-block.ts';
import { trainInWorker } from './training-worker.ts';

/** Frames before an incident or a step of the clock that are taken back, and after it that are not learned. */
const guardFrames = 30;

type LearningStorage = Pick<Storage, 'learningBlocks' | 'saveLearningBlock' | 'dropLearningBlock'>;

/** A hole between two rows counts so much at most: while nobody looks nothing is learned. */
const longestHoleMs = 86_400_000;

/**
 * Learning while the agent runs: admits frames, trains in a worker once there are enough, and hands
 * the models over; all anew each time that the learned time has doubled, until it is settled. An asset with
 * an incident is not learned from, nor the frames around it, and keeps what it learned before.
 */
export class Learning {
  readonly #plant: Plant;
  readonly #settings: Settings;
  readonly #storage: LearningStorage;
  readonly #log: Logger;
  readonly #learned: (models: ModelSet) => Promise<void>;
  readonly #store: LearningStore;
  readonly #group: string;
  readonly #channels: ReadonlyMap<string, readonly number[]>;
  /** Last frame in which each asset had an incident. */
  readonly #lastIncident = new Map<string, number>();
  /** So many frames to come are not learned, for the clock was set. */
  #guarded = 0;
  readonly #stop = new AbortController();
  #models: ModelSet | null = null;
  #training: Promise<void> | null = null;
  /** Frames taken, how many there must be before the next attempt, and how many more after one that fails. */
  #admitted = 0;
  #nextAttempt: number;
  #patience: number;
  /** Time over which rows were taken, without long holes, and the number of the newest. */
  #learnedMs: Millis = 0;
  #newest = NaN;
  #trouble: string | null = null;

  /** `learned` gets every new model set, before it is told of anywhere. */
  constructor(parts: {
    plant: Plant;
    settings: Settings;
    storage: LearningStorage;
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
    this.#patience = parts.settings.learning.minFrames;
    this.#nextAttempt = parts.trainsByItself === false ? Infinity : this.#patience;
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
    // What learned with other sensors is not known any more.
    this.#models =
      models === null ? null : { ...models, groups: fitting(this.#plant, models.inferred, models) };
    for (const { rows, columns, data } of await this.#storage.learningBlocks(this.#group)) {
      const block = unpack(rows, columns, data, this.#plant.sensors.length);
      if (block === null) this.#complain(`a learning block of ${columns} columns cannot be read: left out`);
      else {
        this.#store.load(block);
        for (const n of block.numbers) this.#count(n);
      }
    }
    this.#admitted = this.#store.rows;
    // A restart is no reason to learn.
    if (models !== null) this.#nextAttempt += this.#admitted;
  }

  take(frame: Frame, activeOn: (asset: string) => boolean): void {
    if (this.#store.add(frame)) this.#count(frame.n);
    if (this.#guarded > 0) {
      this.#guarded--;
      this.#store.takeBack(this.#everyChannel, frame.n);
    }
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
    if (this.#training === null && this.#admitted >= this.#nextAttempt && this.#isDue()) {
      this.#training = this.train(frame.at).finally(() => {
        this.#training = null;
      });
    }
  }

  /** The clock was set: nothing is learned of the frames around it, and the numbers of frames with incidents mean nothing any more. */
  clockSet(): void {
    this.#lastIncident.clear();
    this.#store.takeBack(this.#everyChannel, this.#newest - guardFrames + 1);
    this.#guarded = guardFrames;
  }

  /** Trains what is to learn now. Resolves when it is done, well or not; `state` says which. */
  async train(asOf: Millis): Promise<void> {
    const { stages, panel, agent, learning, frame, voting } = this.#settings;
    // What could not learn yet, because it hardly runs or a sensor is dead, is tried ever more rarely.
    this.#nextAttempt = this.#admitted + this.#patience;
    this.#patience *= 2;
    const before = this.#models;
    const together = this.#learnsAgainAtMs() !== null;
    const assets = this.#toLearn();
    const kept = before?.groups.filter(({ asset }) => !assets.includes(asset)) ?? [];
    this.#log.info({ assets: assets.length, rows: this.#store.rows }, 'learning');
    try {
      const job = {
        asOf,
        periodMs: frame.periodMs,
        seed: agent.seed,
        stages,
        panel,
        voting,
        plant: this.#plant,
        history: this.#store.history(),
        learnedMs: this.#learnedMs,
        assets,
        together,
        leastRows: learning.minFrames / 2,
        inferred: before?.inferred ?? {},
        kept: kept.map(({ asset, drivers }) => ({ asset, drivers })),
      };
      const trained = await trainInWorker(job, () => undefined, this.#stop.signal);
      if (trained.groups.length === 0) {
        if (before !== null) return;
        this.#trouble = 'too few complete rows: some sensor of each asset is missing in most frames';
        return;
      }
      const models = before === null ? trained : joined(this.#plant, before, trained, together);
      if (before?.groups.some((group) => this.#inIncident(group.asset) && !models.groups.includes(group))) {
        this.#log.info('an incident has begun while learning: learned again later');
        return;
      }
      await this.#learned(models);
      this.#models = models;
      this.#patience = learning.minFrames;
      this.#nextAttempt = this.#admitted + this.#patience;
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

  get #everyChannel(): readonly number[] {
    return [...this.#plant.sensors.keys()];
  }

  get models(): ModelSet | null {
    return this.#models;
  }

  state(): LearningState {
    const models = this.#models;
    return {
      phase: models !== null ? 'learned' : this.#training !== null ? 'training' : 'waiting',
      frames: this.#store.rows,
      needed: this.#settings.learning.minFrames,
      model_id: models?.id ?? null,
      trained_at: models === null ? null : iso(models.asOf),
      ...(models === null
        ? {}
        : { schedule: this.#schedule(models), inferred: inferredWords(this.#plant, models.inferred) }),
      trouble: this.#trouble,
    };
  }

  #schedule({ together, behind }: ModelSet): string {
    const from = `learned from ${plainSpan(together.learnedMs)}`;
    const later = behind.length === 0 ? '' : `; still to follow: ${behind.join(', ')}`;
    if (this.#training !== null) return `${from} so far, learns again now`;
    const againAtMs = this.#learnsAgainAtMs();
    if (againAtMs === null) {
      return `${from}, settled since ${plainTime(together.asOf, this.#plant.site.timezone)}${later}`;
    }
    const left = Math.max(againAtMs - this.#learnedMs, this.#settings.frame.periodMs);
    return `${from} so far, learns again in about ${plainSpan(left)}${later}`;
  }

  /** A row was taken. */
  #count(n: number): void {
    const { periodMs } = this.#settings.frame;
    // A clock that was set back tells nothing.
    const frames = Number.isNaN(this.#newest) ? 1 : Math.max(0, n - this.#newest);
    this.#learnedMs += Math.min(frames * periodMs, longestHoleMs);
    this.#newest = n;
  }

  /** Learned time at which all learn again, 0 for the first time; null once they have settled. */
  #learnsAgainAtMs(): Millis | null {
    if (this.#models === null) return 0;
    const { learnedMs } = this.#models.together;
    const { settledAfterMs } = this.#settings.learning;
    return learnedMs >= settledAfterMs ? null : Math.min(2 * learnedMs, settledAfterMs);
  }

  #isDue(): boolean {
    const againAtMs = this.#learnsAgainAtMs();
    const toLearn = this.#toLearn();
    const unlearned = toLearn.some((id) => !this.#hasLearned(id));
    return toLearn.length > 0 && (unlearned || againAtMs === null || this.#learnedMs >= againAtMs);
  }

  /** All assets until they have settled, then those that are behind; none that would learn in the middle of an incident. */
  #toLearn(): string[] {
    const models = this.#models;
    const settled = this.#learnsAgainAtMs() === null;
    const known = settled ? supplemented(this.#plant, models?.inferred ?? {}) : this.#plant;
    return this.#plant.assets.flatMap(({ id }) => {
      const learned = this.#hasLearned(id);
      const stays = learned && (this.#inIncident(id) || (settled && !models!.behind.includes(id)));
      return stays || groupChannels(known, id).length === 0 ? [] : [id];
    });
  }

  #hasLearned(asset: string): boolean {
    return this.#models?.groups.some((group) => group.asset === asset) ?? false;
  }

  /** Or shortly after it. */
  #inIncident(asset: string): boolean {
    return this.#lastIncident.has(asset);
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
