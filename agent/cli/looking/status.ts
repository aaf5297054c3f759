import { Command } from 'commander';
import { AgentError } from '../../errors.ts';
import { Exit } from '../exit-codes.ts';
import { type Headline, headlineOf } from '../screens/status/headline.ts';
import type { Io } from '../terminal/io.ts';
import { openPlant, type PlantView } from '../plant/open-plant.ts';
import { type OutputOptions, type PlaceOptions, withOutputOptions, withPlaceOptions } from '../options.ts';
import { painter } from '../terminal/paint.ts';
import { plainJson, plainly } from '../terminal/plain.ts';
import { statusScreen } from '../screens/status/status-screen.ts';

interface StatusOptions extends OutputOptions, PlaceOptions {
  readonly check?: true;
}

const starting: Headline = {
  tone: 'waiting',
  text: 'The agent has just started: no frame has closed yet.',
  advice: [],
};

export function statusCommand(io: Io): Command {
  return withOutputOptions(withPlaceOptions(new Command('status')))
    .description('is the plant all right, and if not what to do')
    .option('--check', `exit with ${Exit.needsPerson} when a person is needed (for cron and monitoring)`)
    .action(async (options: StatusOptions) => {
      const plant = await openPlant(options, io);
      try {
        if (options.json) io.out.write(`${plainJson(statusDocument(plant, io))}\n`);
        else io.out.write(`${statusLines(plant, io).join('\n')}\n`);
        if (options.check && headlineFor(plant, io).tone === 'bad') io.exit(Exit.needsPerson);
      } finally {
        plant.close();
      }
    });
}

function headlineFor({ state, live, unseen, time }: PlantView, io: Io): Headline {
  if (state !== null) return headlineOf(state, live, io.now(), time, (id) => id);
  if (unseen === null) return starting;
  throw new AgentError('not-found', unseen);
}

/** The document of `status --json`. */
export function statusDocument(plant: PlantView, io: Io): object {
  const { live, state } = plant;
  const headline = headlineFor(plant, io);
  return {
    agent_running: live,
    as_of: state?.at ?? null,
    needs_person: headline.tone === 'bad',
    headline: headline.text,
    advice: headline.advice,
    state,
  };
}

/** What `status` prints; throws 'not-found' where nothing is known of the plant. */
export function statusLines(plant: PlantView, io: Io): string[] {
  const paint = painter(io.out.colour);
  const headline = headlineFor(plant, io);
  if (plant.state === null) return [paint(headline.tone, headline.text)];
  const { live, notice, time } = plant;
  const columns = 80;
  return statusScreen({ state: plainly(plant.state), live, notice, now: io.now(), time, paint, columns });
}
