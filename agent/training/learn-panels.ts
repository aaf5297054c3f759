import { quantile } from 'simple-statistics';
import type { Plant } from '../../config/plant.ts';
import { seedOf } from '../../detectors/mathematics/random.ts';
import {
  type ExpectedGroup,
  expectGroup,
  type GroupRows,
  type LearnedGroup,
  type Likes,
  learnGroup,
} from '../panel/learning/learn-group.ts';
import { withModelError } from '../panel/learning/model-error.ts';
import { sectionRows, sectionsOf } from '../panel/learning/sections.ts';
import { wholePlantRows } from '../panel/learning/whole-plant-rows.ts';
import { partsOf, wholePlantId } from '../panel/together/parts.ts';
import type { ConditionedRows } from '../physics/conditioned-rows.ts';
import { budgetFactor, hasBudget, unforeseen, widened } from './budget.ts';
import type { TrainingJob } from './train.ts';

const dayMs = 86_400_000;
/** So many readings at most are judged together: of more, a month cannot tell what goes together from chance. */
const mostTogether = 64;

/** The groups of all assets, each with its sections, and what is between them. */
export interface LearnedPanels {
  readonly groups: readonly LearnedGroup[];
  /** null: there is too much of it, or too few assets learn together. */
  readonly wholePlant: LearnedGroup | null;
}

/** What drivers and twins have told what they can of. */
export interface ComparedGroup {
  readonly expected: ExpectedGroup;
  readonly likes: Likes;
}

/** What is learned for itself: an asset, a section of one, or all of them. */
interface Learner extends ComparedGroup {
  readonly is: 'asset' | 'section' | 'whole plant';
  /** The asset that it is or belongs to. */
  readonly asset: string;
}

/** `beforeTwins`: the groups of `compared`, less drivers only. Fits and calibrates all members, every panel to its share of the false alerts that people have asked for. */
export function learnPanels(
  job: TrainingJob,
  known: Plant,
  rows: ConditionedRows,
  beforeTwins: readonly ExpectedGroup[],
  compared: readonly ComparedGroup[],
  progress: (done: number, of: number) => void,
): LearnedPanels {
  const whole = wholePlantOf(job, known, rows, beforeTwins);
  const learners: Learner[] = [
    ...compared.map((group) => ({ ...group, is: 'asset' as const, asset: group.expected.rows.asset })),
    ...compared.flatMap((group) => sectionsOfGroup(job, group)),
    ...(whole === null ? [] : [whole]),
  ];
  const { panel, periodMs, learnedMs, stages } = job;
  const { falseAlertsPerMonth } = panel.calibration;
  const panels = known.assets.length + learners.length - compared.length;
  const learned = learners.map(({ expected, likes, is, asset }, done) => {
    // What lasts is watched on the asset's own panel.
    const slowAlertsPerMonth = is === 'asset' && stages.slowRoute ? falseAlertsPerMonth / panels : null;
    const { group, ratios } = learnGroup(expected, likes, panel, { periodMs, slowAlertsPerMonth }, job.seed);
    const factor = budgetFactor(ratios, expected.rows.time, { ...job, falseAlertsPerMonth, panels });
    progress(done + 1, learners.length);
    return { group, factor, is, asset };
  });
  // What ran too little for maxima of its own is given those of the noisier of its neighbours.
  const factors = learned.flatMap(({ factor }) => factor ?? []);
  const borrowed = factors.length === 0 ? null : Math.max(1, quantile(factors, 0.75));
  const calibrated = learned.map((one) => {
    const keeps = one.factor ?? borrowed;
    // Without a week there is no budget to keep either.
    const group = keeps === null ? one.group : widened(one.group, keeps * unforeseen(learnedMs / dayMs));
    return { ...one, group };
  });
  const groups = calibrated
    .filter(({ is }) => is === 'asset')
    .map(({ group, asset }): LearnedGroup => {
      const sections = calibrated.filter((one) => one.is === 'section' && one.asset === asset);
      return { ...group, sections: sections.map((section) => section.group) };
    });
  return { groups, wholePlant: calibrated.find(({ is }) => is === 'whole plant')?.group ?? null };
}

/** None before about a week: so many more panels would raise as many more alerts for nothing, and nobody could tell how many. */
function sectionsOfGroup(job: TrainingJob, { expected }: ComparedGroup): Learner[] {
  if (!job.stages.together || !hasBudget(expected.rows.time, job.periodMs)) return [];
  const rows = unsettled(job, expected);
  return sectionsOf(rows).map((columns, k) => ({
    expected: expectGroup(sectionRows(rows, columns, k)),
    likes: noLikes(columns.length),
    is: 'section' as const,
    asset: rows.asset,
  }));
}

/** What is between the assets that learn together, where they are few enough. */
function wholePlantOf(
  job: TrainingJob,
  known: Plant,
  { numbers, off }: ConditionedRows,
  expected: readonly ExpectedGroup[],
): Learner | null {
  if (!job.stages.together || !job.together) return null;
  const parts = partsOf(expected.map(({ rows }) => rows)).length;
  if (expected.length < 2 || parts > mostTogether) return null;
  const rowOf = new Map([...numbers].map((n, r) => [n, r]));
  const placeOf = new Map(known.assets.map(({ id }, a) => [id, a]));
  const isOff = (asset: string, n: number) =>
    off[rowOf.get(n)! * known.assets.length + placeOf.get(asset)!] === 1;
  const groups = expected.map((group) => ({ rows: unsettled(job, group), usual: group.usual }));
  const rows = wholePlantRows(groups, isOff);
  if (rows === null || rows.x.rows < job.leastRows) return null;
  const likes = noLikes(rows.columns.length);
  return { expected: expectGroup(rows), likes, is: 'whole plant', asset: wholePlantId };
}

/** The rows with the errors that the next way of running brings, as the asset's own panel learns them. */
function unsettled({ seed }: TrainingJob, { rows, expectation }: ExpectedGroup): GroupRows {
  if (expectation === null) return rows;
  return { ...rows, x: withModelError(rows.x, rows.tolerance, seedOf(seed, rows.asset, 'model error')) };
}

function noLikes(columns: number): Likes {
  return { twins: [], alone: new Float64Array(columns).fill(1) };
}
