import type { Saved } from '../../detectors/index.ts';
import type { FaultMode } from '../model.ts';

/** A mode takes over that is likelier by this much, this many diagnoses running. */
const leastMargin = 0.1;
const leastRunning = 3;

/** Whether another mode leads than was told last. One that is ahead by a little, or for a little while, is no news. */
export class LeadingMode {
  #challenger = '';
  #running = 0;

  constructor(state: Saved = null) {
    if (state === null) return;
    const { challenger, running } = state as { readonly challenger: string; readonly running: number };
    this.#challenger = challenger;
    this.#running = running;
  }

  /** Hears the newest diagnosis, the likeliest first. true: its first mode is news against `told`, the one before. */
  changed(newest: readonly FaultMode[], told: readonly FaultMode[]): boolean {
    const leader = newest[0];
    const before = told[0]?.mode ?? 'unknown';
    if (leader === undefined || leader.mode === before || leader.mode === 'unknown') return this.settle();
    const ofBefore = newest.find(({ mode }) => mode === before)?.likelihood ?? 0;
    if (leader.likelihood - ofBefore < leastMargin) return this.settle();
    this.#running = leader.mode === this.#challenger ? this.#running + 1 : 1;
    this.#challenger = leader.mode;
    return this.#running >= leastRunning;
  }

  /** What leads was told. */
  settle(): false {
    this.#challenger = '';
    this.#running = 0;
    return false;
  }

  state(): Saved {
    return { challenger: this.#challenger, running: this.#running };
  }
}
