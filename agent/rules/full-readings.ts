import type { Sensor } from '../../config/plant.ts';
import type { SensorKind } from '../../config/vocabulary/kinds.ts';
import type { Saved } from '../../detectors/index.ts';
import { Cell, type Frame } from '../model.ts';

/** What moves with a machine, and is near 0 while it stands still. */
const kinds: ReadonlySet<SensorKind> = new Set(['power', 'current', 'speed', 'flow', 'status']);

/**
 * The largest size that each channel has read so far, the scale for "hardly anything". One reading alone
 * may be a spike: the smaller of two good ones in a row counts.
 */
export class FullReadings {
  readonly #sensors: readonly Sensor[];
  readonly #channels: readonly number[];
  /** By channel; 0 before anything was seen. */
  readonly largest: Float64Array;
  /** Size in the frame before, NaN where it was not good. */
  readonly #before: Float64Array;

  constructor(sensors: readonly Sensor[]) {
    this.#sensors = sensors;
    this.#channels = [...sensors.keys()].filter((channel) => kinds.has(sensors[channel]!.kind));
    this.largest = new Float64Array(sensors.length);
    this.#before = new Float64Array(sensors.length).fill(NaN);
  }

  step(frame: Frame): void {
    for (const channel of this.#channels) {
      const size = frame.states[channel] === Cell.ok ? Math.abs(frame.values[channel]!) : NaN;
      const held = Math.min(size, this.#before[channel]!);
      if (held > this.largest[channel]!) this.largest[channel] = held;
      this.#before[channel] = size;
    }
  }

  /** Size of the channel's reading as a share of its largest; NaN where either is not known. Nothing is no share of anything. */
  share(channel: number, frame: Frame): number {
    if (frame.states[channel] !== Cell.ok) return NaN;
    const size = Math.abs(frame.values[channel]!);
    const largest = this.largest[channel]!;
    return size === 0 ? 0 : largest === 0 ? NaN : size / largest;
  }

  /** By sensor, so that it holds over a change of the others. */
  state(): Saved {
    const saved: Record<string, Saved> = {};
    for (const channel of this.#channels) {
      saved[this.#sensors[channel]!.id] = [this.largest[channel]!, this.#before[channel]!];
    }
    return saved;
  }

  restore(saved: Saved): void {
    const known = saved as Readonly<Record<string, readonly [number, number]>>;
    for (const channel of this.#channels) {
      const before = known[this.#sensors[channel]!.id];
      if (before !== undefined) [this.largest[channel], this.#before[channel]] = before as [number, number];
    }
  }
}
