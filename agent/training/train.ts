import { createHash } from 'node:crypto';
import { encodeTime } from 'ulid';
import type { Plant } from '../../config/plant.ts';
import type { Stages, VotingSettings } from '../../config/settings.ts';
import { infer } from '../inference/infer.ts';
import { type Inferred, supplemented } from '../inference/inferred.ts';
import type { Millis } from '../model.ts';
import {
  type ExpectedGroup,
  expectGroup,
  type GroupRows,
  type LearnedGroup,
  type PanelSettings,
} from '../panel/learning/learn-group.ts';
import { Drive } from '../physics/drive.ts';
import { isDriven } from '../physics/expectation/expectation.ts';
import { conditionedRows, type History, learnable } from '../physics/conditioned-rows.ts';
import { columnPlace } from '../physics/column.ts';
import { channelsOf, sameSensors } from '../inference/alike.ts';
import { fitTwins, type TwinRows, withoutTwins } from '../physics/twins.ts';
import { learnValidation } from '../validation/learn-validation.ts';
import { groupRows } from './learning-rows.ts';
import { type ComparedGroup, learnPanels } from './learn-panels.ts';
import { modelFormat, type ModelSet } from './model-set.ts';

/** Everything that a training run depends on: the same job gives the same model set, byte for byte. */
export interface TrainingJob {
  readonly asOf: Millis;
  readonly periodMs: Millis;
  readonly seed: number;
  readonly stages: Stages;
  readonly panel: PanelSettings;
  readonly voting: VotingSettings;
  readonly plant: Plant;
  readonly history: History;
  /** Time that the history was taken over, without long holes. */
  readonly learnedMs: Millis;
  /** Assets to learn, and the complete rows that each must have. */
  readonly assets: readonly string[];
  /** They are all that may learn, not some that are behind the others. */
  readonly together: boolean;
  readonly leastRows: number;
  /** What was found out before. */
  readonly inferred: Inferred;
  /** Groups that go on as they are: what was found out about their assets stays, and all that drives them. */
  readonly kept: readonly Pick<LearnedGroup, 'asset' | 'drivers'>[];
}

/** Runs in the training worker. `progress` is told how many groups are done, and of how many. */
export function train(job: TrainingJob, progress: (groupsDone: number, groups: number) => void): ModelSet {
  const { plant, history, periodMs, stages, assets, leastRows, asOf, learnedMs } = job;
  const inferred = foundOut(job);
  const known = supplemented(plant, inferred);
  const rows = conditionedRows(known, history, periodMs);
  const ready = assets
    .flatMap((asset) => groupRows(known, asset, rows, stages.physics) ?? [])
    .filter(({ x }) => x.rows >= leastRows);
  const expected = ready.map(expectGroup).filter(({ rows: { x } }) => x.rows >= leastRows);
  const compared = compareTwins(known, expected, stages.twins);
  const panels = learnPanels(job, known, rows, expected, compared, progress);
  const since = asOf - ((history.numbers.at(-1) ?? 0) - (history.numbers[0] ?? 0)) * periodMs;
  const validation = learnValidation(known, { ...history, values: learnable(history) }, since);
  const learnt = { inferred, validation, ...panels, together: { asOf, learnedMs }, behind: [] };
  return { format: modelFormat, id: modelId(job), asOf, ...learnt };
}

/** Found out anew, except about what is kept; where that would lack something that drives it, nothing is. */
function foundOut({ plant, history, periodMs, stages, inferred: before, kept }: TrainingJob): Inferred {
  const keeps = new Set(kept.map(({ asset }) => asset));
  const old = Object.fromEntries(Object.entries(before).filter(([asset]) => keeps.has(asset)));
  const found = { ...infer(plant, history, periodMs, stages), ...old };
  const names = new Set(new Drive(supplemented(plant, found)).names);
  const complete = kept.every(({ drivers }) => drivers.every((name) => names.has(name)));
  return complete ? found : { ...found, ...before };
}

/**
 * Takes out of each group what its twins feel as well. Readings that nothing is known to drive go up and down together for
 * the time of day alone: that makes no twins.
 */
function compareTwins(
  plant: Plant,
  groups: readonly ExpectedGroup[],
  haveTwins: boolean,
): readonly ComparedGroup[] {
  const places = new Map<string, number>();
  const own = groups.map(({ rows, expectation }) => {
    const a = plant.assets.findIndex(({ id }) => id === rows.asset);
    for (const [place, channel] of channelsOf(plant, a).entries())
      places.set(plant.sensors[channel]!.id, place);
    return { a, rows: twinRowsOf(rows, places), isDriven: isDriven(expectation) };
  });
  return groups.map((expected, g) => {
    const { a, rows } = own[g]!;
    const isLike = (other: (typeof own)[0]) =>
      own[g]!.isDriven && other.isDriven && other.a !== a && sameSensors(plant, a, other.a);
    const likes = haveTwins ? own.filter(isLike).map((other) => other.rows) : [];
    const twins = fitTwins(rows, likes);
    const { residuals, alone } = withoutTwins(rows, twins, likes);
    return {
      expected: { ...expected, rows: { ...expected.rows, x: residuals } },
      likes: { twins, alone },
    };
  });
}

function twinRowsOf(
  { asset, numbers, x, columns }: GroupRows,
  places: ReadonlyMap<string, number>,
): TwinRows {
  const placeOf = (sensor: string) => places.get(sensor) ?? -1;
  return {
    asset,
    numbers,
    residuals: x,
    places: columns.map((column) => columnPlace(column, placeOf)),
  };
}

/** A ULID of when it learned, whose rest is a hash of what it learned from and how. */
function modelId({ history, ...how }: TrainingJob): string {
  const hash = createHash('sha256').update(JSON.stringify(how));
  for (const { buffer, byteOffset, byteLength } of [history.numbers, history.values.data, history.withheld]) {
    hash.update(new Uint8Array(buffer, byteOffset, byteLength));
  }
  return encodeTime(Math.max(0, Math.round(how.asOf))) + hash.digest('hex').slice(0, 16).toUpperCase();
}
