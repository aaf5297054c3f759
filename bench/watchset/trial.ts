import { Replay } from '../../agent/backtest/replay.ts';
import { AlertHistory } from '../../agent/backtest/alert-history.ts';
import type { Announcement } from '../../agent/ports.ts';
import type { WatchedSensor } from '../../agent/watchset/watch-set.ts';
import type { Plant } from '../../config/plant.ts';
import type { Settings } from '../../config/settings.ts';
import type { PlantRecording } from '../plant/recording.ts';
import { isCommanded } from '../../config/vocabulary/kinds.ts';
import { type PlantScore, type Raised, scoreOf } from '../plant/score.ts';

export interface Judged {
  readonly score: PlantScore;
  /** For the asset that fails. */
  readonly selected: readonly WatchedSensor[];
}

/** The live pipeline over a recording: how it scores, and what it would watch of the asset that fails. */
export async function judged(
  { truth, sensors, times, values }: PlantRecording,
  plant: Plant,
  settings: Settings,
): Promise<Judged> {
  const history = new AlertHistory();
  const raised = new Map<string, Raised>();
  const hear = (announcements: readonly Announcement[]) => {
    history.add(announcements);
    for (const { why, alert } of announcements) {
      const counts = why === 'raised' && alert.kind === 'process' && alert.level !== 'observation';
      if (!counts || alert.asset === null || raised.has(alert.id)) continue;
      raised.set(alert.id, { at: Date.parse(alert.raised_at), asset: alert.asset.id });
    }
  };
  const replay = new Replay({
    plant,
    settings,
    span: { kind: 'until', at: truth.learnUntil },
    file: 'simulated plant',
    announced: hear,
    stepped: ({ announcements }) => hear(announcements),
  });
  const columns = plant.sensors.map(({ id }) => sensors.indexOf(id));
  for (const [r, at] of times.entries()) {
    const row = Float64Array.from(columns, (column) => values[r * sensors.length + column]!);
    const learned = replay.take({ number: r + 1, line: r + 2, at, values: row });
    if (learned !== null) await learned;
  }
  replay.finish();
  const { assets } = replay.watchSet(history.alerts());
  const selected = assets.find(({ asset }) => asset === truth.fault?.asset)?.selected ?? [];
  return { score: scoreOf(truth, [...raised.values()]), selected };
}

/** The plant in which only the `watched` of the sensors on `asset` are there. */
export function watchedAlone(plant: Plant, asset: string, watched: ReadonlySet<string>): Plant {
  const sensors = plant.sensors.filter(
    // What people want of a process is no candidate, but says when it runs: it stays.
    (sensor) => sensor.asset !== asset || watched.has(sensor.id) || isCommanded(sensor.kind),
  );
  return { ...plant, sensors };
}
