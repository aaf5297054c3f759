import { type ColumnInputs, inputsOf, plainColumn } from '../../agent/physics/column.ts';
import type { Plant, Sensor } from '../../config/plant.ts';
import type { Settings, Stages } from '../../config/settings.ts';
import { Cell, type Frame } from '../../agent/model.ts';
import { LearningStore } from '../../agent/training/learning-store.ts';
import type { TrainingJob } from '../../agent/training/train.ts';

/** A sensor with nothing declared but what is given. */
export function aSensor(given: Partial<Sensor> = {}): Sensor {
  return {
    id: 'flow',
    asset: 'pump',
    kind: 'flow',
    role: null,
    unit: 'm3/h',
    range: null,
    limits: null,
    onDelayMs: 0,
    deadband: 0,
    freshness: 'periodic',
    maxAgeMs: null,
    address: null,
    ...given,
  };
}

/** One pump with the given sensors. */
export function aPlant(sensors: readonly Partial<Sensor>[]): Plant {
  const asset = {
    kind: 'pump',
    location: null,
    redundancy: null,
    running: null,
    drivers: [],
    heat: [],
  } as const;
  const all = sensors.map((given) => aSensor(given));
  const assets = [...new Set(all.map((sensor) => sensor.asset))].map((id) => ({ ...asset, id }));
  return { site: { id: 'site', name: 'site', timezone: 'UTC' }, sources: [], assets, sensors: all };
}

export const everyStage: Stages = {
  validation: true,
  modes: true,
  drivers: true,
  physics: true,
  twins: true,
  together: true,
  slowRoute: true,
};

/** Quick settings: three small members, little smoothing. */
export function someSettings(given: Partial<Settings> = {}): Settings {
  return {
    agent: { id: 'test', seed: 1, stateDir: null },
    frame: { periodMs: 1000, latenessMs: 0, maxSkewMs: 60_000, gapFrames: 3 },
    stages: everyStage,
    panel: {
      unwatchedEveryMs: null,
      members: [
        {
          name: 'forest',
          detector: 'isolation-forest',
          smoothing: 3,
          averaging: 1,
          drifting: 'see',
          options: { trees: 20, sample: 64 },
        },
        {
          name: 'pca',
          detector: 'pca',
          smoothing: 3,
          averaging: 1,
          drifting: 'see',
          options: { variance: 0.9 },
        },
        {
          name: 'control-chart',
          detector: 'control-chart',
          smoothing: 5,
          averaging: 1,
          drifting: 'see',
          options: { lambda: 0.2 },
        },
      ],
      calibration: { folds: 4, k: 1.5, falseAlertsPerMonth: 1 },
    },
    voting: { quorum: 0.5, persistence: { m: 3, n: 5 }, latch: { release: 0.5, frames: 5, relax: 600 } },
    incidents: {
      offDelayMs: 10_000,
      commsDelayMs: 2_000,
      rejoinMs: 10_000,
      reAlarmMs: null,
      longestShelfMs: 86_400_000,
      priority: {
        usual: {
          alarm_limit: 'high',
          foreseen: 'high',
          warning_limit: 'medium',
          vote: 'medium',
          slow: 'low',
        },
        last: {
          alarm_limit: 'urgent',
          foreseen: 'urgent',
          warning_limit: 'high',
          vote: 'high',
          slow: 'medium',
        },
      },
    },
    diagnosis: {
      modes: [],
      leastMatch: 0.55,
      everyMs: 3_600_000,
      soonMs: 28_800_000,
      actWithinMs: { urgent: 3_600_000, high: 28_800_000, medium: 259_200_000, low: 1_209_600_000 },
      co2KgPerKwh: null,
    },
    feedback: { raise: 0.25, lastsMs: 30 * 86_400_000 },
    learning: { minFrames: 100, maxRows: 20_000, settledAfterMs: 1_000_000 },
    mqtt: null,
    store: { historyDays: 1, historyMb: 10, checkpointMs: 60_000 },
    log: { level: 'error' },
    ...given,
  };
}

/** A frame of good values; NaN makes a stale cell. */
export function aFrame(n: number, values: readonly number[], periodMs = 1000): Frame {
  return {
    n,
    at: n * periodMs,
    values: Float64Array.from(values),
    states: Uint8Array.from(values, (value) => (Number.isNaN(value) ? Cell.stale : Cell.ok)),
  };
}

/** The job of learning a plant from these frames under these settings. */
export function aJob(asOf: number, settings: Settings, plant: Plant, frames: readonly Frame[]): TrainingJob {
  const { frame, agent, stages, panel, voting } = settings;
  const { periodMs } = frame;
  const store = new LearningStore(plant.sensors.length, Infinity);
  for (const each of frames) store.add(each);
  const assets = plant.assets.map(({ id }) => id);
  const learnedMs = frames.length * periodMs;
  const learned = {
    history: store.history(),
    learnedMs,
    assets,
    together: true,
    leastRows: 1,
    inferred: {},
    kept: [],
  };
  return { asOf, periodMs, seed: agent.seed, stages, panel, voting, plant, ...learned };
}

/** Columns that read the first `count` channels as they are. */
export function plainInputs(count: number): readonly ColumnInputs[] {
  return Array.from({ length: count }, (_, channel) => inputsOf(plainColumn(''), () => channel));
}
