import { Command } from 'commander';
import { type OutputOptions, type PlaceOptions, withOutputOptions, withPlaceOptions } from '../options.ts';
import { findAlert } from '../plant/alert-lookup.ts';
import { giveCommand, needsAgent, type PersonOptions, personOf } from '../plant/give-command.ts';
import { openPlant } from '../plant/open-plant.ts';
import type { Io } from '../terminal/io.ts';
import { plain, plainJson } from '../terminal/plain.ts';

type UnshelveOptions = OutputOptions & PlaceOptions & PersonOptions;

export function unshelveCommand(io: Io): Command {
  return withOutputOptions(withPlaceOptions(new Command('unshelve')))
    .description('let a shelved alert speak again now')
    .argument('<alert>', 'its id, or the beginning of it')
    .option('--by <name>', 'who takes it off the shelf (default: the login name)')
    .option('--note <text>', 'why')
    .action(async (id: string, options: UnshelveOptions) => {
      const { by, note } = personOf(options, io);
      const plant = await openPlant(options, io);
      try {
        needsAgent(plant, 'unshelving');
        const { alert } = await findAlert(plant, id);
        await giveCommand(plant, { kind: 'unshelve', id: alert.id, by, note }, 'refused', io);
        if (options.json) io.out.write(`${plainJson({ ok: true, id: alert.id, by, note })}\n`);
        else io.out.write(`No longer shelved: ${plain(alert.title)}\n`);
      } finally {
        plant.close();
      }
    });
}
