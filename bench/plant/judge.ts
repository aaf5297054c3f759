import type { Nuisance, Truth } from '../../agent/demo/plant/truth.ts';
import type { Verdict } from '../../agent/model.ts';
import type { Announcement } from '../../agent/ports.ts';
import { Persistence } from '../../agent/voting/persistence.ts';
import type { Plant } from '../../config/plant.ts';
import type { Settings } from '../../config/settings.ts';
import { plainForest } from './peer.ts';
import type { PlantRecording } from './recording.ts';
import { replayed } from './replayed.ts';
import { Episodes, type PlantScore, type Raised, scoreOf } from './score.ts';

export interface JudgedPlant {
  /** By method: `panel`, each member alone, and the plain forest. */
  readonly scores: Readonly<Record<string, PlantScore>>;
  /** Instrument faults listed in the truth, and those that a sensor alert named while they lasted or within a day. */
  readonly sensorFaults: Readonly<Record<string, SensorFaultCount>>;
  /** Sensor alerts on instruments that were well, and not on the faulty asset after its fault began. */
  readonly falseSensorAlerts: readonly FalseSensorAlert[];
  readonly seconds: number;
}

export interface SensorFaultCount {
  readonly there: number;
  readonly found: number;
  /** Not found, but a process alert named the sensor and said that it may be the instrument. */
  readonly doubted: number;
}

export interface FalseSensorAlert {
  readonly at: number;
  readonly title: string;
}

export const peerName = 'plain forest (peer)';
const instrumentFaults = ['stuck', 'spike', 'drift', 'calibration'] as const;
const dayMs = 86_400_000;

interface SensorAlert {
  readonly at: number;
  readonly title: string;
  /** The sensors that it names, and their asset. */
  readonly subjects: readonly string[];
}

/** The live pipeline over one recording, and beside it each member alone and the peer. */
export async function judgePlant(
  recording: PlantRecording,
  plant: Plant,
  settings: Settings,
): Promise<JudgedPlant> {
  const started = performance.now();
  const { truth } = recording;
  const processAlerts: Raised[] = [];
  const sensorAlerts: SensorAlert[] = [];
  /** Process alerts on one channel alone, which say that it may be the instrument. */
  const doubts: SensorAlert[] = [];
  /** An incident that comes back is the same alert. */
  const heard = new Set<string>();
  const alone = new Map(settings.panel.members.map(({ name }) => [name, new Alone(settings)]));
  await replayed(recording, plant, settings, Infinity, {
    announced: hear,
    stepped: ({ verdicts, announcements }) => {
      hear(announcements);
      for (const verdict of verdicts) {
        for (const [m, member] of [...alone.values()].entries()) member.step(verdict, m);
      }
    },
  });
  const seconds = (performance.now() - started) / 1000;
  const scores: Record<string, PlantScore> = { panel: scoreOf(truth, processAlerts) };
  for (const [name, { episodes }] of alone) scores[name] = scoreOf(truth, episodes.raised);
  scores[peerName] = scoreOf(truth, peerAlerts(recording, settings));
  return {
    scores,
    sensorFaults: sensorFaults(truth, sensorAlerts, doubts),
    falseSensorAlerts: falseSensorAlerts(truth, sensorAlerts),
    seconds,
  };

  function hear(announcements: readonly Announcement[]): void {
    for (const { why, alert } of announcements) {
      if (why !== 'raised' || alert.level === 'observation' || heard.has(alert.id)) continue;
      heard.add(alert.id);
      const at = Date.parse(alert.raised_at);
      const { title } = alert;
      const sensors = alert.evidence.map(({ sensor }) => sensor);
      // Digests and lost redundancy stand on no asset.
      if (alert.kind === 'process' && alert.asset !== null) processAlerts.push({ at, asset: alert.asset.id });
      if (alert.kind === 'process' && title.includes('the process or the instrument')) {
        doubts.push({ at, title, subjects: sensors.slice(0, 1) });
      }
      if (alert.kind === 'sensor') {
        sensorAlerts.push({ at, title, subjects: [alert.asset?.id ?? '', ...sensors] });
      }
    }
  }
}

/** One member as if it decided alone: its own latched ballots, the same persistence and off-delay. */
class Alone {
  readonly episodes: Episodes;
  readonly #settings: Settings;
  readonly #persistence = new Map<string, Persistence>();

  constructor(settings: Settings) {
    this.#settings = settings;
    this.episodes = new Episodes(settings.incidents.rejoinMs);
  }

  step({ asset, at, ballots }: Verdict, m: number): void {
    const ballot = ballots[m];
    if (ballot?.kind !== 'cast') return;
    const persistence = this.#persistence.get(asset) ?? new Persistence(this.#settings.voting.persistence);
    this.#persistence.set(asset, persistence);
    this.episodes.step(asset, at, persistence.step(ballot.anomalous));
  }
}

function peerAlerts(
  { truth, sensors, times, values }: PlantRecording,
  settings: Settings,
): readonly Raised[] {
  const learned = times.filter((at) => at <= truth.learnUntil).length;
  const columns = sensors.length;
  const beyond = plainForest({
    data: Float64Array.from(values.subarray(0, learned * columns)),
    rows: learned,
    columns,
  });
  const episodes = new Episodes(settings.incidents.rejoinMs);
  for (let r = learned; r < times.length; r++) {
    const row = Float64Array.from(values.subarray(r * columns, (r + 1) * columns));
    episodes.step(null, times[r]!, beyond(row));
  }
  return episodes.raised;
}

function sensorFaults(
  { nuisances, fault, end }: Truth,
  alerts: readonly SensorAlert[],
  doubts: readonly SensorAlert[],
): Record<string, SensorFaultCount> {
  const until = fault?.failureAt ?? end;
  return Object.fromEntries(
    instrumentFaults.map((kind) => {
      const there = nuisances.filter((nuisance) => nuisance.kind === kind && nuisance.from < until);
      const found = there.filter((nuisance) => alerts.some((alert) => tells(alert, nuisance)));
      const doubted = there.filter(
        (nuisance) => !found.includes(nuisance) && doubts.some((alert) => tells(alert, nuisance)),
      );
      return [kind, { there: there.length, found: found.length, doubted: doubted.length }];
    }),
  );
}

/** It names what the instrument fault is on, while that lasts or within a day. */
function tells({ at, subjects }: SensorAlert, { subject, from, to }: Nuisance): boolean {
  return at >= from && at <= to + dayMs && subjects.includes(subject);
}

function falseSensorAlerts(
  { nuisances, fault, learnUntil, end }: Truth,
  alerts: readonly SensorAlert[],
): readonly FalseSensorAlert[] {
  const faulty = nuisances.filter(({ kind }) => instrumentFaults.some((one) => one === kind));
  return alerts
    .filter(({ at }) => at > learnUntil && at <= (fault?.failureAt ?? end))
    .filter((alert) => !faulty.some((nuisance) => tells(alert, nuisance)))
    .filter(({ at, subjects }) => fault === null || at < fault.onsetAt || !subjects.includes(fault.asset))
    .map(({ at, title }) => ({ at, title }));
}
