import { Command } from 'commander';
import { durationShape, parseDuration } from '../../../config/duration.ts';
import { AgentError } from '../../errors.ts';
import { parseTimestamp } from '../../sources/timestamp.ts';
import type { PlantState } from '../../status/plant-state.ts';
import { CommandRefused, Exit } from '../exit-codes.ts';
import { type OutputOptions, type PlaceOptions, withOutputOptions, withPlaceOptions } from '../options.ts';
import { openPlant } from '../plant/open-plant.ts';
import { unknownAsset } from '../looking/sensors.ts';
import type { Io } from '../terminal/io.ts';
import { plain, plainJson } from '../terminal/plain.ts';
import { progressBar } from '../terminal/progress.ts';

interface ExportOptions extends OutputOptions, PlaceOptions {
  readonly out: string;
  readonly since: string;
  readonly until?: string;
  readonly asset?: string;
}

export function exportCommand(io: Io): Command {
  return withOutputOptions(withPlaceOptions(new Command('export')))
    .description('readings that the agent has kept, as a wide CSV that backtest and import take')
    .requiredOption('--out <file>', 'the CSV')
    .option('--since <when>', "a time (ISO 8601, the site's without a zone) or how long ago, e.g. 7d", '24h')
    .option('--until <when>', 'the same (default: now)')
    .option('--asset <asset>', 'only the sensors of this asset')
    .action(async (options: ExportOptions) => {
      const { exportReadings } = await import('../../store/history/export-readings.ts');
      const { openReader } = await import('../../store/reader.ts');
      const plant = await openPlant(options, io);
      const progress = progressBar(io);
      try {
        const { from, to } = spanOf(options, plant.state?.timezone ?? 'UTC', io.now());
        const reader = openReader(plant.folder, { live: plant.live });
        try {
          const chosen = options.asset === undefined ? null : sensorsOf(plant.state, options.asset);
          const written = await exportReadings(reader, {
            file: options.out,
            from,
            to,
            sensors: chosen,
            progress: progress.report,
          });
          progress.end();
          if (options.json) io.out.write(`${plainJson({ ...written, file: options.out })}\n`);
          else
            io.out.write(
              `${written.rows} rows of ${written.sensors} sensors written to ${plain(options.out)}\n`,
            );
        } finally {
          for (const trouble of reader.troubles()) io.err.write(`coolwatch: ${plain(trouble)}\n`);
          reader.close();
        }
      } finally {
        progress.end();
        plant.close();
      }
    });
}

function spanOf(
  { since, until }: ExportOptions,
  timezone: string,
  now: number,
): { from: number; to: number } {
  const from = moment(since, timezone, now);
  const to = until === undefined ? now : moment(until, timezone, now);
  if (from >= to) throw new CommandRefused('usage', Exit.usage, '--since must lie before --until');
  return { from, to };
}

function moment(text: string, timezone: string, now: number): number {
  const ms = parseDuration(text);
  if (ms !== null) return now - ms;
  // An epoch is not offered: a bare number is a length without its unit.
  const at = /^\d{4}-/.test(text) ? parseTimestamp(text, timezone) : null;
  if (at !== null) return at;
  throw new CommandRefused(
    'usage',
    Exit.usage,
    `"${text}" is no time like 2026-11-23T06:00 (the site's time) or 2026-11-23T05:00Z, and as a length it ${durationShape}`,
  );
}

/** Throws 'not-found' where nobody knows the asset. */
function sensorsOf(state: PlantState | null, asset: string): ReadonlySet<string> {
  const ids = state?.sensors.filter((sensor) => sensor.asset === asset).map(({ id }) => id) ?? [];
  if (ids.length > 0) return new Set(ids);
  if (state !== null) throw unknownAsset(state, asset);
  throw new AgentError(
    'not-found',
    'nobody knows any more which sensors belong to an asset: leave --asset out',
  );
}
