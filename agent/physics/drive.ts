import type { HeatSide, Plant } from '../../config/plant.ts';
import type { AssetKind } from '../../config/vocabulary/kinds.ts';
import type { Saved } from '../../detectors/index.ts';
import { fieldsOf } from '../../detectors/mathematics/saved-fields.ts';
import { Cell, type Frame, type Millis, type Mode } from '../model.ts';
import { SlowMean } from './slow-mean.ts';

/** A driver that falls silent is taken to stay where it was for this long, in ms. */
const heldMs = 900_000;
/** Time constants of the slow means, in ms: pipework and machines, then buildings and basins. */
const slowMs = [1_200_000, 10_800_000];

/** Kinds of assets that serve a loop. */
const plantRoom: ReadonlySet<AssetKind> = new Set(['pump', 'chiller', 'tower', 'exchanger', 'loop']);

/** Column numbers of what drives one asset. */
export interface AssetDrive {
  /** Declared drivers, and the heat that it passes, as they are now. */
  readonly levels: readonly number[];
  /** Their slow means. */
  readonly slow: readonly number[];
  /** How many of the asset's own redundancy group run, or none. */
  readonly sharing: readonly number[];
  /** Which of the other machines run, 1 each: no two pumps of a bank are alike. */
  readonly others: readonly number[];
  /** How many of each redundancy group run, for what is in none: a loop feels every pump. */
  readonly counts: readonly number[];
  /** Set-points that the asset may follow, its own, those of where its drivers are and of chillers on the same water: where they never stood nobody knows it. */
  readonly guards: readonly number[];
}

interface DriverColumn {
  /** What it reads in a frame; NaN when nothing is known. */
  readonly read: (frame: Frame) => number;
  readonly column: number;
  readonly slow: readonly SlowMean[];
}

interface CountColumn {
  readonly column: number;
  /** Asset numbers of one redundancy group. */
  readonly members: readonly number[];
}

/**
 * What the plant is asked to do, frame by frame: load, weather, set-points and how many stand-ins
 * run. Expected values follow from it; what a fault of the asset itself could move is not in it.
 */
export class Drive {
  /** What each column is, in words. */
  readonly names: readonly string[];
  /** The newest row, NaN where nothing is known. Overwritten by every step. */
  readonly row: Float64Array;
  readonly #plant: Plant;
  readonly #drivers: DriverColumn[];
  /** By sensor id. */
  readonly #sensorDrivers: ReadonlyMap<string, DriverColumn>;
  /** By asset number, the heat that passes through it. */
  readonly #heats: ReadonlyMap<number, DriverColumn>;
  /** Set-points, by channel; the newest word counts for as long as nothing else is said. */
  readonly #setpoints: ReadonlyMap<number, number>;
  readonly #counts: ReadonlyMap<string, CountColumn>;
  /** By asset number, the column that says that it runs. */
  readonly #flags: ReadonlyMap<number, number>;
  /** When each driver was last heard. */
  readonly #heardAt: Float64Array;
  /** 1 for each asset that runs as far as is known. */
  readonly #running: Uint8Array;

