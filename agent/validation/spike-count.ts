import type { Saved } from '../../detectors/index.ts';

/** So many lone spikes within so many frames make a spiking instrument. */
const spikes = 4;
const spikeFrames = 360;
/** What comes closer together is one: a process that bursts is soon known to be restless. */
const apart = 10;
/** However short the frames: spikes come over this long at least, in ms. */
const leastMs = 300_000;

/**
 * Counts the lone spikes of every channel. Where being half as far off is more frequent than the
 * spikes, it is the process that has become restless: an instrument's spikes come out of the blue.
 */
export class SpikeCount {
  /** Numbers of the newest frames in which each channel spiked, and in which it nearly did. */
  readonly #spiked: number[][];
  readonly #nearly: number[][];

  constructor(channels: number) {
    this.#spiked = Array.from({ length: channels }, () => []);
    this.#nearly = Array.from({ length: channels }, () => []);
  }

  nearly(channel: number, n: number): void {
    keep(this.#nearly[channel]!, n, spikes + 1);
  }

  /** Says whether this spike is one too many. */
  spiked(channel: number, n: number, periodMs: number): boolean {
    const recent = this.#spiked[channel]!;
    if (n - (recent.at(-1) ?? -Infinity) < apart) return false;
    keep(recent, n, spikes);
    if (recent.length < spikes || n - recent[0]! > spikeFrames) return false;
    if ((n - recent[0]!) * periodMs < leastMs) return false;
    return this.#nearly[channel]!.filter((at) => at >= recent[0]!).length <= spikes;
  }

  forget(channel: number): void {
    this.#spiked[channel] = [];
    this.#nearly[channel] = [];
  }

  /** The clock was set back: the numbers of its frames mean nothing any more. */
  setBack(): void {
    for (const channel of this.#spiked.keys()) this.forget(channel);
  }

  state(): Saved {
    const of = (lists: readonly number[][]) => lists.map((list) => Float64Array.from(list));
    return { spiked: of(this.#spiked), nearly: of(this.#nearly) };
  }

  restore(saved: Saved): void {
    const { spiked, nearly } = saved as Readonly<Record<string, readonly Float64Array[]>>;
    for (const [c, list] of spiked!.entries()) this.#spiked[c] = [...list];
    for (const [c, list] of nearly!.entries()) this.#nearly[c] = [...list];
  }
}

function keep(list: number[], one: number, most: number): void {
  list.push(one);
  if (list.length > most) list.shift();
}
