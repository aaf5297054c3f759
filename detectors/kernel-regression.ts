import { Type } from 'typebox';
import { type DetectorKind, FitError, type Matrix, type Model, type Scorer } from './detector.ts';
import { columnOf, varyingColumns } from './mathematics/matrix.ts';
import { type Scales, scalesOf, standardise } from './mathematics/quadratic.ts';
import { fieldsOf } from './mathematics/saved-fields.ts';
import type { Saved } from './mathematics/saved.ts';
import { quantileOf, robustSpread } from './mathematics/spread.ts';

/**
 * Auto-associative kernel regression, the close relative of MSET (Gross, Singer et al. 1997; Garvey,
 * Hines: Robust distance measures for on-line monitoring, 2007): a row is set against the weighted
 * mean of the remembered rows most like it. What is left, per channel in robust sigma, is what no
 * remembered way of running explains. Score: root mean square over the channels. It needs no
 * linearity, and knows only what it remembers.
 */
export const kernelRegression: DetectorKind = {
  name: 'kernel-regression',
  options: Type.Object(
    {
      memory: Type.Integer({
        title: 'Rows remembered',
        minimum: 10,
        maximum: 2000,
        default: 150,
      }),
    },
    { additionalProperties: false, title: 'Kernel regression (AAKR)' },
  ),
  fit(x, _stretches, options, random) {
    if (x.rows < 10) throw new FitError(`kernel regression needs 10 rows, got ${x.rows}`);
    const used = varyingColumns(x);
    const scales = scalesOf(x, used);
    const z = standardise(x, used, scales);
    const rows = { data: Float64Array.from(z.to1DArray()), rows: x.rows, columns: used.length };
    const kept = Math.min(Number(options['memory']), Math.ceil(x.rows / 2));
    const memory = used.length === 0 ? rows : memorise(rows, kept, random);
    const bandwidth = usualDistance(memory);
    const unscaled = new Float64Array(used.length).fill(1);
    const learned = { used, scales, memory, bandwidth, spread: unscaled };
    return new KernelModel(x.columns, { ...learned, spread: missesOf(x.columns, learned, x) });
  },
  load(saved) {
    const fields = fieldsOf(saved, 'kernel regression');
    const used = fields.int32('used');
    const data = fields.float64('memory');
    const columns = used.length;
    if (columns > 0 && data.length % columns !== 0)
      throw new FitError('saved kernel regression: memory has the wrong size');
    return new KernelModel(fields.number('columns'), {
      used,
      scales: { mean: fields.float64('mean'), scale: fields.float64('scale') },
      memory: { data, columns, rows: columns === 0 ? 0 : data.length / columns },
      bandwidth: fields.number('bandwidth'),
      spread: fields.float64('spread'),
    });
  },
};

/** A remembered row that weighs less than e^-20 of the nearest one is not looked at. */
const beyond = 20;

interface Learned {
  readonly used: Int32Array;
  readonly scales: Scales;
  readonly memory: Matrix;
  readonly bandwidth: number;
  /** Robust sigma of each used channel's miss. */
  readonly spread: Float64Array;
}

/**
 * Rows that cover the learning data: half drawn evenly in time, then always the candidate farthest
 * from those kept (Gonzalez 1985). Candidates are ten times as many as are kept, drawn alike, so that outliers do not fill it.
 */
function memorise(rows: Matrix, kept: number, random: () => number): Matrix {
  const n = rows.columns;
  const memory = new Float64Array(kept * n);
  // Half by chance, which follows how the machine usually runs; half to reach the corners.
  const byChance = Math.ceil(kept / 2);
  for (let m = 0; m < byChance; m++) {
    const r = Math.floor(((m + random()) * rows.rows) / byChance);
    memory.set(rows.data.subarray(r * n, (r + 1) * n), m * n);
  }
  const candidates = Math.min(rows.rows, 10 * kept);
  const pool = Int32Array.from({ length: candidates }, (_, i) =>
    Math.floor(((i + random()) * rows.rows) / candidates),
  );
  const nearest = Float64Array.from(pool, (r) => {
    let least = Infinity;
    for (let m = 0; m < byChance; m++)
      least = Math.min(least, squaredDistance(rows.data, r * n, memory, m * n, n));
    return least;
  });
  for (let m = byChance; m < kept; m++) {
    let farthest = 0;
    for (let i = 1; i < pool.length; i++) if (nearest[i]! > nearest[farthest]!) farthest = i;
    memory.set(rows.data.subarray(pool[farthest]! * n, (pool[farthest]! + 1) * n), m * n);
    for (let i = 0; i < pool.length; i++) {
      nearest[i] = Math.min(nearest[i]!, squaredDistance(rows.data, pool[i]! * n, memory, m * n, n));
    }
  }
  return { data: memory, rows: kept, columns: n };
}

