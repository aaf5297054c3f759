import { Worker } from 'node:worker_threads';
import type { FromPlant, PlantJob, ToPlant } from './messages.ts';

type Kind = FromPlant['kind'];
type Said<K extends Kind> = Extract<FromPlant, { kind: K }>;

/** A stop that takes longer than this is cut short, ms. */
const patienceMs = 3_000;

/** The thread of the plant, seen from the story. */
export class PlantThread {
  /** Never resolves; rejects when the thread fails. */
  readonly failed: Promise<never>;
  readonly #worker: Worker;
  readonly #exited: Promise<unknown>;
  readonly #first = new Map<Kind, FromPlant>();
  readonly #waiting = new Map<Kind, (message: FromPlant) => void>();

  /** `hear` gets every message as it comes. */
  constructor(job: PlantJob, hear: (message: FromPlant) => void) {
    this.#worker = new Worker(new URL('./plant-worker.js', import.meta.url), { workerData: job });
    this.#exited = new Promise((resolve) => this.#worker.once('exit', resolve));
    this.failed = new Promise((_, reject) => {
      this.#worker.on('error', reject);
      this.#worker.on('message', (message: FromPlant) => {
        if (message.kind === 'failed') reject(new Error(message.message));
        if (!this.#first.has(message.kind)) this.#first.set(message.kind, message);
        this.#waiting.get(message.kind)?.(message);
        hear(message);
      });
    });
    // Who waits for nothing just now hears of it at the next step.
    this.failed.catch(() => undefined);
  }

  /** The first message of a kind, which may have come already. */
  first<K extends Kind>(kind: K): Promise<Said<K>> {
    const told = new Promise<Said<K>>((resolve) => {
      const known = this.#first.get(kind);
      if (known !== undefined) resolve(known as Said<K>);
      else this.#waiting.set(kind, (message) => resolve(message as Said<K>));
    });
    return Promise.race([told, this.failed]);
  }

  /** So many more frames may be on their way. */
  credit(frames: number): void {
    this.#say({ kind: 'credit', frames });
  }

  /** Resolves when the servers have closed and the last message has come. */
  async stop(): Promise<void> {
    this.#say({ kind: 'stop' });
    // Who still simulates hears nothing.
    const patience = this.#first.has('ready') ? patienceMs : 0;
    const timer = setTimeout(() => void this.#worker.terminate(), patience);
    await this.#exited;
    clearTimeout(timer);
  }

  #say(message: ToPlant): void {
    this.#worker.postMessage(message);
  }
}
