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
  /** When it started, or one of its stand-ins started or stopped: from then on it settles anew. */
  settlingSince: Millis;
  readonly channels: readonly number[];
  /** Those that share its work, by their place in the list. */
  readonly standIns: readonly number[];
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
  /** When anything in the plant was last switched: water and air elsewhere take a while to come to rest. */
  #switchedAt: Millis = -Infinity;

  constructor(plant: Plant) {
    const channelOf = new Map(plant.sensors.map(({ id }, channel) => [id, channel]));
    this.#assets = plant.assets.map(({ id, running }) => {
      const channels = [...plant.sensors.keys()].filter((channel) => plant.sensors[channel]!.asset === id);
      const runChannel = running === null ? undefined : channelOf.get(running.sensor);
      const warm = channels.filter((channel) => thermal.has(plant.sensors[channel]!.kind));
      return {
        settlingSince: -Infinity,
        channels,
        standIns: standInsOf(plant, id),
        run: running === null || runChannel === undefined ? null : new RunState(running, runChannel),
        warmUps: new Map(warm.map((c) => [c, new WarmUp(unitsPerKelvin(plant.sensors[c]!.unit))])),
      };
    });
    this.modes = plant.assets.map(() => 'unknown');
    this.usable = new Uint8Array(plant.sensors.length).fill(1);
  }

  step(frame: Frame): void {
    const before = [...this.modes];
    for (const [a, { run }] of this.#assets.entries()) {
      const running = run === null ? true : run.step(frame);
      this.modes[a] = running === null ? 'unknown' : running ? 'steady' : 'off';
    }
    if (this.modes.some((mode, a) => startsOrStops(before[a]!, mode))) this.#switchedAt = frame.at;
    for (const [a, asset] of this.#assets.entries()) {
      const changed = [a, ...asset.standIns].some((other) =>
        startsOrStops(before[other]!, this.modes[other]!),
      );
      if (changed) asset.settlingSince = frame.at;
    }
    for (const [a, asset] of this.#assets.entries()) {
      if (this.modes[a] === 'steady') this.modes[a] = this.#settling(asset, frame);
      else for (const channel of asset.channels) this.usable[channel] = 0;
    }
  }

  /** The mode of an asset that runs; marks which of its readings are evidence yet. */
  #settling({ channels, settlingSince, warmUps }: AssetModes, frame: Frame): Mode {
    const starting = frame.at - settlingSince < hydraulicMaskMs;
    for (const channel of channels) {
      const value = frame.values[channel]!;
      const warming = warmUps.get(channel)?.step(frame.at, value, this.#switchedAt, settlingSince) ?? false;
      this.usable[channel] = starting || warming ? 0 : 1;
    }
    return starting ? 'starting' : 'steady';
  }

  state(): Saved {
    const assets = this.#assets.map(({ run, warmUps, settlingSince }) => ({
      run: run?.state() ?? null,
      settlingSince,
      warmUps: [...warmUps.values()].map((warmUp) => warmUp.state()),
    }));
    return { modes: [...this.modes], switchedAt: this.#switchedAt, assets };
  }

  /** Goes on from `state()` of the same plant. */
  restore(saved: Saved): void {
    const { modes, switchedAt, assets } = saved as {
      readonly modes: readonly Mode[];
      readonly switchedAt: Millis;
      readonly assets: readonly { run: Saved; settlingSince: Millis; warmUps: readonly Saved[] }[];
    };
    this.#switchedAt = switchedAt;
    for (const [a, mode] of modes.entries()) this.modes[a] = mode;
    for (const [a, entry] of assets.entries()) {
      const asset = this.#assets[a]!;
      asset.settlingSince = entry.settlingSince;
      if (entry.run !== null) asset.run?.restore(entry.run);
      for (const [i, warmUp] of [...asset.warmUps.values()].entries()) warmUp.restore(entry.warmUps[i]!);
    }
  }

  /** The clock was set back to `at`: no start lies in the future. */
  setBack(at: Millis): void {
    this.#switchedAt = Math.min(this.#switchedAt, at);
    for (const asset of this.#assets) {
      asset.run?.setBack(at);
      asset.settlingSince = Math.min(asset.settlingSince, at);
    }
  }
}

/** Which of the plant's assets share the work of asset `id`. */
function standInsOf({ assets }: Plant, id: string): number[] {
  const group = assets.find((asset) => asset.id === id)?.redundancy ?? null;
  if (group === null) return [];
  return [...assets.keys()].filter((a) => assets[a]!.redundancy === group && assets[a]!.id !== id);
}

/** What nobody knew before is no change. */
function startsOrStops(before: Mode, now: Mode): boolean {
  if (before === 'unknown' || now === 'unknown') return false;
  return (before === 'off') !== (now === 'off');
}

function unitsPerKelvin(unit: string): number {
  const known = unitOf(unit);
  return known?.quantity === 'temperature' ? 1 / known.factor : 1;
}
