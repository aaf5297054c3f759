import type { Plant } from '../../config/plant.ts';
import type { Saved } from '../../detectors/index.ts';
import { fieldsOf } from '../../detectors/mathematics/saved-fields.ts';
import { Cell, type Frame, type Millis } from '../model.ts';

/** However short the delay: gaps of up to 3 frames are bridged and no news, so a loss is longer than that. */
const fewestFrames = 6;
/** A sensor is missed once it has been there for so many frames running: one whose slow pace is not known yet comes and goes. */
const steadyFrames = 12;
/** One instrument may send three values (a flow meter: flow, temperature, energy); what falls silent with more is what they come through. */
const fewestSensors = 4;
const there: ReadonlySet<number> = new Set([Cell.ok, Cell.suspect, Cell.substituted]);

/** What of a source is lost, as of one frame. */
export interface SourceLoss {
  readonly source: string;
  /** Most of the source, and not only what comes through one gateway behind it. */
  readonly isMost: boolean;
  /** Channels of the source that are silent. */
  readonly silent: readonly number[];
  /** How many channels of it there were. */
  readonly of: number;
  /** Assets of which no sensor is heard, of whatever source: nobody watches them. */
  readonly unseen: readonly string[];
  /** When half of what is silent had been heard for the last time. */
  readonly since: Millis;
}

type Lost = Pick<SourceLoss, 'isMost' | 'silent' | 'of'>;

/**
 * Which sources are lost, from nothing but the frames: a source that is not connected, one that is connected and says nothing, and
 * a gateway behind one all show as cells without a reading of their own. So live, replay and demo decide alike. A sensor
 * that was never there is not missed: a recording without its column is no lost source.
 */
export class SilentSources {
  readonly #plant: Plant;
  readonly #delayMs: Millis;
  readonly #works: { covers(channel: number): boolean };
  /** By source: its channels, by asset. */
  readonly #sources: ReadonlyMap<string, readonly (readonly number[])[]>;
  /** By channel: end of the last frame that it was heard in, and the frames since. */
  readonly #heardAt: Float64Array;
  readonly #frames: Float64Array;
  /** By channel: frames running that it has been there, with gaps that are bridged; no more than `steadyFrames`, and kept once it has reached them. */
  readonly #there: Float64Array;
  /** Frames that count as a loss: at least the delay. Not known before the second frame. */
  #enough = Infinity;
  #last: { readonly n: number; readonly at: Millis } | null = null;
  #sleptUntil: Millis = -Infinity;
  /** As of the newest frame, by source. */
  #losses: ReadonlyMap<string, SourceLoss> = new Map();
  /** Sources of which nothing is lost in the newest frame, not even for a moment. */
  #heard: ReadonlySet<string> = new Set();

  /** `delayMs`: how long silence lasts before it is a loss. `works`: what people work on may be silent. */
  constructor(plant: Plant, delayMs: Millis, works: { covers(channel: number): boolean }) {
    this.#plant = plant;
    this.#delayMs = delayMs;
    this.#works = works;
    this.#sources = new Map(plant.sources.map(({ name }) => [name, channelsOf(plant, name)]));
    this.#heardAt = new Float64Array(plant.sensors.length).fill(NaN);
    this.#frames = new Float64Array(plant.sensors.length);
    this.#there = new Float64Array(plant.sensors.length);
  }

