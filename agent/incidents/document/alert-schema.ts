/** `coolwatch-alert/1` as JSON Schema; config/alert.schema.json is made from it, and what leaves is checked with it. */
import { Ajv } from 'ajv';
import { type TSchema, Type } from 'typebox';
import type { Alert } from '../../model.ts';

const orNull = (schema: TSchema) => Type.Union([schema, Type.Null()]);
const oneOf = (...words: readonly string[]) => Type.Unsafe<string>({ enum: words });
const closed = { additionalProperties: false } as const;
const time = Type.String({ pattern: String.raw`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$` });
const text = Type.String();
const words = Type.Array(text);
const share = Type.Number({ minimum: 0, maximum: 1 });
const count = Type.Integer({ minimum: 0 });

const evidence = Type.Object(
  {
    sensor: text,
    unit: text,
    value: orNull(Type.Number()),
    expected: orNull(Type.Number()),
    deviation_sigma: orNull(Type.Number()),
    direction: oneOf('up', 'down', 'steady'),
    since: time,
    quality: oneOf('ok', 'substituted', 'stale', 'bad', 'suspect', 'off'),
    contribution: share,
  },
  closed,
);

const votes = Type.Object(
  {
    for: count,
    cast: count,
    needed: count,
    members: Type.Array(
      Type.Object({ name: text, ratio: orNull(Type.Number()), vote: orNull(Type.Boolean()) }, closed),
    ),
  },
  closed,
);

const faultMode = Type.Object({ mode: text, likelihood: share, why: text, tell_apart: orNull(text) }, closed);

export const alertSchema = Type.Object(
  {
    schema: Type.Literal('coolwatch-alert/1'),
    id: text,
    fingerprint: text,
    revision: Type.Integer({ minimum: 1 }),
    kind: oneOf('process', 'sensor', 'comms', 'model'),
    level: oneOf('observation', 'advisory', 'alarm'),
    active: Type.Boolean(),
    acknowledged: orNull(Type.Object({ by: text, at: time, note: orNull(text) }, closed)),
    shelved: orNull(Type.Object({ by: text, until: time, reason: text }, closed)),
    suppressed_by: orNull(text),
    latched: Type.Boolean(),
    state: oneOf(
      'unacknowledged',
      'acknowledged',
      'returned-unacknowledged',
      'shelved',
      'out-of-service',
      'normal',
    ),
    priority: oneOf('low', 'medium', 'high', 'urgent'),
    severity: Type.Integer({ minimum: 1, maximum: 1000 }),
    ne107: orNull(text),
    site: text,
    asset: orNull(
      Type.Object({ id: text, kind: text, location: orNull(text), redundancy: orNull(text) }, closed),
    ),
    mode: orNull(oneOf('off', 'starting', 'steady', 'not running')),
    title: text,
    raised_at: time,
    changed_at: time,
    cleared_at: orNull(time),
    evidence: Type.Array(evidence),
    votes: orNull(votes),
    unusable_sensors: words,
    fault_modes: Type.Array(faultMode),
    horizon: orNull(Type.Object({ earliest: time, latest: time, basis: text }, closed)),
    waste: orNull(
      Type.Object(
        {
          extra_kw: Type.Number({ exclusiveMinimum: 0 }),
          kwh_per_day: Type.Number({ exclusiveMinimum: 0 }),
          co2_kg_per_day: Type.Optional(Type.Number({ minimum: 0 })),
          basis: text,
        },
        closed,
      ),
    ),
    unsupported: Type.Optional(Type.Object({ horizon: orNull(text), waste: orNull(text) }, closed)),
    act_within: orNull(time),
    checks: words,
    safety: text,
    model_id: orNull(text),
    links: Type.Object({ ack: text, trend: text }, closed),
  },
  { title: 'coolwatch alert', ...closed },
);

const validate = new Ajv({ allErrors: true, allowUnionTypes: true }).compile(alertSchema);

/** What of `alert` is not as `coolwatch-alert/1` says, in words; empty when all is. */
export function alertFaults(alert: Alert): readonly string[] {
  if (validate(alert)) return [];
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message ?? ''}`);
}
