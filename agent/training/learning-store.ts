import { Cell, type Frame } from '../model.ts';
import type { History } from '../physics/conditioned-rows.ts';

/** Frames in a block: the unit that is kept, thinned and written to disk. */
export const blockFrames = 60;

/** Consecutive or nearly consecutive frames. */
export interface LearningBlock {
  /** Frame number of each row, rising. */
  readonly numbers: Float64Array;
  /** Row-major: one column per plant channel, NaN where there is no good reading. */
  readonly data: Float64Array;
  /** One per cell: 1 where it must not be learned from. */
  readonly withheld: Uint8Array;
}

interface OpenBlock {
  readonly numbers: number[];
  readonly data: Float64Array;
  readonly withheld: Uint8Array;
}

/**
 * The frames that models learn from, in bounded blocks. Only good, fresh cells get in, whether their
 * asset runs or not: what modes and drivers are is found out from them too. The newest two blocks stay
 * open, so that the frames just before an incident can still be taken back; older ones are sealed.
 */
export class LearningStore {
  readonly #channels: number;
  readonly #maxRows: number;
  readonly #sealedBlock: (block: LearningBlock) => void;
  readonly #dropped: (firstNumber: number) => void;
  #sealed: LearningBlock[] = [];
  #open: OpenBlock[] = [];
  #rows = 0;

  /** `channels` of the plant. `sealed` is told of each block to be kept on disk, `dropped` of each that is thinned out. */
  constructor(
    channels: number,
    maxRows: number,
    sealed: (block: LearningBlock) => void = () => undefined,
    dropped: (firstNumber: number) => void = () => undefined,
  ) {
    this.#channels = channels;
    this.#maxRows = maxRows;
    this.#sealedBlock = sealed;
    this.#dropped = dropped;
  }

  get rows(): number {
    return this.#rows;
  }

  /** A block that was sealed before a restart; blocks come back in the order of time. */
  load(block: LearningBlock): void {
    this.#sealed.push(block);
    this.#rows += block.numbers.length;
  }

  /** Takes the cells that are the instruments' own. false: a frame without any is no row. */
  add(frame: Frame): boolean {
    if (!frame.states.includes(Cell.ok)) return false;
    let block = this.#open.at(-1);
    if (block === undefined || block.numbers.length === blockFrames) {
      if (this.#open.length === 2) this.#seal(this.#open.shift()!);
      const cells = blockFrames * this.#channels;
      block = { numbers: [], data: new Float64Array(cells).fill(NaN), withheld: new Uint8Array(cells) };
      this.#open.push(block);
    }
    const start = block.numbers.length * this.#channels;
    for (let channel = 0; channel < this.#channels; channel++) {
      if (frame.states[channel] === Cell.ok) block.data[start + channel] = frame.values[channel]!;
    }
    block.numbers.push(frame.n);
    this.#rows++;
    return true;
  }

  /**
   * Takes the cells of `channels` back in the open rows numbered `from` or later: an incident has begun. What
   * they read stays, for other assets are driven by it.
   */
  takeBack(channels: readonly number[], from: number): void {
    for (const { numbers, withheld } of this.#open) {
      for (const [row, n] of numbers.entries()) {
        if (n >= from) for (const channel of channels) withheld[row * this.#channels + channel] = 1;
      }
    }
  }

  /** Seals what is open, so that a restart does not lose it. */
  sealAll(): void {
    for (const { numbers, data, withheld } of this.#open.splice(0)) {
      const cells = numbers.length * this.#channels;
      this.#seal({ numbers, data: data.slice(0, cells), withheld: withheld.slice(0, cells) });
    }
  }

  /** A copy of every row, oldest first. */
  history(): History {
    const numbers = new Float64Array(this.#rows);
    const data = new Float64Array(this.#rows * this.#channels);
    const withheld = new Uint8Array(data.length);
    let rows = 0;
    for (const block of [...this.#sealed, ...this.#open]) {
      const size = block.numbers.length;
      numbers.set(block.numbers, rows);
      data.set(block.data.subarray(0, size * this.#channels), rows * this.#channels);
      withheld.set(block.withheld.subarray(0, size * this.#channels), rows * this.#channels);
      rows += size;
    }
    return { numbers, values: { data, rows, columns: this.#channels }, withheld };
  }

  #seal(open: OpenBlock): void {
    const block = { ...open, numbers: Float64Array.from(open.numbers) };
    this.#sealed.push(block);
    this.#sealedBlock(block);
    while (this.#rows > this.#maxRows && this.#sealed.length > 2) this.#thin();
  }

  /**
   * Drops the block whose neighbours lie closest together in time, so that what stays covers the whole time
   * evenly: every hour of the day, and the first week as well as the last.
   */
  #thin(): void {
    let closest = 1;
    let least = Infinity;
    for (let i = 1; i < this.#sealed.length - 1; i++) {
      const apart = this.#sealed[i + 1]!.numbers[0]! - this.#sealed[i - 1]!.numbers.at(-1)!;
      if (apart < least) [closest, least] = [i, apart];
    }
    const [dropped] = this.#sealed.splice(closest, 1);
    this.#rows -= dropped!.numbers.length;
    this.#dropped(dropped!.numbers[0]!);
  }
}
