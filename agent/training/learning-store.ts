import type { Plant } from '../../config/plant.ts';
import { Cell, type Frame, type Mode } from '../model.ts';
import type { FrameConditions } from '../physics/conditions.ts';
import { Drive } from '../physics/drive.ts';

/** Frames in a block: the unit that is kept, thinned and written to disk. */
export const blockFrames = 60;

/** Consecutive or nearly consecutive frames, NaN where a cell must not be learned from. */
export interface LearningBlock {
  /** Frame number of each row, rising. */
  readonly numbers: Float64Array;
  /** Row-major: one column per plant channel, then one per column of the drive. */
  readonly data: Float64Array;
}

export interface LearningRow {
  /** Frame number. */
  readonly n: number;
  /** One per plant channel, NaN where there is nothing to learn from. */
  readonly values: Float64Array;
  /** The plant's drive row of that frame. */
  readonly drive: Float64Array;
}

/**
 * The rows that models learn from, in bounded blocks. Only good, fresh cells get in; the rest of a
 * row is NaN. The newest two blocks stay open, so that the frames just before an incident can still
 * be taken back; older ones are sealed.
 */
export class LearningStore {
  readonly #channels: number;
  readonly #columns: number;
  /** Channels of each asset, in the order of the plant's assets. */
  readonly #channelsOf: readonly (readonly number[])[];
  #modes: readonly Mode[] = [];
  readonly #maxRows: number;
  readonly #sealedBlock: (block: LearningBlock) => void;
  readonly #dropped: (firstNumber: number) => void;
  #sealed: LearningBlock[] = [];
  #open: { numbers: number[]; data: Float64Array }[] = [];
  #rows = 0;

  /** `sealed` is told of each block to be kept on disk, `dropped` of each that is thinned out. */
  constructor(
    plant: Plant,
    maxRows: number,
    sealed: (block: LearningBlock) => void = () => undefined,
    dropped: (firstNumber: number) => void = () => undefined,
  ) {
    this.#channels = plant.sensors.length;
    this.#columns = this.#channels + new Drive(plant).names.length;
    this.#channelsOf = plant.assets.map(({ id }) =>
      [...plant.sensors.keys()].filter((channel) => plant.sensors[channel]!.asset === id),
    );
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

  /** Takes the cells that are the instruments' own and of assets that run; a frame without any is no row. */
  add(frame: Frame, { modes, usable, drive }: FrameConditions): void {
    for (const [a, mode] of modes.entries()) {
      // The frame before one in which it stands still shows it stopping.
      if (mode === 'off' && this.#modes[a] === 'steady') this.takeBack(this.#channelsOf[a]!, frame.n - 1);
    }
    this.#modes = modes;
    if (!frame.states.includes(Cell.ok)) return;
    let block = this.#open.at(-1);
    if (block === undefined || block.numbers.length === blockFrames) {
      if (this.#open.length === 2) this.#seal(this.#open.shift()!);
      block = { numbers: [], data: new Float64Array(blockFrames * this.#columns).fill(NaN) };
      this.#open.push(block);
    }
    const start = block.numbers.length * this.#columns;
    for (let channel = 0; channel < this.#channels; channel++) {
      const learnable = frame.states[channel] === Cell.ok && usable[channel] === 1;
      if (learnable) block.data[start + channel] = frame.values[channel]!;
    }
    block.data.set(drive, start + this.#channels);
    block.numbers.push(frame.n);
    this.#rows++;
  }

  /** Takes the cells of `channels` back in the open rows numbered `from` or later: an incident has begun. */
  takeBack(channels: readonly number[], from: number): void {
    for (const { numbers, data } of this.#open) {
      for (const [row, n] of numbers.entries()) {
        if (n >= from) for (const channel of channels) data[row * this.#columns + channel] = NaN;
      }
    }
  }

  /** Seals what is open, so that a restart does not lose it. */
  sealAll(): void {
    for (const block of this.#open.splice(0)) {
      const rows = block.numbers.length;
      this.#seal({ numbers: block.numbers, data: block.data.slice(0, rows * this.#columns) });
    }
  }

  /** Every row, oldest first; its arrays are valid until the next row. */
  *[Symbol.iterator](): Generator<LearningRow> {
    for (const { numbers, data } of [...this.#sealed, ...this.#open]) {
      for (let row = 0; row < numbers.length; row++) {
        const start = row * this.#columns;
        const drive = data.subarray(start + this.#channels, start + this.#columns);
        yield { n: numbers[row]!, values: data.subarray(start, start + this.#channels), drive };
      }
    }
  }

  #seal({ numbers, data }: { numbers: number[]; data: Float64Array }): void {
    const block = { numbers: Float64Array.from(numbers), data };
    this.#sealed.push(block);
    this.#sealedBlock(block);
    if (this.#rows > this.#maxRows) this.#thin();
  }

  /** Drops every other block of the older half: what stays still covers the whole time. */
  #thin(): void {
    const half = Math.floor(this.#sealed.length / 2);
    const kept = this.#sealed.filter((_, i) => i >= half || i % 2 === 0);
    for (const block of this.#sealed) {
      if (kept.includes(block)) continue;
      this.#rows -= block.numbers.length;
      this.#dropped(block.numbers[0]!);
    }
    this.#sealed = kept;
  }
}