  constructor(plant: Plant) {
    const names: string[] = [];
    const column = (name: string) => names.push(name) - 1;
    const driver = (name: string, read: DriverColumn['read']): DriverColumn => {
      const level = column(name);
      for (const ms of slowMs) column(`${name} over ${ms / 60_000} min`);
      return { read, column: level, slow: slowMs.map((ms) => new SlowMean(ms)) };
    };
    const declared = [...new Set(plant.assets.flatMap(({ drivers }) => drivers))].toSorted();
    this.#drivers = declared.flatMap((id): DriverColumn[] => {
      const channel = plant.sensors.findIndex((sensor) => sensor.id === id);
      return channel < 0 ? [] : [driver(id, (frame) => okValue(frame, channel))];
    });
    this.#sensorDrivers = new Map(this.#drivers.map((of) => [names[of.column]!, of]));
    const channelOf = new Map(plant.sensors.map(({ id }, channel) => [id, channel]));
    this.#heats = new Map(
      plant.assets.flatMap(({ id, heat }, a) =>
        heat.length === 0 ? [] : [[a, driver(`heat through ${id}`, heatThrough(heat, channelOf))]],
      ),
    );
    this.#drivers.push(...this.#heats.values());
    const setpoints = [...plant.sensors.keys()].filter(
      (channel) => plant.sensors[channel]!.kind === 'setpoint',
    );
    this.#setpoints = new Map(
      setpoints.map((channel) => [channel, column(`${plant.sensors[channel]!.id} as set`)]),
    );
    this.#counts = new Map(
      redundancyGroups(plant).map(([group, members]) => [
        group,
        { column: column(`${group} running`), members },
      ]),
    );
    const stated = [...plant.assets.keys()].filter((a) => plant.assets[a]!.running !== null);
    this.#flags = new Map(stated.map((a) => [a, column(`${plant.assets[a]!.id} running`)]));
    this.#plant = plant;
    this.names = names;
    this.row = new Float64Array(names.length).fill(NaN);
    this.#heardAt = new Float64Array(this.#drivers.length).fill(-Infinity);
    this.#running = new Uint8Array(plant.assets.length);
  }

  step(frame: Frame, modes: readonly Mode[]): void {
    for (const [d, driver] of this.#drivers.entries()) this.#hear(d, driver, frame);
    for (const [channel, column] of this.#setpoints) {
      if (frame.states[channel] === Cell.ok) this.row[column] = frame.values[channel]!;
    }
    for (const [a, mode] of modes.entries()) {
      // One that says nothing goes on as it did: its silence must not blind the panels of its stand-ins.
      if (mode !== 'unknown') this.#running[a] = mode === 'off' ? 0 : 1;
    }
    for (const { column, members } of this.#counts.values()) {
      this.row[column] = members.reduce((sum, a) => sum + this.#running[a]!, 0);
    }
    for (const [a, column] of this.#flags) this.row[column] = this.#running[a]!;
  }

  /** What drives asset number `a`; no columns for an asset of which nothing is declared. */
  of(a: number): AssetDrive {
    const { drivers, redundancy } = this.#plant.assets[a]!;
    const own = [...this.#sensorDrivers].flatMap(([sensor, of]) => (drivers.includes(sensor) ? [of] : []));
    const levels = [...own, this.#heats.get(a) ?? []].flat().map(({ column }) => column);
    const sharing = this.#counts.get(redundancy ?? '');
    const others = [...this.#flags].flatMap(([other, column]) => (other === a ? [] : [column]));
    return {
      levels,
      slow: levels.flatMap((column) => slowMs.map((_, i) => column + 1 + i)),
      sharing: sharing === undefined ? [] : [sharing.column],
      others: levels.length === 0 && sharing === undefined ? [] : others,
      counts:
        levels.length === 0 || sharing !== undefined
          ? []
          : [...this.#counts.values()].map(({ column }) => column),
      guards: this.#guardsOf(a),
    };
  }

  #guardsOf(a: number): readonly number[] {
    const { assets, sensors } = this.#plant;
    const { id, kind: own, drivers } = assets[a]!;
    const homes = (of: readonly string[]) => sensors.flatMap((s) => (of.includes(s.id) ? [s.asset] : []));
    const near = new Set([id, ...homes(drivers)]);
    // What a chiller is set to is felt wherever its water goes.
    const chillers = assets.filter(
      ({ kind, drivers: theirs }) => kind === 'chiller' && homes(theirs).some((home) => near.has(home)),
    );
    for (const chiller of chillers) near.add(chiller.id);
    // Nobody says which water a machine of the plant room moves: it may be any.
    if (plantRoom.has(own)) for (const { id: loop, kind } of assets) if (kind === 'loop') near.add(loop);
    return [...this.#setpoints].flatMap(([channel, column]) => {
      const sensor = sensors[channel]!;
      return near.has(sensor.asset) && !drivers.includes(sensor.id) ? [column] : [];
    });
  }

  #hear(d: number, { read, column, slow }: DriverColumn, frame: Frame): void {
    const value = read(frame);
    if (!Number.isNaN(value)) {
      this.row[column] = value;
      this.#heardAt[d] = frame.at;
    } else if (frame.at - this.#heardAt[d]! > heldMs) {
      this.row[column] = NaN;
    }
    for (const [i, mean] of slow.entries()) {
      mean.step(frame.at, this.row[column]!);
      this.row[column + 1 + i] = mean.value;
    }
  }

  /** The clock was set back to `at`. */
  setBack(at: Millis): void {
    for (const { slow } of this.#drivers) for (const mean of slow) mean.at = Math.min(mean.at, at);
    for (const [d, heard] of this.#heardAt.entries()) this.#heardAt[d] = Math.min(heard, at);
  }

  /** Set-points as another drive of the same plant last heard them. */
  hearFrom(other: Drive): void {
    for (const [channel, column] of this.#setpoints) {
      const heard = other.#setpoints.get(channel);
      if (heard !== undefined && Number.isNaN(this.row[column]!)) this.row[column] = other.row[heard]!;
    }
  }

  state(): Saved {
    const means = this.#drivers.flatMap(({ slow }) => slow);
    return {
      row: this.row.slice(),
      heardAt: this.#heardAt.slice(),
      slowAt: Float64Array.from(means, ({ at }) => at),
      running: Int32Array.from(this.#running),
    };
  }

  /** Goes on from `state()` of the same plant. */
  restore(saved: Saved): void {
    const fields = fieldsOf(saved, 'drive');
    this.row.set(fields.float64('row'));
    this.#heardAt.set(fields.float64('heardAt'));
    this.#running.set(fields.int32('running'));
    const slowAt = fields.float64('slowAt');
    let mean = 0;
    for (const { column, slow } of this.#drivers) {
      for (const [i, each] of slow.entries()) {
        each.value = this.row[column + 1 + i]!;
        each.at = slowAt[mean++]!;
      }
    }
  }
}

function okValue(frame: Frame, channel: number): number {
  return frame.states[channel] === Cell.ok ? frame.values[channel]! : NaN;
}

/** Flow times what it is warmer by, the mean of the sides of which everything is known: one that errs counts half. */
function heatThrough(
  sides: readonly HeatSide[],
  channelOf: ReadonlyMap<string, number>,
): (frame: Frame) => number {
  const told = sides.map(({ flow, warm, cold, share }) => ({
    inputs: [flow, warm, cold].map((id) => channelOf.get(id) ?? -1),
    share,
  }));
  return (frame) => {
    const heats = told.flatMap(({ inputs, share }) => {
      const [flow, warm, cold] = inputs.map((channel) => okValue(frame, channel));
      const heat = share * flow! * (warm! - cold!);
      return Number.isNaN(heat) ? [] : [heat];
    });
    return heats.reduce((sum, heat) => sum + heat, 0) / heats.length;
  };
}

/** The assets of each redundancy group that say when they run, by their numbers. */
function redundancyGroups(plant: Plant): [string, number[]][] {
  const groups = new Map<string, number[]>();
  for (const [a, { redundancy, running }] of plant.assets.entries()) {
    if (redundancy === null || running === null) continue;
    const members = groups.get(redundancy);
    if (members === undefined) groups.set(redundancy, [a]);
    else members.push(a);
  }
  return [...groups].filter(([, members]) => members.length > 1);
}
