import type { Plant } from '../../config/plant.ts';
import type { SensorKind } from '../../config/vocabulary/kinds.ts';
import { unitOf } from '../../config/vocabulary/units.ts';
import type { Saved } from '../../detectors/index.ts';
import type { Frame, Millis, Mode } from '../model.ts';
import { RunState } from './run-state.ts';
import { hydraulicMaskMs, WarmUp } from './warm-up.ts';

/** Kinds that follow the heat of the machine and settle long after it has started. */
const thermal: ReadonlySet<SensorKind> = new Set(['temperature', 'humidity']);

interface AssetModes {
  readonly channels: readonly number[];
  /** null: it is not declared when it runs, so it always does. */
  readonly run: RunState | null;
  /** One per thermal channel. */
  readonly warmUps: ReadonlyMap<number, WarmUp>;
}

/**
 * The operating mode of every asset, frame by frame. Panels score and learn only what is steady: a
 * pump that stands still or has just started tells nothing of its health.
 */
export class Modes {
  /** In the order of the plant's assets. */
  readonly modes: Mode[];
  /** One per channel: 0 where the mode of its asset makes the value no evidence. Overwritten by every step. */
  readonly usable: Uint8Array;
  readonly #assets: readonly AssetModes[];

  constructor(plant: Plant) {
    const channelOf = new Map(plant.sensors.map(({ id }, channel) => [id, channel]));
    this.#assets = plant.assets.map(({ id, running }) => {
      const channels = [...plant.sensors.keys()].filter((channel) => plant.sensors[channel]!.asset === id);
      const runChannel = running === null ? undefined : channelOf.get(running.sensor);
      const warm = channels.filter((channel) => thermal.has(plant.sensors[channel]!.kind));
      return {
        channels,
        run: running === null || runChannel === undefined ? null : new RunState(running, runChannel),
        warmUps: new Map(warm.map((c) => [c, new WarmUp(unitsPerKelvin(plant.sensors[c]!.unit))])),
      };
    });
    this.modes = plant.assets.map(() => 'unknown');
    this.usable = new Uint8Array(plant.sensors.length).fill(1);
  }

  step(frame: Frame): void {
    for (const [a, asset] of this.#assets.entries()) this.modes[a] = this.#modeOf(asset, frame);
  }

  #modeOf({ channels, run, warmUps }: AssetModes, frame: Frame): Mode {
    if (run === null) return 'steady';
    const running = run.step(frame);
    if (running !== true) {
      for (const channel of channels) this.usable[channel] = 0;
      return running === null ? 'unknown' : 'off';
    }
    const starting = frame.at - run.startedAt < hydraulicMaskMs;
    for (const channel of channels) {
      const warming = warmUps.get(channel)?.step(frame.at, frame.values[channel]!, run.startedAt) ?? false;
      this.usable[channel] = starting || warming ? 0 : 1;
    }
    return starting ? 'starting' : 'steady';
  }

  state(): Saved {
    return this.#assets.map(({ run, warmUps }) => ({
      run: run?.state() ?? null,
      warmUps: [...warmUps.values()].map((warmUp) => warmUp.state()),
    }));
  }

  /** Goes on from `state()` of the same plant. */
  restore(saved: Saved): void {
    for (const [a, entry] of (saved as readonly { run: Saved; warmUps: readonly Saved[] }[]).entries()) {
      const asset = this.#assets[a];
      if (entry.run !== null) asset?.run?.restore(entry.run);
      for (const [i, warmUp] of [...(asset?.warmUps.values() ?? [])].entries())
        warmUp.restore(entry.warmUps[i]!);
    }
  }

  /** The clock was set back to `at`: no start lies in the future. */
  setBack(at: Millis): void {
    for (const { run } of this.#assets) run?.setBack(at);
  }
}

function unitsPerKelvin(unit: string): number {
  const known = unitOf(unit);
  return known?.quantity === 'temperature' ? 1 / known.factor : 1;
}
