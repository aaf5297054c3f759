import { IsolationForest } from 'ml-isolation-forest';
import { Type } from 'typebox';
import { type DetectorKind, FitError, type Matrix, type Model, type Scorer } from './detector.ts';
import {
  type GrownTree,
  type FlatForest,
  flatten,
  normaliser,
  pathLength,
  rankRow,
  walkTo,
} from './flat-forest.ts';
import { varyingColumns } from './mathematics/matrix.ts';
import type { Random } from './mathematics/random.ts';
import { fieldsOf } from './mathematics/saved-fields.ts';
import type { Saved } from './mathematics/saved.ts';

/**
 * Isolation forest (Liu, Ting, Zhou: Isolation Forest, ICDM 2008): what random splits separate
 * quickly is strange. Score 2^(-E[h]/c), 0-1. Blame after Carletti, Terzi, Susto: Interpretable
 * Anomaly Detection with DIFFI, 2023, "local DIFFI".
 *
 * `ml-isolation-forest` grows the trees; around its faults (0.1.0): it has no sub-sampling, so each
 * tree is a forest of one on a sample of ours; `train()` twice keeps the old trees, so it is called
 * once; it draws from Math.random, so that is ours while it grows; its c(n) is wrong, so scoring is
 * ours; constant columns waste its depth, so it never sees them.
 */
export const isolationForest: DetectorKind = {
  name: 'isolation-forest',
  options: Type.Object(
    {
      trees: Type.Integer({ title: 'Number of trees', minimum: 10, maximum: 1000, default: 100 }),
      sample: Type.Integer({ title: 'Rows each tree is grown on', minimum: 8, maximum: 4096, default: 256 }),
    },
    { additionalProperties: false, title: 'Isolation forest' },
  ),
  fit(x, _stretches, options, random) {
    const used = varyingColumns(x);
    if (x.rows < 8) throw new FitError(`an isolation forest needs 8 rows, got ${x.rows}`);
    const trees = used.length === 0 ? 0 : Number(options['trees']);
    const sample = Math.min(Number(options['sample']), x.rows);
    const grown = withMathRandom(random, () =>
      Array.from({ length: trees }, () => growTree(sampleRows(x, used, sample, random))),
    );
    return new ForestModel(x.columns, used, sample, flatten(grown, sample, used.length));
  },
  load(saved) {
    const fields = fieldsOf(saved, 'isolation forest');
    const forest: FlatForest = {
      trees: fields.number('trees'),
      depth: fields.number('depth'),
      columnBits: fields.number('columnBits'),
      split: fields.int32('split'),
      cut: fields.float64('cut'),
      cutStart: fields.int32('cutStart'),
      leaf: fields.float64('leaf'),
    };
    const inner = (1 << forest.depth) - 1;
    if (
      forest.split.length !== forest.trees * inner ||
      forest.cut.length !== forest.cutStart.at(-1) ||
      forest.leaf.length !== forest.trees * (inner + 1)
    ) {
      throw new FitError('saved isolation forest: tree arrays do not fit together');
    }
    return new ForestModel(fields.number('columns'), fields.int32('used'), fields.number('sample'), forest);
  },
};

function growTree(sample: number[][]): GrownTree {
  const forest = new IsolationForest({ nEstimators: 1 });
  forest.train(sample);
  return forest.forest[0]!;
}

/** Runs `grow` with Math.random replaced. Synchronous, in the training worker: nothing else can draw meanwhile. */
function withMathRandom<T>(random: Random, grow: () => T): T {
  const original = Math.random;
  Math.random = random;
  try {
    return grow();
  } finally {
    Math.random = original;
  }
}

/** `count` rows without replacement, reduced to the columns `used`: Fisher-Yates, which keeps only the places that it changed. */
function sampleRows(x: Matrix, used: Int32Array, count: number, random: Random): number[][] {
  const moved = new Map<number, number>();
  const rows: number[][] = [];
  for (let i = 0; i < count; i++) {
    const j = i + Math.floor(random() * (x.rows - i));
    const r = moved.get(j) ?? j;
    moved.set(j, moved.get(i) ?? i);
    const row: number[] = [];
    for (const c of used) row.push(x.data[r * x.columns + c]!);
    rows.push(row);
  }
  return rows;
}

class ForestModel implements Model {
  readonly columns: number;
  readonly #used: Int32Array;
  readonly #sample: number;
  readonly #forest: FlatForest;

  constructor(columns: number, used: Int32Array, sample: number, forest: FlatForest) {
    this.columns = columns;
    this.#used = used;
    this.#sample = sample;
    this.#forest = forest;
  }

  save(): Saved {
    return { columns: this.columns, used: this.#used, sample: this.#sample, ...this.#forest };
  }

  open(): Scorer {
    const used = this.#used;
    const forest = this.#forest;
    const c = normaliser(this.#sample);
    const row = new Float64Array(used.length);
    const ranks = new Int32Array(used.length);
    return {
      score(rows, out) {
        for (let r = 0; r < rows.rows; r++) {
          const start = r * rows.columns;
          for (let i = 0; i < used.length; i++) row[i] = rows.data[start + used[i]!]!;
          rankRow(forest, row, ranks);
          out[r] = forest.trees === 0 ? 0 : 2 ** (-pathLength(forest, ranks) / (forest.trees * c));
        }
      },
      explain(blame) {
        blame.fill(0);
        if (forest.trees > 0) localDiffi(forest, ranks, used, blame);
      },
      reset() {},
      state: () => null,
    };
  }
}

/** A split that isolates early says more than one that isolates late: 1/depth - 1/deepest to each column on the way. */
function localDiffi(forest: FlatForest, ranks: Int32Array, used: Int32Array, blame: Float64Array): void {
  const sum = new Float64Array(used.length);
  const count = new Float64Array(used.length);
  for (let tree = 0; tree < forest.trees; tree++) {
    const path = walkTo(forest, tree, ranks);
    const worth = 1 / path.length - 1 / (forest.depth + 1);
    for (const column of path) {
      sum[column]! += worth;
      count[column]! += 1;
    }
  }
  let total = 0;
  for (let i = 0; i < used.length; i++) {
    sum[i] = count[i]! > 0 ? sum[i]! / count[i]! : 0;
    total += sum[i]!;
  }
  if (total > 0) for (let i = 0; i < used.length; i++) blame[used[i]!] = sum[i]! / total;
}
