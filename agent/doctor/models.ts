import { amount, plainSpan } from '../plain-words.ts';
import { type KeptModels, keptModels, whyUnlearned } from '../training/model-survey.ts';
import { type Check, type Examined, fault, ok, some, warning } from './check.ts';

/** Beyond this a plant has had every season that it did not learn from. */
const oldMs = 400 * 86_400_000;

/** The models at work: whether they can be used, how old they are, and who learned nothing and why. */
export function checkModels(examined: Examined): Check[] {
  const { folder, state, now } = examined;
  const kept = keptModels(folder);
  const damaged = kept.flatMap(({ id, trouble }) =>
    trouble === null
      ? []
      : [
          warning(
            'models',
            id,
            trouble,
            'none is needed: older ones are used, or it learns anew; then check the disk',
          ),
        ],
  );
  const newest = kept.find(({ trouble }) => trouble === null);
  if (newest === undefined || newest.trouble !== null) return [...damaged, ...unlearned(examined)];
  const ageMs = now - newest.asOf;
  const says = `${amount(newest.assets.length, 'asset')} learned from ${plainSpan(newest.learnedMs)}, ${plainSpan(ageMs)} ago`;
  const age =
    ageMs > oldMs
      ? warning(
          'models',
          newest.id,
          says,
          'look whether the plant was rebuilt since; import newer history to learn anew',
        )
      : ok('models', newest.id, says);
  const trouble = state?.learning.trouble ?? null;
  return [
    ...damaged,
    age,
    ...(trouble === null ? [] : [fault('models', 'learning', trouble, 'see the log of the agent')]),
    ...assetsWithout(examined, newest),
    ...membersWithout(newest),
  ];
}

function unlearned({ state }: Examined): Check[] {
  const { frames, needed, trouble, phase } = state?.learning ?? {
    frames: 0,
    needed: 0,
    trouble: null,
    phase: 'waiting',
  };
  if (trouble !== null) return [fault('models', 'learning', trouble, 'see the log of the agent')];
  const says =
    state === null
      ? 'nothing is learned yet'
      : phase === 'training'
        ? `nothing is learned yet; it learns now from ${frames} frames`
        : `nothing is learned yet: ${frames} of ${needed} good frames`;
  const advice =
    'limits and rules watch meanwhile; coolwatch import skips the wait where there is a recording';
  return [warning('models', 'learning', says, advice)];
}

function assetsWithout(
  { state, config }: Examined,
  { assets }: Extract<KeptModels, { trouble: null }>,
): Check[] {
  const learned = new Set(assets.map(({ asset }) => asset));
  const all = config?.plant.assets.map(({ id }) => id) ?? state?.assets.map(({ id }) => id) ?? [];
  return all
    .filter((asset) => !learned.has(asset))
    .map((asset) =>
      warning(
        'models',
        asset,
        `learned nothing: ${state === null ? 'the agent does not say why' : whyUnlearned(asset, state)}`,
        'limits and rules watch it meanwhile; it learns by itself once that is mended',
      ),
    );
}

function membersWithout({ assets }: Extract<KeptModels, { trouble: null }>): Check[] {
  return assets
    .filter(({ unlearned }) => unlearned.length > 0)
    .map(({ asset, unlearned, members }) => {
      const named = unlearned.map(({ member, why }) => `${member}: ${why}`);
      const says = `${unlearned.length} of ${members} members could not learn: ${some(named, 1)}`;
      return warning(
        'models',
        asset,
        says,
        'the others vote; a recording of more days teaches them (coolwatch import)',
      );
    });
}
