import { Command, InvalidArgumentError } from 'commander';
import { durationShape, parseDuration } from '../../../config/duration.ts';
import { longestMaintenanceMs } from '../../status/answers.ts';
import { CommandRefused, Exit } from '../exit-codes.ts';
import { type OutputOptions, type PlaceOptions, withOutputOptions, withPlaceOptions } from '../options.ts';
import { giveCommand, needsAgent, type PersonOptions, personOf } from '../plant/give-command.ts';
import { openPlant } from '../plant/open-plant.ts';
import type { Io } from '../terminal/io.ts';
import { plain, plainJson } from '../terminal/plain.ts';

interface MaintenanceOptions extends OutputOptions, PlaceOptions, PersonOptions {
  readonly for?: number;
  readonly end?: true;
}

export function maintenanceCommand(io: Io): Command {
  return withOutputOptions(withPlaceOptions(new Command('maintenance')))
    .description(
      'say that people work on an asset or a sensor: until then it raises nothing and nothing is learned from it',
    )
    .argument('<subject>', 'id of an asset or a sensor')
    .option('--for <duration>', 'how long from now, e.g. 2h; at most 30d', workDuration)
    .option('--end', 'the work is done')
    .option('--by <name>', 'who works on it (default: the login name)')
    .option('--note <text>', 'what is done')
    .action(async (subject: string, options: MaintenanceOptions) => {
      const forMs = options.end === true ? null : (options.for ?? NaN);
      if (Number.isNaN(forMs) || (options.end === true && options.for !== undefined)) {
        throw new CommandRefused('usage', Exit.usage, 'say how long with --for 2h, or --end');
      }
      const { by, note } = personOf(options, io);
      const plant = await openPlant(options, io);
      try {
        needsAgent(plant, 'maintenance');
        await giveCommand(plant, { kind: 'maintenance', subject, forMs, by, note }, 'refused', io);
        const until = forMs === null ? null : new Date(io.now() + forMs).toISOString();
        if (options.json) io.out.write(`${plainJson({ ok: true, subject, until, by, note })}\n`);
        else if (until === null) io.out.write(`${plain(subject)} is watched again\n`);
        else io.out.write(`${plain(subject)} is under maintenance until ${plant.time.full(until)}\n`);
      } finally {
        plant.close();
      }
    });
}

function workDuration(text: string): number {
  const ms = parseDuration(text);
  if (ms === null || ms <= 0) throw new InvalidArgumentError(`It ${durationShape}.`);
  if (ms > longestMaintenanceMs)
    throw new InvalidArgumentError('Maintenance lasts 30d at most; say so again then.');
  return ms;
}
