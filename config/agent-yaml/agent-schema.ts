/** What agent.yaml may say, with every default. `config/agent.yaml` shows it all; `agent.schema.json` is made from this. */
import { type Static, Type } from 'typebox';
import { detectors } from '../../detectors/index.ts';
import { defaultPanel } from './default-panel.ts';
import { choice, duration, nullable, section, text, variants } from '../checking/schema-parts.ts';
import { mqtt } from './mqtt-schema.ts';

const whole = (
  title: string,
  description: string,
  bounds: { minimum: number; maximum: number; default: number },
) => Type.Integer({ title, description, ...bounds });

const agent = section(
  {
    id: text({
      title: 'Agent id',
      description: 'Name of this agent in topics and client ids; unique per broker.',
      default: 'coolwatch',
    }),
    seed: whole('Seed', 'Every random number of a run follows from it.', {
      minimum: 0,
      maximum: 4_294_967_295,
      default: 1,
    }),
    state_dir: nullable(
      text({
        title: 'State folder',
        description:
          "Databases and models; $STATE_DIRECTORY of systemd, else the user's state folder, when left out.",
      }),
    ),
  },
  { title: 'Agent', description: 'The agent itself.', default: {} },
);

const frame = section(
  {
    period: duration({
      title: 'Period',
      description: 'Length of a frame: everything is judged once a frame.',
      default: '10s',
      min: '1s',
      max: '10m',
    }),
    lateness: nullable(
      duration({
        title: 'Lateness',
        description:
          'A frame closes this long after its end, so that slow sources get in; 2 periods when left out.',
        min: '0s',
        max: '1h',
      }),
    ),
    max_skew: duration({
      title: 'Greatest skew',
      description: 'Source times further off the clock than this are replaced by the time of arrival.',
      default: '60s',
      min: '1s',
      max: '1d',
    }),
    gap_frames: whole('Gap', 'Gaps of up to this many frames are bridged by damped extrapolation.', {
      minimum: 0,
      maximum: 100,
      default: 3,
    }),
  },
  { title: 'Frame', description: 'How time is cut.', default: {} },
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

const panel = section(
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

const share = (title: string, description: string, value: number) =>
  Type.Number({ title, description, exclusiveMinimum: 0, maximum: 1, default: value });

const frames = (title: string, description: string, value: number) =>
  whole(title, description, { minimum: 1, maximum: 100_000, default: value });

const voting = section(
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

const priority = (cause: string, value: 'low' | 'medium' | 'high' | 'urgent') =>
  choice(['low', 'medium', 'high', 'urgent'], {
    title: 'Priority',
    description: `Priority of ${cause}.`,
    default: value,
  });

type Priorities = Readonly<Record<'alarm' | 'warning' | 'vote' | 'slow', Parameters<typeof priority>[1]>>;

const priorities = (title: string, description: string, { alarm, warning, vote, slow }: Priorities) =>
  section(
    {
      alarm_limit: priority('a passed alarm limit or a broken rule of the plant', alarm),
      warning_limit: priority('a passed warning limit', warning),
      vote: priority("a majority of the asset's detectors", vote),
      slow: priority('a small deviation that lasts for a day and more', slow),
    },
    { title, description, default: {} },
  );

const incidents = section(
  {
    off_delay: duration({
      title: 'Off-delay',
      description: 'How long everything must be back inside before an incident returns.',
      default: '5m',
      min: '0s',
      max: '7d',
    }),
    rejoin: duration({
      title: 'Rejoin',
      description: 'What comes back within this time and was not acknowledged yet is the same incident.',
      default: '24h',
      min: '0s',
      max: '30d',
    }),
    longest_shelf: duration({
      title: 'Longest shelf',
      description: 'An alert may be shelved for this long at most; then it speaks up again.',
      default: '24h',
      min: '1m',
      max: '24h',
    }),
    priority: section(
      {
        usual: priorities('Usual', 'While a healthy stand-in is left, and where none is known.', {
          alarm: 'high',
          warning: 'medium',
          vote: 'medium',
          slow: 'low',
        }),
        last: priorities('Last', 'Of the last healthy asset of a redundancy group.', {
          alarm: 'urgent',
          warning: 'high',
          vote: 'high',
          slow: 'medium',
        }),
      },
      {
        title: 'Priority',
        description: 'Consequence by time: what is lost if it fails, by how soon that may be.',
        default: {},
      },
    ),
  },
  { title: 'Incidents', description: 'When an incident opens and returns.', default: {} },
);

const within = (priority: string, value: string) =>
  duration({
    title: 'Act within',
    description: `How long an alert of ${priority} priority may wait.`,
    default: value,
    min: '1m',
    max: '365d',
  });

const diagnosis = section(
  {
    fault_modes: nullable(
      text({
        title: 'Fault modes',
        description:
          'File of the ways to fail, relative to this one; the one that comes with coolwatch when left out.',
      }),
    ),
    least_match: share(
      'Least match',
      'How much of what is off a mode must explain to be named; below it the answer is "unknown".',
      0.55,
    ),
    every: duration({
      title: 'Every',
      description: 'What stands is diagnosed again this often.',
      default: '1h',
      min: '1m',
      max: '7d',
    }),
    act_within: section(
      {
        urgent: within('urgent', '1h'),
        high: within('high', '8h'),
        medium: within('medium', '3d'),
        low: within('low', '14d'),
      },
      {
        title: 'Act within',
        description: 'How long an alert may wait by its priority, if nothing says that it fails earlier.',
        default: {},
      },
    ),
    co2_kg_per_kwh: nullable(
      Type.Number({
        title: 'CO2 intensity',
        description: "What a kWh of the site's electricity emits, in kg; alerts tell no CO2 when left out.",
        minimum: 0,
        maximum: 2,
      }),
    ),
  },
  { title: 'Diagnosis', description: 'What an alert says of cause, time left and cost.', default: {} },
);

const feedback = section(
  {
    raise: Type.Number({
      title: 'Raise',
      description:
        "Each false alarm moves the lines of its asset's panel by this share, for the sensors that it named; by 0.5 at most in all.",
      exclusiveMinimum: 0,
      maximum: 0.5,
      default: 0.25,
    }),
    lasts: duration({
      title: 'Lasts',
      description: 'After this a false alarm is forgotten, and the lines are where they were.',
      default: '30d',
      min: '1h',
      max: '30d',
    }),
  },
  { title: 'Feedback', description: 'What a false alarm changes.', default: {} },
);

const learning = section(
  {
    min_frames: whole('Least frames', 'Good, steady frames that a group needs before it learns.', {
      minimum: 30,
      maximum: 1_000_000,
      default: 360,
    }),
    max_rows: whole(
      'Most rows',
      'Rows kept to learn from; beyond it blocks of 60 are dropped, evenly over the whole time.',
      {
        minimum: 100,
        maximum: 1_000_000,
        default: 20_000,
      },
    ),
    settled_after: duration({
      title: 'Settled after',
      description:
        'Learned time after which models stay as they are; until then they are learned again each time it has doubled.',
      default: '28d',
      min: '0s',
      max: '365d',
    }),
  },
  { title: 'Learning', description: 'What models learn from.', default: {} },
);

const store = section(
  {
    history_days: whole('History days', 'Readings are kept this many days ...', {
      minimum: 1,
      maximum: 3650,
      default: 30,
    }),
    history_mb: whole('History megabytes', '... and at most this much disk, whichever is reached first.', {
      minimum: 10,
      maximum: 1_000_000,
      default: 500,
    }),
    checkpoint: duration({
      title: 'Checkpoint',
      description: 'How often the state is saved; a crash costs at most this much to catch up.',
      default: '60s',
      min: '1s',
      max: '1h',
    }),
  },
  { title: 'Store', description: 'What is kept on disk.', default: {} },
);

const log = section(
  {
    level: choice(['trace', 'debug', 'info', 'warn', 'error'], {
      title: 'Level',
      description: 'Least serious line that is written.',
      default: 'info',
    }),
  },
  { title: 'Log', description: 'JSON lines on standard error.', default: {} },
);

export const agentSchema = section(
  { agent, frame, panel, voting, incidents, diagnosis, feedback, learning, mqtt, store, log },
  { title: 'coolwatch agent.yaml', description: 'How the agent works; every option has a default.' },
);

export type AgentFile = Static<typeof agentSchema>;
