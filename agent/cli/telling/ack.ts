import { Command } from 'commander';
import { findAlert } from '../plant/alert-lookup.ts';
import type { Io } from '../terminal/io.ts';
import { giveCommand, needsAgent, type PersonOptions, personOf } from '../plant/give-command.ts';
import { openPlant } from '../plant/open-plant.ts';
import { type OutputOptions, type PlaceOptions, withOutputOptions, withPlaceOptions } from '../options.ts';
import { plain, plainJson } from '../terminal/plain.ts';

type AckOptions = OutputOptions & PlaceOptions & PersonOptions;

export function ackCommand(io: Io): Command {
  return withOutputOptions(withPlaceOptions(new Command('ack')))
    .description('acknowledge an alert: you know of it (it is still watched and not silenced)')
    .argument('<alert>', 'its id, or the beginning of it')
    .option('--by <name>', 'who acknowledges (default: the login name)')
    .option('--note <text>', 'what you found or will do')
    .action(async (id: string, options: AckOptions) => {
      const { by, note } = personOf(options, io);
      const plant = await openPlant(options, io);
      try {
        needsAgent(plant, 'acknowledging');
        const { alert } = await findAlert(plant, id);
        await giveCommand(plant, { kind: 'ack', id: alert.id, by, note }, 'already-closed', io);
        if (options.json) io.out.write(`${plainJson({ ok: true, id: alert.id, by, note })}\n`);
        else if (alert.acknowledged === null) io.out.write(`Acknowledged by ${by}: ${plain(alert.title)}\n`);
        else {
          const first = plain(alert.acknowledged.by);
          io.out.write(`Acknowledged by ${first} before; yours stands beside it: ${plain(alert.title)}\n`);
        }
      } finally {
        plant.close();
      }
    });
}
