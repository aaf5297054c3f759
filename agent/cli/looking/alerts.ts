import { Command } from 'commander';
import type { Alert } from '../../model.ts';
import { alertLines } from '../screens/alert/alert-lines.ts';
import { shortIds } from '../plant/alert-lookup.ts';
import { byUrgency } from '../screens/alert/alert-words.ts';
import type { Io } from '../terminal/io.ts';
import { openPlant, type PlantView } from '../plant/open-plant.ts';
import {
  type OutputOptions,
  type PlaceOptions,
  wholeNumber,
  withOutputOptions,
  withPlaceOptions,
} from '../options.ts';
import { painter } from '../terminal/paint.ts';
import { plain, plainJson, plainly } from '../terminal/plain.ts';

interface AlertsOptions extends OutputOptions, PlaceOptions {
  readonly all?: true;
  readonly limit: number;
}

export function alertsCommand(io: Io): Command {
  return withOutputOptions(withPlaceOptions(new Command('alerts')))
    .description('the open alerts, most urgent first')
    .option('--all', 'closed ones too, newest first')
    .option('--limit <n>', 'at most this many', wholeNumber(1, 1000), 100)
    .action(async (options: AlertsOptions) => {
      const plant = await openPlant(options, io);
      try {
        const open = options.all !== true;
        const found = await plant.alerts({ open, limit: options.limit });
        const alerts = found.toSorted(open ? byUrgency : newestFirst);
        if (options.json) {
          io.out.write(
            `${plainJson({ agent_running: plant.live, as_of: plant.state?.at ?? null, alerts })}\n`,
          );
        } else io.out.write(`${linesOf(plainly(alerts), plant, open, io).join('\n')}\n`);
      } finally {
        plant.close();
      }
    });
}

function newestFirst(a: Alert, b: Alert): number {
  return b.raised_at.localeCompare(a.raised_at) || a.id.localeCompare(b.id);
}

function linesOf(alerts: readonly Alert[], plant: PlantView, open: boolean, io: Io): string[] {
  const paint = painter(io.out.colour);
  const short = shortIds(alerts);
  const notice = plant.notice === null ? [] : [paint('waiting', plain(plant.notice)), ''];
  if (alerts.length === 0) return [...notice, open ? 'No open alerts.' : 'No alerts.'];
  return [
    ...notice,
    ...alerts.flatMap((alert) =>
      alertLines(alert, short.get(alert.id) ?? alert.id, plant.time, paint, io.out.columns),
    ),
    '',
    'One of them in full: coolwatch alert ID (the beginning of the id is enough)',
  ];
}
