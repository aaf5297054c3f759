import { Command } from 'commander';
import { type OutputOptions, type PlaceOptions, withOutputOptions, withPlaceOptions } from '../options.ts';
import { giveCommand, needsAgent, type PersonOptions, personOf } from '../plant/give-command.ts';
import { openPlant } from '../plant/open-plant.ts';
import type { Io } from '../terminal/io.ts';
import { plain, plainJson } from '../terminal/plain.ts';

const words = {
  accept: {
    kind: 'sensor-accepted',
    about: 'you have looked at the instrument and it is right: it is believed as it is',
    done: 'is believed again',
  },
  replaced: {
    kind: 'sensor-replaced',
    about: 'it is another instrument now: what was learned of the old one no longer holds',
    done: 'is taken for a new instrument',
  },
} as const;

/** `coolwatch sensors accept ID` and `coolwatch sensors replaced ID`: a person's word on an instrument. */
export function sensorWordCommand(name: keyof typeof words, io: Io): Command {
  const { kind, about, done } = words[name];
  return withOutputOptions(withPlaceOptions(new Command(name)))
    .description(about)
    .argument('<sensor>', 'its id')
    .option('--by <name>', 'who says so (default: the login name)')
    .option('--note <text>', 'what you found or did')
    .action(async (sensor: string, _: unknown, command: Command) => {
      // Options that `sensors` has too are taken there.
      const options: OutputOptions & PlaceOptions & PersonOptions = command.optsWithGlobals();
      const { by, note } = personOf(options, io);
      const plant = await openPlant(options, io);
      try {
        needsAgent(plant, `sensors ${name}`);
        await giveCommand(plant, { kind, sensor, by, note }, 'refused', io);
        if (options.json) io.out.write(`${plainJson({ ok: true, sensor, by, note })}\n`);
        else io.out.write(`${plain(sensor)} ${done}\n`);
      } finally {
        plant.close();
      }
    });
}
