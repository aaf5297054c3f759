import { Argument, Command } from 'commander';
import { StatusClient } from '../../status/socket-client.ts';
import { statePlaces } from '../plant/state-places.ts';
import type { Io } from '../terminal/io.ts';
import { plain } from '../terminal/plain.ts';
import { candidatesFor, type IdKind, type Place } from './candidates.ts';
import { scripts, type Shell } from './scripts.ts';

/** A shell waits for it at every TAB: an agent that is slower than this is given up, ms. */
const patienceMs = 3_000;
const mostAlerts = 1_000;

/** `coolwatch completion SHELL`: what a shell needs to complete commands, options and the plant's own ids. */
export function completionCommand(io: Io): Command {
  const shell = new Argument('<shell>', 'which shell').choices(Object.keys(scripts));
  return new Command('completion')
    .description('a script that lets TAB complete commands, options and ids of alerts, assets and sensors')
    .addArgument(shell)
    .action((name: Shell) => io.out.write(scripts[name]));
}

/** `coolwatch complete -- WORDS..`: what the scripts ask; one candidate a line. */
export function completeCommand(io: Io): Command {
  return new Command('complete')
    .description('what may follow, for the scripts of `completion`')
    .argument('[words...]', 'what is typed so far')
    .action(async (words: string[], _: unknown, command: Command) => {
      const found = await candidatesFor(command.parent!, words, (kind, place) => knownIds(kind, place, io));
      // An id that is not as it is shown could not be typed either.
      const typable = found.filter((word) => word === plain(word));
      io.out.write(typable.map((word) => `${word}\n`).join(''));
    });
}

/** From the running agent only: what it does not answer at once is not worth waiting for. */
async function knownIds(kind: IdKind, place: Place, io: Io): Promise<readonly string[]> {
  const clients = (await statePlaces(place, io.env)).map((folder) => new StatusClient(folder));
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<readonly string[]>((resolve) => {
    timer = setTimeout(() => resolve([]), patienceMs);
  });
  const asked = Promise.any(clients.map((client) => idsIn(client, kind))).catch(() => []);
  return Promise.race([asked, patience]).finally(() => clearTimeout(timer));
}

async function idsIn(client: StatusClient, kind: IdKind): Promise<readonly string[]> {
  if (kind === 'alert') return (await client.alerts({ open: true, limit: mostAlerts })).map(({ id }) => id);
  const state = await client.state();
  return (kind === 'asset' ? state?.assets : state?.sensors)?.map(({ id }) => id) ?? [];
}