/** Median distance of a remembered row to its nearest other: neighbours then share the weight. */
function usualDistance({ data, rows, columns }: Matrix): number {
  if (columns === 0 || rows < 2) return 1;
  const nearest = new Float64Array(rows);
  for (let a = 0; a < rows; a++) {
    let least = Infinity;
    for (let b = 0; b < rows; b++) {
      if (a !== b) least = Math.min(least, squaredDistance(data, a * columns, data, b * columns, columns));
    }
    nearest[a] = Math.sqrt(least);
  }
  return Math.max(quantileOf(nearest, 0.5), 1e-6);
}

/** Robust sigma per used channel of what is left of the learning rows. */
function missesOf(columns: number, learned: Learned, x: Matrix): Float64Array {
  const estimate = new Estimate(learned);
  const n = learned.used.length;
  // A few thousand rows tell a spread as well as all.
  const step = Math.max(1, Math.floor(x.rows / 2000));
  const misses: Matrix = {
    data: new Float64Array(Math.ceil(x.rows / step) * n),
    rows: Math.ceil(x.rows / step),
    columns: n,
  };
  for (let r = 0, m = 0; r < x.rows; r += step, m++) {
    estimate.look(x.data, r * columns);
    misses.data.set(estimate.miss, m * n);
  }
  return Float64Array.from({ length: n }, (_, c) => robustSpread(columnOf(misses, c)).spread);
}

function squaredDistance(
  a: Float64Array,
  aStart: number,
  b: Float64Array,
  bStart: number,
  n: number,
): number {
  let sum = 0;
  for (let i = 0; i < n; i++) {
    const difference = a[aStart + i]! - b[bStart + i]!;
    sum += difference * difference;
  }
  return sum;
}

/** One row against the memory. */
class Estimate {
  /** Row minus estimate per used channel, in the learning data's standard deviations. */
  readonly miss: Float64Array;
  readonly #learned: Learned;
  readonly #z: Float64Array;
  readonly #distances: Float64Array;

  constructor(learned: Learned) {
    this.#learned = learned;
    this.miss = new Float64Array(learned.used.length);
    this.#z = new Float64Array(learned.used.length);
    this.#distances = new Float64Array(learned.memory.rows);
  }

  look(row: Float64Array, start: number): void {
    const { used, scales, memory, bandwidth } = this.#learned;
    const n = used.length;
    for (let i = 0; i < n; i++) {
      this.#z[i] = (row[start + used[i]!]! - scales.mean[i]!) / scales.scale[i]!;
      this.miss[i] = 0;
    }
    const distances = this.#distances;
    let least = Infinity;
    for (let m = 0; m < memory.rows; m++) {
      const distance = squaredDistance(this.#z, 0, memory.data, m * n, n);
      distances[m] = distance;
      least = Math.min(least, distance);
    }
    let total = 0;
    const spread = 2 * bandwidth ** 2;
    const farthest = least + beyond * spread;
    for (let m = 0; m < memory.rows; m++) {
      const distance = distances[m]!;
      if (distance > farthest) continue;
      // Less the least: far from everything the nearest still weighs 1.
      const weight = Math.exp((least - distance) / spread);
      total += weight;
      for (let i = 0; i < n; i++) this.miss[i]! += weight * memory.data[m * n + i]!;
    }
    for (let i = 0; i < n; i++) this.miss[i] = total === 0 ? 0 : this.#z[i]! - this.miss[i]! / total;
  }
}

class KernelModel implements Model {
  readonly columns: number;
  readonly #learned: Learned;

  constructor(columns: number, learned: Learned) {
    this.columns = columns;
    this.#learned = learned;
  }

  save(): Saved {
    const { used, scales, memory, bandwidth, spread } = this.#learned;
    return { columns: this.columns, used, ...scales, memory: memory.data, bandwidth, spread };
  }

  open(): Scorer {
    const { used, spread } = this.#learned;
    const estimate = new Estimate(this.#learned);
    return {
      score(rows, out) {
        for (let r = 0; r < rows.rows; r++) {
          estimate.look(rows.data, r * rows.columns);
          let sum = 0;
          for (let i = 0; i < used.length; i++) sum += (estimate.miss[i]! / spread[i]!) ** 2;
          out[r] = Math.sqrt(sum / Math.max(1, used.length));
        }
      },
      explain(blame) {
        blame.fill(0);
        let total = 0;
        for (let i = 0; i < used.length; i++)
          total += blame[used[i]!] = (estimate.miss[i]! / spread[i]!) ** 2;
        if (total > 0) for (let i = 0; i < used.length; i++) blame[used[i]!]! /= total;
      },
      reset() {},
      state: () => null,
    };
  }
}
