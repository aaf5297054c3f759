/** What fault-modes.yaml may say. `fault-modes.schema.json` is made from this. */
import { type Static, Type } from 'typebox';
import { choice, duration, nullable, section, text } from '../checking/schema-parts.ts';
import { assetKinds } from '../vocabulary/kinds.ts';
import { commonnesses, type SignDirection, signDirections } from '../vocabulary/signs.ts';

const sentence = (title: string, description: string) =>
  Type.String({
    title,
    description,
    maxLength: 1000,
    pattern: '^(?=.*\\S)[^\\p{C}\\p{Zl}\\p{Zp}]+$',
    patternErrorMessage: 'must be printable text on one line (fold long text with >-)',
  });

const direction = choice(signDirections, {
  title: 'Direction',
  description: 'What the reading does at equal duty: up, down, may rise, may fall, may move, same.',
});

/** A mapping from places or kinds, which the loader knows, to what they do. */
const signsOf = (title: string, description: string) =>
  Type.Unsafe<Readonly<Record<string, SignDirection>>>({
    type: 'object',
    title,
    description,
    additionalProperties: direction,
    default: {},
  });

const signs = signsOf('Signs', 'What readings do, by role or virtual sensor.');
const kinds = signsOf('Kinds', 'What sensors do whose place nobody knows, by their kind.');

const elsewhere = Type.Unsafe<
  Readonly<Record<string, Readonly<Record<'signs' | 'kinds', Readonly<Record<string, SignDirection>>>>>>
>({
  type: 'object',
  title: 'Elsewhere',
  description: 'What assets of another kind show, by that kind.',
  additionalProperties: section(
    { signs, kinds },
    { title: 'There', description: 'What assets of that kind show.' },
  ),
  default: {},
});

const pattern = section(
  {
    tap: nullable(
      text({
        title: 'Tap',
        description: 'Where the suction tap sits, where that decides what it looks like.',
      }),
    ),
    signs,
    kinds,
    elsewhere,
  },
  { title: 'Pattern', description: 'One way in which the mode shows; the best of them counts.' },
);

const mode = section(
  {
    name: text({ title: 'Name', description: 'What people call it.' }),
    title: text({
      title: 'Title',
      description: 'What the title of an alert says of the asset: "losing head at the same speed".',
    }),
    assets: Type.Array(
      choice(assetKinds, { title: 'Asset kind', description: 'A kind of asset that can fail so.' }),
      {
        title: 'Assets',
        description: 'The kinds of assets that can fail so.',
        minItems: 1,
      },
    ),
    common: choice(commonnesses, {
      title: 'How common',
      description: 'How often it is met: what is rare must fit better to be named.',
      default: 'sometimes',
    }),
    course: text({
      title: 'Course',
      description: 'How long it takes from the first signs to the failure, in words.',
    }),
    act_within: nullable(
      duration({
        title: 'Act within',
        description:
          'How soon to look where no trend says when it fails: the short end of its course. Left out, the priority alone says.',
        min: '1m',
        max: '365d',
      }),
    ),
    within: nullable(
      duration({
        title: 'Within',
        description: 'What has lasted longer is less likely this mode; any time when left out.',
        min: '1m',
        max: '3650d',
      }),
    ),
    peers: choice(['alone', 'any'], {
      title: 'Peers',
      description: 'alone: its likes do not show it; where they do it is the system, not this asset.',
      default: 'any',
    }),
    fails_at: Type.Unsafe<Readonly<Record<string, string>>>({
      type: 'object',
      title: 'Fails at',
      description:
        'By role or virtual sensor, where it fails: a value with its unit, or % of what it should read; or two between which it does. A declared alarm limit goes before it.',
      additionalProperties: text({
        title: 'Level',
        description: 'Such as "95 degC", "75 %" or "70 % to 40 %".',
      }),
      default: {},
    }),
    patterns: Type.Array(pattern, {
      title: 'Patterns',
      description: 'How it shows; the best of them counts.',
      minItems: 1,
      maxItems: 8,
    }),
    tell_apart: sentence('Tell apart', 'What tells it from its neighbours.'),
    checks: Type.Array(sentence('Check', 'One thing to look at, the quickest first.'), {
      title: 'Checks',
      description: 'What to look at, the quickest first.',
      minItems: 1,
      maxItems: 8,
    }),
    safety: sentence('Safety', 'What may hurt somebody who checks or waits.'),
  },
  { title: 'Fault mode', description: 'One way to fail.' },
);

export const faultModesSchema = section(
  {
    modes: Type.Unsafe<Readonly<Record<string, Static<typeof mode>>>>({
      type: 'object',
      title: 'Modes',
      description: 'Ways to fail, by a short name of a-z, 0-9 and hyphens.',
      minProperties: 1,
      additionalProperties: mode,
    }),
  },
  { title: 'coolwatch fault-modes.yaml', description: 'What each way to fail looks like.' },
);

export type FaultModesFile = Static<typeof faultModesSchema>;
