/** What agent.yaml may say of how an asset is judged: the stages that take part, the members that vote, the count. */
import { Type } from 'typebox';
import { detectors } from '../../detectors/index.ts';
import { duration, nullable, section, share, text, variants, whole } from '../checking/schema-parts.ts';
import { defaultPanel } from './default-panel.ts';

/** A stage that may be switched off. */
const stage = (title: string, description: string) => Type.Boolean({ title, description, default: true });

export const stages = section(
  {
    validation: stage(
      'Validation',
      'Instruments that are stuck, spike, drift or are under test are found and left out.',
    ),
    modes: stage('Modes', 'When machines run is found out where it is not declared.'),
    drivers: stage('Drivers', 'What drives an asset is found out where it is not declared.'),
    physics: stage(
      'Physics',
      'Readings are referred to the usual speed, and the heat that passes is a driver.',
    ),
    twins: stage('Twins', 'What the likes of an asset feel too is taken out.'),
    together: stage(
      'Together',
      'An asset of many sensors is also judged in sections of those that go together, and a plant of few sensors as a whole.',
    ),
    slow_route: stage('Slow route', 'A deviation that lasts for a day is told without a majority.'),
  },
  {
    title: 'Stages',
    description:
      'What takes part in judging. Switch one off to see what it is worth on your own recordings; all but validation take effect when it learns.',
    default: {},
  },
);

/** One variant of a member per detector: its options are the detector's own. */
const memberVariants = Object.values(detectors).map((detector) => {
  const { title: description = detector.name } = detector.options as { title?: string };
  return section(
    {
      name: text({ title: 'Name', description: "The member's name in votes; unique in the panel." }),
      detector: Type.Literal(detector.name, { title: 'Detector', description }),
      smoothing: whole(
        'Smoothing',
        'Causal mean over this many frames before the detector sees a row; 1 is none.',
        {
          minimum: 1,
          maximum: 1000,
          default: 1,
        },
      ),
      averaging: whole('Averaging', 'Causal mean over this many scores before they are judged; 1 is none.', {
        minimum: 1,
        maximum: 1000,
        default: 1,
      }),
      drifting: Type.Union([Type.Literal('see'), Type.Literal('leave-out')], {
        title: 'Drifting channels',
        description: 'What to do with channels that drifted while it learned: see them, or leave them out.',
        default: 'see',
      }),
      options: Type.Unsafe<Record<string, unknown>>({
        title: 'Options',
        description: "The detector's own options.",
        default: {},
        ...detector.options,
      }),
    },
    { title: `Member: ${detector.name}`, description },
  );
});

export const panel = section(
  {
    members: Type.Array(
      variants('detector', memberVariants, { title: 'Member', description: 'A detector on a view.' }),
      {
        title: 'Members',
        description: 'Who votes. An own list replaces the default one.',
        minItems: 1,
        maxItems: 32,
        default: defaultPanel,
      },
    ),
    unwatched_every: nullable(
      duration({
        title: 'Unwatched every',
        description:
          'How often an asset is scored while no sensor of its watch set stirs and no member comes near its line; in every frame when left out.',
        min: '1s',
        max: '2m',
      }),
    ),
    calibration: section(
      {
        folds: whole(
          'Folds',
          'Blocks of the learning data that are scored by a model that has not seen them.',
          {
            minimum: 2,
            maximum: 20,
            default: 5,
          },
        ),
        k: Type.Number({
          title: 'k',
          description: 'threshold = median + k * (q99 - median) of those scores: more is quieter.',
          exclusiveMinimum: 0,
          maximum: 100,
          default: 1.5,
        }),
        false_alerts_per_month: Type.Number({
          title: 'False alerts per month',
          description:
            'What the whole plant may raise for nothing. Takes over once there is about a week to learn from: thresholds are then drawn from what the vote would have raised on it.',
          minimum: 0.01,
          maximum: 100,
          default: 1,
        }),
      },
      { title: 'Calibration', description: 'Where a member draws its line.', default: {} },
    ),
  },
  { title: 'Panel', description: 'The detectors that vote on each asset.', default: {} },
);

const frames = (title: string, description: string, value: number) =>
  whole(title, description, { minimum: 1, maximum: 100_000, default: value });

export const voting = section(
  {
    quorum: share('Quorum', 'Share of the seats that must cast before there is a verdict.', 0.5),
    persistence: section(
      {
        m: frames('m', 'Frames with a majority ...', 3),
        n: frames('n', '... out of the last n.', 5),
      },
      {
        title: 'Persistence',
        description: 'A majority counts when it stood in m of the last n frames.',
        default: {},
      },
    ),
    latch: section(
      {
        release: share('Release', 'A ballot goes off below this share of its own peak ...', 0.3),
        frames: frames('Frames', '... for this many frames running.', 30),
        relax: frames(
          'Relax',
          'Frames after which a level that the process settled at has relaxed to 1/e.',
          600,
        ),
      },
      { title: 'Latch', description: 'How long a ballot stays on.', default: {} },
    ),
  },
  { title: 'Voting', description: 'From ballots to a verdict.', default: {} },
);
