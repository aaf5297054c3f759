import type { Millis } from '../../model.ts';
import { iso } from '../../plain-words.ts';
import { DrivenSensors } from './driven-sensors.ts';
import { SimulatedPlant } from './simulated-plant.ts';
import { nuisancesOf } from './story/plan-story.ts';
import type { Story } from './story/story.ts';
import type { Truth } from './truth.ts';

/**
 * Runs the plant with and without its fault, side by side, and tells what happened. `sample` gets each
 * row of the plant with the fault: a recording needs no third run.
 */
export function truthOf(story: Story, sample?: (at: Millis, values: Float64Array) => void): Truth {
  const { seed, start, end, periodMs, learnUntil, fault } = story;
  const plant = new SimulatedPlant(story, 'faulty');
  const values = new Float64Array(plant.instruments.length);
  let drivenSensors: Truth['drivenSensors'] = [];
  let movedAssets: Truth['movedAssets'] = [];
  if (fault === null) {
    if (sample !== undefined)
      for (let at = plant.next(values); at !== null; at = plant.next(values)) sample(at, values);
  } else {
    const twin = new SimulatedPlant(story, 'healthy');
    const healthy = new Float64Array(values.length);
    const runs = new Uint8Array(plant.equipment.length);
    const healthyRuns = new Uint8Array(runs.length);
    const driven = new DrivenSensors(fault);
    for (let at = plant.next(values); at !== null; at = plant.next(values)) {
      twin.next(healthy);
      plant.running(runs);
      twin.running(healthyRuns);
      driven.add(at, values, healthy, runs, healthyRuns);
      sample?.(at, values);
    }
    ({ sensors: drivenSensors, assets: movedAssets } = driven.result());
  }
  const firstDetectableAt = drivenSensors[0]?.firstAt ?? null;
  const nuisances = nuisancesOf(story);
  return {
    seed,
    start,
    end,
    periodMs,
    learnUntil,
    fault,
    firstDetectableAt,
    drivenSensors,
    movedAssets,
    nuisances,
  };
}

/** `truth.json`: ISO times, snake_case keys. */
export function truthJson(truth: Truth): object {
  const { fault, firstDetectableAt } = truth;
  return {
    seed: truth.seed,
    start: iso(truth.start),
    end: iso(truth.end),
    period_s: truth.periodMs / 1000,
    learn_until: iso(truth.learnUntil),
    fault:
      fault === null
        ? null
        : {
            mode: fault.mode,
            asset: fault.asset,
            onset_at: iso(fault.onsetAt),
            failure_at: iso(fault.failureAt),
            k: fault.k,
            fails_by: fault.failsBy,
          },
    first_detectable_at: firstDetectableAt === null ? null : iso(firstDetectableAt),
    driven_sensors: truth.drivenSensors.map(({ sensor, asset, firstAt, maxSigma }) => ({
      sensor,
      asset,
      first_at: iso(firstAt),
      max_sigma: maxSigma,
    })),
    moved_assets: truth.movedAssets.map(({ asset, spans }) => ({
      asset,
      spans: spans.map(({ from, to }) => ({ from: iso(from), to: iso(to) })),
    })),
    nuisances: truth.nuisances.map(({ kind, subject, from, to, what }) => ({
      kind,
      subject,
      from: iso(from),
      to: iso(to),
      what,
    })),
  };
}
