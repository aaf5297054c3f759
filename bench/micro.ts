/** `npm run bench:micro [-- --json]`: ratios, not timings, so that they mean something on another machine. */
import { parseArgs } from 'node:util';
import { IsolationForest } from 'ml-isolation-forest';
import { median } from 'simple-statistics';
import { aPump, bareSettings } from './a-pump.ts';
import { flatten, pathLength, rankRow } from '../detectors/flat-forest.ts';
import { randomFrom } from '../detectors/mathematics/random.ts';
import { Pipeline } from '../agent/pipeline.ts';
import { train } from '../agent/training/train.ts';
import { aJob } from '../test/support/a-plant.ts';

const { values: args } = parseArgs({ options: { json: { type: 'boolean', default: false } } });

/** Median of seven runs after two to warm up, in nanoseconds per item. */
function nanosecondsPer(items: number, run: () => void): number {
  run();
  run();
  const times = Array.from({ length: 7 }, () => {
    const from = process.hrtime.bigint();
    run();
    return Number(process.hrtime.bigint() - from) / items;
  });
  return median(times);
}

function forestAgainstPackage() {
  const random = randomFrom(1);
  const columns = 8;
  const row = () => Array.from({ length: columns }, () => random() * 10);
  const original = Math.random;
  Math.random = random;
  const forest = new IsolationForest({ nEstimators: 100 });
  forest.train(Array.from({ length: 256 }, row));
  Math.random = original;
  const flat = flatten(forest.forest, 256, columns);
  const queries = Array.from({ length: 2000 }, row);
  const typed = queries.map((query) => Float64Array.from(query));
  const ranks = new Int32Array(columns);
  let sink = 0;
  const packageNs = nanosecondsPer(queries.length, () => void (sink += forest.predict(queries)[0]!));
  const compiledNs = nanosecondsPer(queries.length, () => {
    for (const query of typed) {
      rankRow(flat, query, ranks);
      sink += pathLength(flat, ranks);
    }
  });
  if (!Number.isFinite(sink)) throw new Error('the forest scored nothing');
  return { package_ns: packageNs, compiled_ns: compiledNs, times_faster: packageNs / compiledNs };
}

/** One pipeline step of an asset with 20 sensors, against doing no more than adding its cells up. */
function pipelineStep() {
  const { plant, frames } = aPump(20, 3000, 7);
  const settings = bareSettings();
  const models = train(aJob(0, settings, plant, frames.slice(0, 1000)), () => undefined);
  const pipeline = new Pipeline(plant, settings);
  pipeline.adopt(models);
  const judged = frames.slice(1000);
  let sink = 0;
  const stepNs = nanosecondsPer(judged.length, () => {
    for (const frame of judged) sink += pipeline.step(frame, []).verdicts.length;
  });
  const sumNs = nanosecondsPer(judged.length, () => {
    for (const frame of judged) for (const value of frame.values) sink += value;
  });
  if (!Number.isFinite(sink)) throw new Error('the pipeline stepped nothing');
  return { step_ns: stepNs, sum_ns: sumNs, times_a_plain_sum: stepNs / sumNs, frames_per_s: 1e9 / stepNs };
}

const report = { forest: forestAgainstPackage(), pipeline: pipelineStep() };
process.stdout.write(
  args.json
    ? `${JSON.stringify(report)}\n`
    : [
        `isolation forest  ${report.forest.times_faster.toFixed(1)}x the package's predict() (100 trees, 8 columns, 1 row at a time)`,
        `pipeline step     ${report.pipeline.times_a_plain_sum.toFixed(0)}x adding the cells up (20 sensors, 3 members): ` +
          `${Math.round(report.pipeline.frames_per_s)} frames/s of one asset on one core here`,
        '',
      ].join('\n'),
);
