import { Command, InvalidArgumentError } from 'commander';
import { durationShape, parseDuration } from '../../../config/duration.ts';
import { longestShelfMs } from '../../status/answers.ts';
import { type OutputOptions, type PlaceOptions, withOutputOptions, withPlaceOptions } from '../options.ts';
import { findAlert } from '../plant/alert-lookup.ts';
import { giveCommand, needsAgent, type PersonOptions, personOf } from '../plant/give-command.ts';
import { openPlant } from '../plant/open-plant.ts';
import type { Io } from '../terminal/io.ts';
import { plain, plainJson } from '../terminal/plain.ts';

interface ShelveOptions extends OutputOptions, PlaceOptions, PersonOptions {
  readonly for: number;
}

export function shelveCommand(io: Io): Command {
  return withOutputOptions(withPlaceOptions(new Command('shelve')))
    .description('silence an alert for a while: it is still watched, and speaks up when it gets worse')
    .argument('<alert>', 'its id, or the beginning of it')
    .requiredOption('--for <duration>', 'how long from now, e.g. 4h; at most 24h', shelfDuration)
    .option('--by <name>', 'who shelves it (default: the login name)')
    .option('--note <text>', 'why')
    .action(async (id: string, options: ShelveOptions) => {
      const { by, note } = personOf(options, io);
      const plant = await openPlant(options, io);
      try {
        needsAgent(plant, 'shelving');
        const { alert } = await findAlert(plant, id);
        await giveCommand(
          plant,
          { kind: 'shelve', id: alert.id, forMs: options.for, by, note },
          'refused',
          io,
        );
        const until = new Date(io.now() + options.for).toISOString();
        if (options.json) io.out.write(`${plainJson({ ok: true, id: alert.id, until, by, note })}\n`);
        else io.out.write(`Shelved by ${by} until ${plant.time.full(until)}: ${plain(alert.title)}\n`);
      } finally {
        plant.close();
      }
    });
}

function shelfDuration(text: string): number {
  const ms = parseDuration(text);
  if (ms === null || ms <= 0) throw new InvalidArgumentError(`It ${durationShape}.`);
  if (ms > longestShelfMs) throw new InvalidArgumentError('A shelf lasts 24h at most; shelve it again then.');
  return ms;
}
