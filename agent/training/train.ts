import { createHash } from 'node:crypto';
import { quantile } from 'simple-statistics';
import { encodeTime } from 'ulid';
import type { VotingSettings } from '../../config/settings.ts';
import type { Millis } from '../model.ts';
import { type GroupRows, learnGroup, type PanelSettings } from '../panel/learn-group.ts';
import { budgetFactor, widened } from './budget.ts';
import type { ModelSet } from './model-set.ts';

/** Everything that a training run depends on: the same job gives the same model set, byte for byte. */
export interface TrainingJob {
  readonly asOf: Millis;
  readonly periodMs: Millis;
  /** Of the whole plant: they share the budget of false alerts. */
  readonly assets: number;
  readonly seed: number;
  readonly panel: PanelSettings;
  readonly voting: VotingSettings;
  readonly groups: readonly GroupRows[];
}

/** Runs in the training worker. `progress` is told how many groups are done. */
export function train(job: TrainingJob, progress: (groupsDone: number) => void): ModelSet {
  const { falseAlertsPerMonth } = job.panel.calibration;
  const learned = job.groups.map((rows, done) => {
    const { group, ratios } = learnGroup(rows, job.panel, job.seed);
    const factor = budgetFactor(ratios, { falseAlertsPerMonth, ...job });
    progress(done + 1);
    return { group, factor };
  });
  // What ran too little for maxima of its own is given those of the noisier of its neighbours.
  const known = learned.flatMap(({ factor }) => factor ?? []);
  const borrowed = known.length === 0 ? 1 : Math.max(1, quantile(known, 0.75));
  const groups = learned.map(({ group, factor }) => widened(group, factor ?? borrowed));
  return { id: modelId(job), asOf: job.asOf, groups };
}

/** A ULID of when it learned, whose rest is a hash of what it learned from and how. */
function modelId(job: TrainingJob): string {
  const hash = createHash('sha256').update(
    JSON.stringify([job.seed, job.periodMs, job.assets, job.panel, job.voting]),
  );
  for (const { asset, sensors, x, stretches, drive } of job.groups) {
    hash.update(JSON.stringify([asset, sensors, [...stretches], drive?.names ?? []]));
    for (const { data } of [x, ...(drive === null ? [] : [drive.rows])]) {
      hash.update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
    }
  }
  return encodeTime(Math.max(0, Math.round(job.asOf))) + hash.digest('hex').slice(0, 16).toUpperCase();
}
