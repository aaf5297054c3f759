import { Command } from 'commander';
import { AgentError } from '../../errors.ts';
import type { Io } from '../terminal/io.ts';
import { openPlant } from '../plant/open-plant.ts';
import {
  type OutputOptions,
  type PlaceOptions,
  wholeNumber,
  withOutputOptions,
  withPlaceOptions,
} from '../options.ts';
import { painter } from '../terminal/paint.ts';
import { plain, plainJson, plainly } from '../terminal/plain.ts';
import { stateOf, unknownAsset } from './sensors.ts';
import { votesScreen } from '../screens/votes-screen.ts';

interface VotesOptions extends OutputOptions, PlaceOptions {
  readonly frames: number;
}

export function votesCommand(io: Io): Command {
  return withOutputOptions(withPlaceOptions(new Command('votes')))
    .description('how the members of the panel vote on one asset')
    .argument('<asset>', 'id of the asset')
    .option('--frames <n>', 'how many frames back', wholeNumber(1, 1000), 10)
    .action(async (asset: string, options: VotesOptions) => {
      const plant = await openPlant(options, io);
      try {
        const state = stateOf(plant);
        if (!state.assets.some(({ id }) => id === asset)) throw unknownAsset(state, asset);
        const verdicts = await plant.votes(asset, options.frames);
        if (options.json) {
          io.out.write(`${plainJson({ agent_running: plant.live, as_of: state.at, asset, verdicts })}\n`);
          return;
        }
        const [first, ...more] = plainly(verdicts);
        if (first === undefined) throw new AgentError('not-found', `no vote on ${asset} yet`);
        const notice = plant.notice === null ? [] : [plain(plant.notice), ''];
        const screen = votesScreen([first, ...more], plant.time, painter(io.out.colour), io.out.columns);
        io.out.write(`${[...notice, ...screen].join('\n')}\n`);
      } finally {
        plant.close();
      }
    });
}
