import {
  defaultStart,
  type PlantOptions,
  planStory,
  SimulatedPlant,
  type Story,
} from '../../../agent/demo/plant/index.ts';

const minute = 60_000;

/** A short healthy story unless told otherwise. */
export function aStory(given: Partial<PlantOptions> = {}): Story {
  const { seed = 7 } = given;
  const usual = { seed, start: defaultStart(seed), periodMs: 10 * minute, days: 3, fault: null, asset: null };
  return planStory({ ...usual, ...given });
}

/** Every reading of a story: one row of the plant per sample, by sensor id. */
export class Played {
  readonly times: number[] = [];
  readonly rows: number[][] = [];
  readonly plant: SimulatedPlant;
  readonly #index: ReadonlyMap<string, number>;

  constructor(story: Story, twin: 'faulty' | 'healthy' = 'faulty') {
    this.plant = new SimulatedPlant(story, twin);
    this.#index = new Map(this.plant.instruments.map(({ id }, i) => [id, i]));
    const values = new Float64Array(this.plant.instruments.length);
    for (let at = this.plant.next(values); at !== null; at = this.plant.next(values)) {
      this.times.push(at);
      // Plain numbers: NaN has many bit patterns, and typed arrays are compared by their bits.
      this.rows.push([...values]);
    }
  }

  /** Readings of a sensor from `from` to before `to`. */
  readings(sensor: string, from = -Infinity, to = Infinity): number[] {
    const i = this.#index.get(sensor);
    if (i === undefined) throw new Error(`no sensor ${sensor}`);
    return this.rows.flatMap((row, r) => (this.times[r]! >= from && this.times[r]! < to ? [row[i]!] : []));
  }

  mean(sensor: string, from?: number, to?: number): number {
    const readings = this.readings(sensor, from, to).filter((value) => !Number.isNaN(value));
    return readings.reduce((sum, value) => sum + value, 0) / readings.length;
  }
}
