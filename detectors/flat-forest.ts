/**
 * An isolation forest as perfect binary trees in flat arrays: a walk is a fixed number of steps
 * without pointers or branches. Comparing with a threshold is comparing with its rank among all
 * thresholds of its column, exactly; so a row is ranked once per column, and every step after that
 * is integer arithmetic. A branch that ends early is padded with splits of rank 0, which send every
 * row right, towards copies of its leaf.
 */
export interface FlatForest {
  readonly trees: number;
  /** Steps of a walk; each tree has 2^depth - 1 splits and 2^depth leaves. */
  readonly depth: number;
  /** The low bits of a split that hold its column. */
  readonly columnBits: number;
  /** rank * 2^columnBits + column of each split, tree after tree, in heap order. A row goes left when its rank is lower. */
  readonly split: Int32Array;
  /** Thresholds of all columns, ascending within each; the first of column c stands at `cutStart[c]`. */
  readonly cut: Float64Array;
  readonly cutStart: Int32Array;
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
export function flatten(grown: readonly GrownTree[], sample: number, columns: number): FlatForest {
  const depth = Math.ceil(Math.log2(sample)) + 1;
  const inner = 2 ** depth - 1;
  const columnBits = Math.max(1, Math.ceil(Math.log2(columns)));
  const { cut, cutStart } = cutsOf(grown, columns);
  const forest: FlatForest = {
    trees: grown.length,
    depth,
    columnBits,
    split: new Int32Array(grown.length * inner),
    cut,
    cutStart,
    leaf: new Float64Array(grown.length * (inner + 1)),
  };
  for (const [tree, root] of grown.entries()) place(forest, tree, root, 0, 0);
  return forest;
}

/** Every threshold of every column, each once, in ascending order. */
function cutsOf(grown: readonly GrownTree[], columns: number): { cut: Float64Array; cutStart: Int32Array } {
  const byColumn = Array.from({ length: columns }, () => new Set<number>());
  const gather = (node: GrownTree): void => {
    if (node.left === undefined || node.right === undefined) return;
    byColumn[node.splitColumn!]!.add(node.splitValue!);
    gather(node.left);
    gather(node.right);
  };
  grown.forEach(gather);
  const cutStart = new Int32Array(columns + 1);
  for (const [c, cuts] of byColumn.entries()) cutStart[c + 1] = cutStart[c]! + cuts.size;
  const cut = Float64Array.from(byColumn.flatMap((cuts) => [...cuts].toSorted((a, b) => a - b)));
  return { cut, cutStart };
}

/** How many thresholds of `column` are not above `value`: value < cut[i] exactly when this is <= i. */
function rankOf({ cut, cutStart }: FlatForest, column: number, value: number): number {
  const start = cutStart[column]!;
  let low = start;
  let high = cutStart[column + 1]!;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (cut[middle]! <= value) low = middle + 1;
    else high = middle;
  }
  return low - start;
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
  const column = node.splitColumn!;
  forest.split[tree * inner + position] =
    (rankOf(forest, column, node.splitValue!) << forest.columnBits) | column;
  place(forest, tree, node.left, 2 * position + 1, level + 1);
  place(forest, tree, node.right, 2 * position + 2, level + 1);
}

/** The rank of each value of `row` into `ranks`: what the walks compare. */
export function rankRow(forest: FlatForest, row: Float64Array, ranks: Int32Array): void {
  for (let column = 0; column < row.length; column++) ranks[column] = rankOf(forest, column, row[column]!);
}

/** Sum of the path lengths of a ranked row over all trees. Four walks at a time hide each other's memory latency. */
export function pathLength(forest: FlatForest, ranks: Int32Array): number {
  const { trees, depth, columnBits, split, leaf } = forest;
  const inner = 2 ** depth - 1;
  const mask = (1 << columnBits) - 1;
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
      const sa = split[t0 + a]!;
      const sb = split[t1 + b]!;
      const sc = split[t2 + c]!;
      const sd = split[t3 + d]!;
      // The sign of the difference as -1 or 0: left is 2n + 1, right 2n + 2, without a branch to guess.
      a = 2 * a + 2 + ((ranks[sa & mask]! - (sa >> columnBits)) >> 31);
      b = 2 * b + 2 + ((ranks[sb & mask]! - (sb >> columnBits)) >> 31);
      c = 2 * c + 2 + ((ranks[sc & mask]! - (sc >> columnBits)) >> 31);
      d = 2 * d + 2 + ((ranks[sd & mask]! - (sd >> columnBits)) >> 31);
    }
    // Leaf index = heap index - inner; leaves of tree t start at t * (inner + 1) = t * inner + t.
    sum +=
      leaf[t0 + tree + a - inner]! +
      leaf[t1 + tree + 1 + b - inner]! +
      leaf[t2 + tree + 2 + c - inner]! +
      leaf[t3 + tree + 3 + d - inner]!;
  }
  for (; tree < trees; tree++) {
    const start = tree * inner;
    let a = 0;
    for (let level = 0; level < depth; level++) {
      const sa = split[start + a]!;
      a = 2 * a + 2 + ((ranks[sa & mask]! - (sa >> columnBits)) >> 31);
    }
    sum += leaf[start + tree + a - inner]!;
  }
  return sum;
}

/** The columns that a ranked row is split on in one tree, root first, padding left out; at least one. */
export function walkTo(forest: FlatForest, tree: number, ranks: Int32Array): number[] {
  const start = tree * (2 ** forest.depth - 1);
  const mask = (1 << forest.columnBits) - 1;
  const path: number[] = [];
  let position = 0;
  for (let level = 0; level < forest.depth; level++) {
    const split = forest.split[start + position]!;
    const rank = split >> forest.columnBits;
    if (rank === 0) break;
    path.push(split & mask);
    position = 2 * position + (ranks[split & mask]! < rank ? 1 : 2);
  }
  return path;
}
