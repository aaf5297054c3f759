import type { Saved } from '../../detectors/index.ts';
import type { Millis } from '../model.ts';
import type { Flaw, FlawName } from './flaw.ts';

/** An instrument is believed again after it has been clean for so many frames, but at most for a day. */
const cleanFrames = 720;
const cleanMs = 86_400_000;
/** A test ends sooner, for nothing is wrong with what is tested, and so does a balance that closes again. */
const soonCleanFrames = 30;
const soonClean: ReadonlySet<FlawName> = new Set(['under-test', 'unbalanced']);

interface Moment {
  readonly at: Millis;
  readonly n: number;
}

/** The instruments that are not believed, each until it has been clean for long enough or a person says so. */
export class Flaws {
  /** 1 for each channel with a flaw. */
  readonly flawed: Uint8Array;
  readonly #flaws = new Map<number, Flaw>();
  /** When each last showed its flaw. */
  readonly #shown = new Map<number, Moment>();

  constructor(channels: number) {
    this.flawed = new Uint8Array(channels);
  }

  /** In channel order. */
  list(): readonly Flaw[] {
    return [...this.#flaws.values()].toSorted((a, b) => a.channel - b.channel);
  }

  nameOf(channel: number): FlawName | null {
    return this.#flaws.get(channel)?.name ?? null;
  }

  /**
   * `flaw` shows in this frame. The first word stands, except that a test explains what it looked like before, and that
   * what an instrument is found to do itself says more than a balance that it is only part of.
   */
  show(flaw: Flaw, moment: Moment): void {
    this.#shown.set(flaw.channel, moment);
    const known = this.#flaws.get(flaw.channel);
    const saysMore = flaw.name === 'under-test' || known?.name === 'unbalanced';
    if (known !== undefined && (known.name === flaw.name || !saysMore)) return;
    this.#flaws.set(flaw.channel, flaw);
    this.flawed[flaw.channel] = 1;
  }

  /** Gives seats back; returns the channels that have theirs again. A silent instrument (NaN) shows nothing. */
  release(moment: Moment, values: Float64Array): readonly number[] {
    const back: number[] = [];
    for (const [channel, { name }] of this.#flaws) {
      if (Number.isNaN(values[channel]!)) continue;
      let shown = this.#shown.get(channel)!;
      // The clock was set back.
      if (moment.n < shown.n) this.#shown.set(channel, (shown = moment));
      const frames = soonClean.has(name) ? soonCleanFrames : cleanFrames;
      if (moment.n - shown.n < frames && moment.at - shown.at < cleanMs) continue;
      this.forget(channel);
      back.push(channel);
    }
    return back;
  }

  forget(channel: number): void {
    this.#flaws.delete(channel);
    this.#shown.delete(channel);
    this.flawed[channel] = 0;
  }

  state(): Saved {
    return this.list().map((flaw) => {
      const { at, n } = this.#shown.get(flaw.channel)!;
      return { ...flaw, shownAt: at, shownN: n };
    });
  }

  restore(saved: Saved): void {
    for (const one of saved as unknown as readonly (Flaw & { shownAt: Millis; shownN: number })[]) {
      const { shownAt, shownN, ...flaw } = one;
      this.show(flaw, { at: shownAt, n: shownN });
    }
  }
}
