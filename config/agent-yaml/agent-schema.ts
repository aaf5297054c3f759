/** What agent.yaml may say, with every default. `config/agent.yaml` shows it all; `agent.schema.json` is made from this. */
import { type Static, Type } from 'typebox';
import { choice, duration, nullable, section, share, text, whole } from '../checking/schema-parts.ts';
import { panel, stages, voting } from './judging-schema.ts';
import { mqtt } from './mqtt-schema.ts';

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

const priority = (cause: string, value: 'low' | 'medium' | 'high' | 'urgent') =>
  choice(['low', 'medium', 'high', 'urgent'], {
    title: 'Priority',
    description: `Priority of ${cause}.`,
    default: value,
  });

type Priorities = Readonly<
  Record<'alarm' | 'foreseen' | 'warning' | 'vote' | 'slow', Parameters<typeof priority>[1]>
>;

const priorities = (
  title: string,
  description: string,
  { alarm, foreseen, warning, vote, slow }: Priorities,
) =>
  section(
    {
      alarm_limit: priority('a passed alarm limit or a broken rule of the plant', alarm),
      foreseen: priority('a failure that is foreseen soon (`diagnosis.soon`)', foreseen),
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
    comms_delay: duration({
      title: 'Comms delay',
      description:
        'How long a source, or a gateway behind it, must be silent before it is told as lost; 6 frames at least.',
      default: '2m',
      min: '0s',
      max: '1d',
    }),
    rejoin: duration({
      title: 'Rejoin',
      description: 'What comes back within this time and was not acknowledged yet is the same incident.',
      default: '24h',
      min: '0s',
      max: '30d',
    }),
    re_alarm: nullable(
      duration({
        title: 'Re-alarm',
        description: 'What was acknowledged and still stands after this is told again; never when left out.',
        min: '10m',
        max: '30d',
      }),
    ),
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
          foreseen: 'high',
          warning: 'medium',
          vote: 'medium',
          slow: 'low',
        }),
        last: priorities('Last', 'Of the last healthy asset of a redundancy group.', {
          alarm: 'urgent',
          foreseen: 'urgent',
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
    soon: duration({
      title: 'Soon',
      description: 'A failure that may come within this makes the alert graver, and it is told again.',
      default: '8h',
      min: '0s',
      max: '30d',
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
  { agent, frame, stages, panel, voting, incidents, diagnosis, feedback, learning, mqtt, store, log },
  { title: 'coolwatch agent.yaml', description: 'How the agent works; every option has a default.' },
);

export type AgentFile = Static<typeof agentSchema>;
