import { Command } from 'commander';
import { AgentError } from '../../errors.ts';
import { type OutputOptions, type PlaceOptions, withOutputOptions, withPlaceOptions } from '../options.ts';
import { openPlant } from '../plant/open-plant.ts';
import { modelsScreen } from '../screens/models-screen.ts';
import type { Io } from '../terminal/io.ts';
import { painter } from '../terminal/paint.ts';
import { plain, plainJson, plainly } from '../terminal/plain.ts';

type ModelsOptions = OutputOptions & PlaceOptions;

export function modelsCommand(io: Io): Command {
  return withOutputOptions(withPlaceOptions(new Command('models')))
    .description('the sets of models that are kept, what each learned from, and what each asset learned')
    .action(async (options: ModelsOptions) => {
      const plant = await openPlant(options, io);
      try {
        const { keptModels, whyUnlearned } = await import('../../training/model-survey.ts');
        const sets = keptModels(plant.folder);
        if (sets.length === 0) {
          throw new AgentError(
            'not-found',
            'no models are kept yet: coolwatch status says how far learning is',
          );
        }
        const newest = sets.find(({ trouble }) => trouble === null);
        const learned = new Set(newest?.trouble === null ? newest.assets.map(({ asset }) => asset) : []);
        const { state } = plant;
        const unlearned = (state?.assets ?? [])
          .filter(({ id }) => !learned.has(id))
          .map(({ id }) => ({ asset: id, why: whyUnlearned(id, state!) }));
        const at_work = state?.learning.model_id ?? null;
        if (options.json) {
          io.out.write(`${plainJson({ agent_running: plant.live, at_work, sets, unlearned })}\n`);
          return;
        }
        const notice = plant.notice === null ? [] : [plain(plant.notice), ''];
        const paint = painter(io.out.colour);
        const lines = modelsScreen(plainly({ at_work, sets, unlearned }), plant.time, paint, io.out.columns);
        io.out.write(`${[...notice, ...lines].join('\n')}\n`);
      } finally {
        plant.close();
      }
    });
}
