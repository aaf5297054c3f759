/**
 * An isolation forest as perfect binary trees in flat arrays: a walk is a fixed number of
 * steps without pointers or branches. A branch that ends early is padded with splits at
 * -Infinity, which send every row right, towards copies of its leaf.
 */
export interface FlatForest {
  readonly trees: number;
  /** Steps of a walk; each tree has 2^depth - 1 splits and 2^depth leaves. */
  readonly depth: number;
  /** Column of each split, tree after tree, in heap order. */
  readonly feature: Int32Array;
  /** A row goes left when its value is below the threshold. */
  readonly threshold: Float64Array;
  /** Path length that ends in each leaf: its own depth + c(rows left in it). */
  readonly leaf: Float64Array;
  readonly [key: string]: number | Int32Array | Float64Array;
}

/** A tree as ml-isolation-forest leaves it behind. */
export interface GrownTree {
  readonly left?: GrownTree;
  readonly right?: GrownTree;
  readonly splitColumn?: number;
  readonly splitValue?: number;
  readonly trainingSet?: readonly unknown[];
}

const eulerGamma = 0.5772156649015329;

/** c(n), the mean path length of an unsuccessful search among n rows (Liu et al. 2008, equation 1). */
export function normaliser(n: number): number {
  if (n <= 1) return 0;
  if (n === 2) return 1;
  return 2 * (Math.log(n - 1) + eulerGamma) - (2 * (n - 1)) / n;
}

/** `sample`: rows each tree was grown on; the package stops splitting at depth ceil(log2(sample)) + 1. */
export function flatten(grown: readonly GrownTree[], sample: number): FlatForest {
  const depth = Math.ceil(Math.log2(sample)) + 1;
  const inner = 2 ** depth - 1;
  const forest: FlatForest = {
    trees: grown.length,
    depth,
    feature: new Int32Array(grown.length * inner),
    threshold: new Float64Array(grown.length * inner).fill(-Infinity),
    leaf: new Float64Array(grown.length * (inner + 1)),
  };
  for (const [tree, root] of grown.entries()) place(forest, tree, root, 0, 0);
  return forest;
}

function place(forest: FlatForest, tree: number, node: GrownTree, position: number, level: number): void {
  const inner = 2 ** forest.depth - 1;
  if (node.left === undefined || node.right === undefined) {
    const length = level + normaliser(node.trainingSet?.length ?? 0);
    // Heap order: the leaves below `position` are one contiguous run.
    const below = 2 ** (forest.depth - level);
    const first = (position + 1) * below - 1 - inner;
    forest.leaf.fill(length, tree * (inner + 1) + first, tree * (inner + 1) + first + below);
    return;
  }
  forest.feature[tree * inner + position] = node.splitColumn!;
  forest.threshold[tree * inner + position] = node.splitValue!;
  place(forest, tree, node.left, 2 * position + 1, level + 1);
  place(forest, tree, node.right, 2 * position + 2, level + 1);
}

/** Sum of the path lengths of `row` over all trees. Four walks at a time hide each other's memory latency. */
export function pathLength(forest: FlatForest, row: Float64Array): number {
  const { trees, depth, feature, threshold, leaf } = forest;
  const inner = 2 ** depth - 1;
  let sum = 0;
  let tree = 0;
  for (; tree + 4 <= trees; tree += 4) {
    const t0 = tree * inner;
    const t1 = t0 + inner;
    const t2 = t1 + inner;
    const t3 = t2 + inner;
    let a = 0;
    let b = 0;
    let c = 0;
    let d = 0;
    for (let level = 0; level < depth; level++) {
      a = 2 * a + (row[feature[t0 + a]!]! < threshold[t0 + a]! ? 1 : 2);
      b = 2 * b + (row[feature[t1 + b]!]! < threshold[t1 + b]! ? 1 : 2);
      c = 2 * c + (row[feature[t2 + c]!]! < threshold[t2 + c]! ? 1 : 2);
      d = 2 * d + (row[feature[t3 + d]!]! < threshold[t3 + d]! ? 1 : 2);
    }
    // Leaf index = heap index - inner; leaves of tree t start at t * (inner + 1) = t * inner + t.
    sum +=
      leaf[t0 + tree + a - inner]! +
      leaf[t1 + tree + 1 + b - inner]! +
      leaf[t2 + tree + 2 + c - inner]! +
      leaf[t3 + tree + 3 + d - inner]!;
  }
  for (; tree < trees; tree++) {
    const t = tree * inner;
    let a = 0;
    for (let level = 0; level < depth; level++) {
      a = 2 * a + (row[feature[t + a]!]! < threshold[t + a]! ? 1 : 2);
    }
    sum += leaf[t + tree + a - inner]!;
  }
  return sum;
}

/** The columns that `row` is split on in one tree, root first, padding left out; at least one. */
export function walkTo(forest: FlatForest, tree: number, row: Float64Array): number[] {
  const start = tree * (2 ** forest.depth - 1);
  const path: number[] = [];
  let position = 0;
  for (let level = 0; level < forest.depth; level++) {
    const threshold = forest.threshold[start + position]!;
    if (threshold === -Infinity) break;
    const feature = forest.feature[start + position]!;
    path.push(feature);
    position = 2 * position + (row[feature]! < threshold ? 1 : 2);
  }
  return path;
}
