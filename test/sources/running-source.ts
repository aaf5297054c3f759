import type { TestContext } from 'node:test';
import pino from 'pino';
import type { Sensor, SourceSettings } from '../../config/plant.ts';
import type { Clock, Source } from '../../agent/ports.ts';
import { openSource } from '../../agent/sources/index.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { liveClock } from './live-clock.ts';
import { RecordingIntake } from './recording-intake.ts';

export interface Running {
  readonly source: Source;
  readonly intake: RecordingIntake;
  /** Lines of the log so far. */
  readonly log: readonly Record<string, unknown>[];
}

/** A started source that is stopped after the test. */
export async function runSource(
  t: TestContext,
  settings: SourceSettings,
  sensors: readonly Sensor[],
  { clock = liveClock, pkiDir = temporaryFolder(t) }: { clock?: Clock; pkiDir?: string } = {},
): Promise<Running> {
  const log: Record<string, unknown>[] = [];
  const logger = pino(
    {},
    { write: (line: string) => void log.push(JSON.parse(line) as Record<string, unknown>) },
  );
  const source = await openSource(settings, sensors, { clock, log: logger, pkiDir });
  const intake = new RecordingIntake();
  t.after(() => source.stop());
  await source.start(intake, new AbortController().signal);
  return { source, intake, log };
}
