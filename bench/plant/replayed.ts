import { createHash } from 'node:crypto';
import { Replay } from '../../agent/backtest/replay.ts';
import type { Announcement, Outcome } from '../../agent/ports.ts';
import type { Plant } from '../../config/plant.ts';
import type { Settings } from '../../config/settings.ts';
import type { PlantRecording } from './recording.ts';

/** What a replay is watched by. */
export interface Watcher {
  readonly announced: (announcements: readonly Announcement[]) => void;
  readonly stepped: (outcome: Outcome) => void;
}

/** The live pipeline over a recording, as if it ended at `until`. */
export async function replayed(
  { truth, sensors, times, values }: PlantRecording,
  plant: Plant,
  settings: Settings,
  until: number,
  { announced, stepped }: Watcher,
): Promise<void> {
  const replay = new Replay({
    plant,
    settings,
    span: { kind: 'until', at: truth.learnUntil },
    file: 'simulated plant',
    announced,
    stepped,
  });
  const columns = plant.sensors.map(({ id }) => sensors.indexOf(id));
  for (const [r, at] of times.entries()) {
    if (at > until) break;
    const row = Float64Array.from(columns, (column) => values[r * sensors.length + column]!);
    const learned = replay.take({ number: r + 1, line: r + 2, at, values: row });
    if (learned !== null) await learned;
  }
  replay.finish();
}

/** Hashes of every verdict and announcement of a replay. */
export interface Fingerprint {
  readonly whole: string;
  /** Of the frames that end by the cut. */
  readonly atCut: string;
}

/** What a recording that ends at `until` gives, byte for byte. */
export async function fingerprint(
  recording: PlantRecording,
  plant: Plant,
  settings: Settings,
  until: number,
  cut: number,
): Promise<Fingerprint> {
  const all = createHash('sha256');
  const early = createHash('sha256');
  await replayed(recording, plant, settings, until, {
    announced: (announcements) => {
      for (const one of announcements) say(Date.parse(one.alert.changed_at), one);
    },
    stepped: ({ frame, verdicts, announcements }) => say(frame.at, [verdicts, announcements]),
  });
  return { whole: all.digest('hex'), atCut: early.digest('hex') };

  function say(at: number, what: unknown): void {
    const said = JSON.stringify(what);
    all.update(said);
    if (at <= cut) early.update(said);
  }
}
