import { Command } from 'commander';
import { AgentError } from '../../errors.ts';
import { critical } from '../../watchset/derive.ts';
import type { AssetWatchSet } from '../../watchset/watch-set.ts';
import { type OutputOptions, type PlaceOptions, withOutputOptions, withPlaceOptions } from '../options.ts';
import { openPlant } from '../plant/open-plant.ts';
import { explained, watchSetScreen } from '../screens/watchset-screen.ts';
import { stateOf, unknownAsset } from './sensors.ts';
import type { Io } from '../terminal/io.ts';
import { painter } from '../terminal/paint.ts';
import { plain, plainJson, plainly } from '../terminal/plain.ts';

interface WatchsetOptions extends OutputOptions, PlaceOptions {
  readonly explain?: string;
}

export function watchsetCommand(io: Io): Command {
  return withOutputOptions(withPlaceOptions(new Command('watchset')))
    .description('which few sensors to watch, most telling first, and why')
    .argument('[asset]', 'id of an asset (default: those with incidents; before any, all machines)')
    .option('--explain <sensor>', 'why this sensor is watched, or why not')
    .action(async (asset: string | undefined, options: WatchsetOptions) => {
      const plant = await openPlant(options, io);
      try {
        const state = stateOf(plant);
        const { watch_set: watchSet, history } = await plant.watchSet();
        if (watchSet === null) {
          throw new AgentError(
            'not-found',
            'no watch set yet: the agent has still to learn, see coolwatch status',
          );
        }
        if (asset !== undefined && !state.assets.some(({ id }) => id === asset))
          throw unknownAsset(state, asset);
        const assets: readonly AssetWatchSet[] =
          asset === undefined
            ? critical(watchSet, state.assets)
            : watchSet.assets.filter((of) => of.asset === asset);
        if (assets.length === 0) {
          throw new AgentError(
            'not-found',
            `${asset ?? 'this plant'} has no panel: nothing was learned of it yet`,
          );
        }
        const reasons = options.explain === undefined ? null : explained(options.explain, watchSet, state);
        if (options.json) {
          const { at, candidates } = watchSet;
          const said = reasons === null ? { assets } : { sensor: options.explain, reasons };
          io.out.write(`${plainJson({ agent_running: plant.live, at, candidates, ...said, history })}\n`);
          return;
        }
        const notice = plant.notice === null ? [] : [plain(plant.notice), ''];
        const paint = painter(io.out.colour);
        const lines =
          reasons === null
            ? watchSetScreen(
                plainly({ ...watchSet, assets }),
                plainly(history),
                plant.time,
                paint,
                io.out.columns,
              )
            : plainly(reasons).map(({ asset: of, why }) => `${of}: ${why}`);
        io.out.write(`${[...notice, ...lines].join('\n')}\n`);
      } finally {
        plant.close();
      }
    });
}
