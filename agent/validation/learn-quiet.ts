/** How one sensor stands still while it is well. */
export interface LearnedQuiet {
  /** Frames after which a flat line means that it is stuck. */
  readonly longest: number;
  /** Frames after which a flat line is strange if others go flat with it. */
  readonly strange: number;
  /** Values on which it has stood for long. */
  readonly rest: Float64Array;
  /** Share of readings that repeat the one before, in the quietest part. */
  readonly repeats: number;
}

/** A value on which it stood for a run of this many frames, and for this share of the time in such runs, is one it rests at. */
const restRun = 10;
const restShare = 0.002;
const restFrames = 30;
/** Beyond so many of them standing still is its nature. */
const mostRests = 8;
/** A flat line is at least this long, and by this factor longer than any before. */
const leastFlat = 30;
const longer = 3;
/** Chance of the run under the learned share of repeats: once in a site's lifetime, and once in a month. */
const never = 1e-9;
const seldom = 1e-6;
const leastStrange = 8;
/** A flat line that takes more frames than this to prove is never called. */
const longestProof = 2000;
/** Repeats are counted in parts of this many readings: some hours are quieter than others. */
const part = 500;

/** `column`: the sensor's learning readings, NaN where missing, at least a few hundred. */
export function quietOf(column: Float64Array): LearnedQuiet {
  const runs = runsOf(column.filter((value) => !Number.isNaN(value)));
  const total = runs.reduce((sum, { frames }) => sum + frames, 0);
  const rested = new Map<number, number>();
  for (const { value, frames } of runs) {
    if (frames >= restRun) rested.set(value, (rested.get(value) ?? 0) + frames);
  }
  const rest = [...rested].flatMap(([value, frames]) =>
    frames >= Math.max(restFrames, restShare * total) ? [value] : [],
  );
  const restless = runs.filter(({ value }) => !rest.includes(value));
  const repeats = quietestShare(restless);
  if (rest.length > mostRests || restless.length < 2) {
    return { longest: Infinity, strange: Infinity, rest: Float64Array.from(rest), repeats };
  }
  const seen = restless.reduce((most, { frames }) => Math.max(most, frames), 0);
  const chance = (p: number) => (repeats === 0 ? 0 : Math.ceil(Math.log(p) / Math.log(repeats)));
  const provable = (frames: number) => (frames > longestProof ? Infinity : frames);
  return {
    longest: provable(Math.max(leastFlat, longer * seen, chance(never))),
    strange: provable(Math.max(leastStrange, seen + 1, chance(seldom))),
    rest: Float64Array.from(rest),
    repeats,
  };
}

interface Run {
  readonly value: number;
  readonly frames: number;
}

function runsOf(readings: Float64Array): Run[] {
  const runs: { value: number; frames: number }[] = [];
  for (const value of readings) {
    const last = runs.at(-1);
    if (last?.value === value) last.frames++;
    else runs.push({ value, frames: 1 });
  }
  return runs;
}

/** Share of repeats in the quietest part: between 0 and just under 1. */
function quietestShare(runs: readonly Run[]): number {
  let most = 0;
  let repeated = 0;
  let readings = 0;
  for (const { frames } of runs) {
    readings += frames;
    repeated += frames - 1;
    if (readings < part) continue;
    most = Math.max(most, repeated / readings);
    readings = 0;
    repeated = 0;
  }
  return readings >= part / 4 || most === 0 ? Math.max(most, repeated / Math.max(1, readings)) : most;
}
