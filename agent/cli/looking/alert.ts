import { Command } from 'commander';
import { findAlert } from '../plant/alert-lookup.ts';
import { alertPage } from '../screens/alert/alert-page.ts';
import type { Io } from '../terminal/io.ts';
import { openPlant } from '../plant/open-plant.ts';
import { type OutputOptions, type PlaceOptions, withOutputOptions, withPlaceOptions } from '../options.ts';
import { painter } from '../terminal/paint.ts';
import { plain, plainJson, plainly } from '../terminal/plain.ts';

type AlertOptions = OutputOptions & PlaceOptions;

export function alertCommand(io: Io): Command {
  return withOutputOptions(withPlaceOptions(new Command('alert')))
    .description('one alert in full: evidence, votes, what to check, its history')
    .argument('<alert>', 'its id, or the beginning of it')
    .action(async (id: string, options: AlertOptions) => {
      const plant = await openPlant(options, io);
      try {
        const found = await findAlert(plant, id);
        if (options.json) {
          const { alert, history, commands = [], readings = null } = found;
          const as_of = plant.state?.at ?? null;
          io.out.write(
            `${plainJson({ agent_running: plant.live, as_of, alert, history, commands, readings })}\n`,
          );
          return;
        }
        const paint = painter(io.out.colour);
        const notice = plant.notice === null ? [] : [paint('waiting', plain(plant.notice)), ''];
        const page = alertPage({
          found: plainly(found),
          time: plant.time,
          paint,
          columns: io.out.columns,
          ackCommand: ackCommandFor(plain(found.alert.id), options),
        });
        io.out.write(`${[...notice, ...page].join('\n')}\n`);
      } finally {
        plant.close();
      }
    });
}

/** Names the state folder again where it had to be named to get here. */
function ackCommandFor(id: string, { state, config }: PlaceOptions): string {
  const place =
    state !== undefined
      ? ` --state ${quoted(state)}`
      : config !== undefined
        ? ` --config ${quoted(config)}`
        : '';
  return `coolwatch ack ${id}${place} --note "what you found"`;
}

function quoted(path: string): string {
  return /^[\w./~-]+$/.test(path) ? path : `'${plain(path).replaceAll("'", String.raw`'\''`)}'`;
}
