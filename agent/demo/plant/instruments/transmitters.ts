import type { Random } from '../../../../detectors/mathematics/random.ts';
import type { Millis } from '../../../model.ts';
import { type Draw, figureOf, normalsOf, uniformsOf } from '../physics/noise.ts';
import type { Happening, Story } from '../story/story.ts';
import { channels } from './catalogue.ts';

interface Disturbance {
  readonly from: Millis;
  readonly to: Millis;
  readonly channel: number;
  apply(value: number, at: Millis): number;
}

/** Turns the plant's signals into readings: calibration, noise, resolution, range, and what goes wrong between. */
export class Transmitters {
  readonly #noise: readonly Draw[];
  readonly #fixed: Float64Array;
  readonly #share: Float64Array;
  readonly #offset: Float64Array;
  readonly #gain: Float64Array;
  readonly #low: Float64Array;
  readonly #high: Float64Array;
  readonly #steps: Float64Array;
  /** At rest a flow meter cuts off and a stopped shaft reads 0 without noise. */
  readonly #cutOff: Float64Array;
  readonly #disturbances: readonly Disturbance[];

  constructor(story: Story) {
    const { seed } = story;
    const all = [...channels.values()];
    // Wiring, grounding and averaging differ between plants.
    const quality = figureOf(0.7, 1.4, seed, 'instruments');
    const of = (figure: (channel: (typeof all)[number]) => number) => Float64Array.from(all, figure);
    const calibrated = (id: string, what: string, sigma: number) =>
      sigma === 0 ? 0 : sigma * normalsOf(seed, id, what)();
    this.#noise = all.map(({ instrument }) => normalsOf(seed, instrument.id, 'noise'));
    this.#fixed = of(({ point }) => point.noise * quality);
    this.#share = of(({ point }) => point.noiseShare * quality);
    this.#offset = of(({ instrument, point }) => calibrated(instrument.id, 'offset', point.offset));
    this.#gain = of(({ instrument, point }) => 1 + calibrated(instrument.id, 'gain', point.gain));
    this.#low = of(({ point }) => point.low);
    this.#high = of(({ point }) => point.high);
    this.#steps = of(({ point }) => 10 ** point.decimals);
    this.#cutOff = of(({ point }) =>
      point.kind === 'flow' || point.kind === 'speed' ? 1e-3 * point.high : -Infinity,
    );
    this.#disturbances = story.happenings.flatMap((happening) => disturbancesOf(seed, happening));
  }

  /** Readings of `signals` at this time into `values`, NaN where there is none. */
  read(signals: Float64Array, at: Millis, values: Float64Array): void {
    for (let i = 0; i < values.length; i++) {
      const signal = signals[i]!;
      const deviation = this.#fixed[i]! + this.#share[i]! * Math.abs(signal);
      const noise = this.#noise[i]!();
      const reading =
        signal < this.#cutOff[i]! ? 0 : signal * this.#gain[i]! + this.#offset[i]! + deviation * noise;
      values[i] = this.#shown(i, reading);
    }
    for (const disturbance of this.#disturbances) {
      if (at < disturbance.from || at >= disturbance.to) continue;
      const { channel } = disturbance;
      values[channel] = this.#shown(channel, disturbance.apply(values[channel]!, at));
    }
  }

  #shown(i: number, reading: number): number {
    const held = Math.min(Math.max(reading, this.#low[i]!), this.#high[i]!);
    // + 0 makes -0 a plain 0.
    return Math.round(held * this.#steps[i]!) / this.#steps[i]! + 0;
  }
}

function disturbancesOf(seed: number, { nuisance, effect }: Happening): Disturbance[] {
  const { subject, from, to } = nuisance;
  const on = (suits: (channel: { readonly source: string; readonly asset: string }) => boolean) =>
    [...channels.values()]
      .filter(({ source, instrument }) => suits({ source, asset: instrument.asset }))
      .map(({ index }) => index);
  const silence = (channel: number): Disturbance => ({ from, to, channel, apply: () => NaN });
  const channel = channels.get(subject);
  switch (effect.kind) {
    case 'gap':
      return on(({ asset }) => asset === subject).map(silence);
    case 'silent-gateway':
      return on(({ source }) => source === subject).map(silence);
    case 'stuck':
      return [{ from, to, channel: channel!.index, apply: stuckAt() }];
    case 'drift': {
      // Up to its full size at two thirds, then it stays there until it is mended.
      const size = (at: Millis) => effect.by * Math.min(1, (1.5 * (at - from)) / (to - from));
      return [{ from, to, channel: channel!.index, apply: (value, at) => value + size(at) }];
    }
    case 'spike': {
      const { low, high } = channel!.point;
      const random = uniformsOf(seed, subject, 'spikes');
      return [{ from, to, channel: channel!.index, apply: spiking(random, effect.chance, high - low) }];
    }
    case 'calibration':
      return calibrations(subject, from, to);
    default:
      return [];
  }
}

function stuckAt(): (value: number) => number {
  let held = NaN;
  return (value) => {
    if (Number.isNaN(held)) held = value;
    return Number.isNaN(value) ? NaN : held;
  };
}

function spiking(random: Random, chance: number, span: number): (value: number) => number {
  return (value) => {
    const hit = random() < chance;
    const size = (0.15 + 0.35 * random()) * span * (random() < 0.5 ? -1 : 1);
    return hit ? value + size : value;
  };
}

/** Each analogue transmitter in turn at 0, 50 and 100 % of its range, a third of its time each. */
function calibrations(asset: string, from: Millis, to: Millis): Disturbance[] {
  const analogue = [...channels.values()].filter(
    ({ instrument, point }) =>
      instrument.asset === asset && point.kind !== 'setpoint' && point.kind !== 'status',
  );
  const slot = (to - from) / analogue.length;
  return analogue.map(({ index, point }, i) => {
    const begin = from + i * slot;
    const apply = (value: number, at: Millis) => {
      const level = Math.min(2, Math.floor((3 * (at - begin)) / slot)) / 2;
      return Number.isNaN(value) ? value : point.low + level * (point.high - point.low);
    };
    return { from: begin, to: begin + slot, channel: index, apply };
  });
}