  /** A frame as it was closed, before anybody has doubted its cells. */
  step({ n, at, states }: Frame): void {
    if (this.#last !== null && n > this.#last.n) {
      const periodMs = (at - this.#last.at) / (n - this.#last.n);
      this.#enough = Math.max(fewestFrames, Math.ceil(this.#delayMs / periodMs));
    }
    this.#last = { n, at };
    for (let channel = 0; channel < states.length; channel++) {
      const cell = states[channel]!;
      if (this.#there[channel]! < steadyFrames)
        this.#there[channel] = there.has(cell) ? this.#there[channel]! + 1 : 0;
      if (cell === Cell.ok || cell === Cell.suspect) {
        this.#heardAt[channel] = at;
        this.#frames[channel] = 0;
      } else if (at > this.#sleptUntil) this.#frames[channel]! += 1;
    }
    const names = [...this.#sources.keys()];
    this.#losses = new Map(
      names.flatMap((source) => {
        const lost = this.#lost(source, this.#enough);
        return lost === null ? [] : [[source, this.#described(source, lost)] as const];
      }),
    );
    this.#heard = new Set(names.filter((source) => this.#isKnown(source) && this.#lost(source, 1) === null));
  }

  /** What is lost of `source` for longer than the delay; null where nothing is. */
  lossOf(source: string): SourceLoss | null {
    return this.#losses.get(source) ?? null;
  }

  /** Whether `source` is heard as it was before. False where nobody can say, for people work on all of it. */
  isHeard(source: string): boolean {
    return this.#heard.has(source);
  }

  /** Whether the loss of a source hides a sensor of `asset`. */
  hides(asset: string): boolean {
    return [...this.#losses.values()].some(({ silent }) =>
      silent.some((channel) => this.#plant.sensors[channel]!.asset === asset),
    );
  }

  /** The agent itself was asleep or did not run until `at`: that it heard nothing by then says nothing of any source. */
  sleptUntil(at: Millis): void {
    this.#sleptUntil = at;
  }

  /** The clock was set back to `at`. */
  setBack(at: Millis): void {
    this.#sleptUntil = Math.min(this.#sleptUntil, at);
    this.#last = null;
    for (const [channel, heard] of this.#heardAt.entries()) this.#heardAt[channel] = Math.min(heard, at);
  }

  state(): Saved {
    return {
      heardAt: this.#heardAt.slice(),
      frames: this.#frames.slice(),
      there: this.#there.slice(),
      enough: this.#enough,
    };
  }

  restore(saved: Saved): void {
    const fields = fieldsOf(saved, 'silent sources');
    this.#heardAt.set(fields.float64('heardAt'));
    this.#frames.set(fields.float64('frames'));
    this.#there.set(fields.float64('there'));
    this.#enough = fields.number('enough');
  }

  /** What is silent for at least so many `frames`: most of the source, or all that some assets have of it; null where it is less. */
  #lost(source: string, frames: number): Lost | null {
    const isSilent = (channel: number) => this.#frames[channel]! >= frames;
    const byAsset = this.#channelsOf(source);
    const all = byAsset.flat();
    const silent = all.filter(isSilent);
    if (silent.length * 2 > all.length) return { isMost: true, silent, of: all.length };
    const gone = byAsset.filter((channels) => channels.length >= fewestSensors && channels.every(isSilent));
    return gone.length === 0 ? null : { isMost: false, silent: gone.flat(), of: all.length };
  }

  #described(source: string, lost: Lost): SourceLoss {
    const unseen = new Set(lost.silent.map((channel) => this.#plant.sensors[channel]!.asset));
    for (const [channel, { asset }] of this.#plant.sensors.entries()) {
      if (this.#counts(channel) && this.#frames[channel] === 0) unseen.delete(asset);
    }
    const heardAt = lost.silent.map((channel) => this.#heardAt[channel]!).toSorted((a, b) => a - b);
    return { source, ...lost, unseen: [...unseen], since: heardAt[Math.floor(heardAt.length / 2)]! };
  }

  #isKnown(source: string): boolean {
    return this.#channelsOf(source).some((channels) => channels.length > 0);
  }

  /** The channels of `source` that count, by asset. */
  #channelsOf(source: string): readonly (readonly number[])[] {
    const byAsset = this.#sources.get(source) ?? [];
    return byAsset.map((channels) => channels.filter((channel) => this.#counts(channel)));
  }

  #counts(channel: number): boolean {
    return this.#there[channel] === steadyFrames && !this.#works.covers(channel);
  }
}

function channelsOf({ sensors, assets }: Plant, source: string): readonly (readonly number[])[] {
  return assets.map(({ id }) =>
    [...sensors.keys()].filter((channel) => {
      const { asset, address } = sensors[channel]!;
      return asset === id && address?.source === source;
    }),
  );
}
