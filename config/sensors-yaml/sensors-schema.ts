/** What sensors.yaml may say. `sensors.schema.json` is made from this. */
import { type Static, Type } from 'typebox';
import { choice, duration, nullable, section, text } from '../checking/schema-parts.ts';
import { node, source as sourceSchema, time, topic, value } from './source-schema.ts';
import { weekdays } from '../plant.ts';
import { assetKinds, sensorKinds } from '../vocabulary/kinds.ts';

const address = nullable(
  section(
    {
      source: nullable(
        text({
          title: 'Source',
          description: "Name of a source; the asset's, else the first one, when left out.",
        }),
      ),
      topic: nullable(topic),
      value: nullable(value),
      time: nullable(time),
      node: nullable(node),
    },
    {
      title: 'Address',
      description: "Where its readings come from; what is left out is the source's default.",
    },
  ),
);

const number = (title: string, description: string) => nullable(Type.Number({ title, description }));

const limits = nullable(
  section(
    {
      alarm_low: number('Low alarm', 'Below it a person must act now.'),
      warn_low: number('Low warning', 'Below it somebody should look.'),
      warn_high: number('High warning', 'Above it somebody should look.'),
      alarm_high: number('High alarm', 'Above it a person must act now.'),
    },
    {
      title: 'Limits',
      description: "Fixed limits in the sensor's unit; they need no learning and bypass the vote.",
    },
  ),
);

const range = nullable(
  Type.Unsafe<[number, number] | { low: number; high: number }>({
    title: 'Range',
    description:
      "The transmitter's electrical range in the sensor's unit; values outside it are no measurement.",
    patternErrorMessage: "must be [low, high] or {low: number, high: number}, in the sensor's unit",
    anyOf: [
      Type.Array(Type.Number(), { minItems: 2, maxItems: 2 }),
      Type.Object({ low: Type.Number(), high: Type.Number() }, { additionalProperties: false }),
      Type.Null(),
    ],
  }),
);

const running = nullable(
  section(
    {
      sensor: text({ title: 'Sensor', description: 'Id of the sensor that tells.' }),
      above: number('Above', "It runs while the sensor is above this, in the sensor's unit."),
      below: number('Below', "It runs while the sensor is below this, in the sensor's unit."),
    },
    { title: 'Running', description: 'When the asset counts as running; inferred when left out.' },
  ),
);

const drivers = nullable(
  Type.Array(text({ title: 'Driver', description: 'Sensor id.' }), {
    title: 'Drivers',
    description:
      'Sensors of what legitimately drives the asset: load, weather, set-points. Only these: each is one more way to stand outside of what was learned. What explains more is found out and added.',
    maxItems: 64,
  }),
);

const sensorId = text({ title: 'Id', description: 'Any printable text, unique in the plant.' });

const sensorKeys = {
  kind: text({
    title: 'Kind',
    description: `What it measures: ${sensorKinds.join(', ')}. Anything else is a warning and treated as other.`,
    examples: sensorKinds,
  }),
  unit: Type.String({
    title: 'Unit',
    description:
      'Unit of the readings as they arrive (degC, kPa, bar, L/s, gpm, rpm, %, ...); 1 or "" for none.',
    maxLength: 32,
    pattern: '^[^\\p{C}\\p{Zl}\\p{Zp}]*$',
    patternErrorMessage: 'must be printable text on one line',
  }),
  role: nullable(
    text({
      title: 'Role',
      description:
        'Its place in the equipment, e.g. suction-pressure; rules of the plant, the heat balance and fault modes go by it.',
    }),
  ),
  range,
  limits,
  on_delay: nullable(
    duration({
      title: 'On-delay',
      description:
        'How long a limit must be passed before it counts; by kind: temperature 60s, pressure, dp and flow 15s, else 30s.',
      min: '0s',
      max: '1d',
    }),
  ),
  deadband: nullable(
    Type.Number({
      title: 'Deadband',
      description:
        'How far back inside a limit it must come, in its unit; by kind 1 % (temperature), 5 % (flow), else 2 % of the range, or of the largest limit without a range.',
      minimum: 0,
    }),
  ),
  freshness: nullable(
    choice(['periodic', 'on-change'], {
      title: 'Freshness',
      description:
        'on-change: silence means unchanged while the session lives (default for OPC UA); periodic: silence is stale.',
    }),
  ),
  max_age: nullable(
    duration({
      title: 'Greatest age',
      description: 'Age at which a periodic value is stale; 2.5 times its own usual interval when left out.',
      min: '1s',
      max: '7d',
    }),
  ),
  address,
};

const templateSensor = section(
  { id: sensorId, ...sensorKeys },
  { title: 'Template sensor', description: 'A sensor of every asset that uses the template.' },
);

const sensor = section(
  {
    id: sensorId,
    asset: text({ title: 'Asset', description: 'Id of the asset that it sits on.' }),
    ...sensorKeys,
  },
  { title: 'Sensor', description: 'One measured value.' },
);

const source = text({
  title: 'Source',
  description: 'Source of its sensors unless they say their own; the first one when left out.',
});

const asset = section(
  {
    id: text({ title: 'Id', description: 'Any printable text, unique in the plant.' }),
    kind: text({
      title: 'Kind',
      description: `What it is: ${assetKinds.join(', ')}. Anything else is a warning and treated as other.`,
      examples: assetKinds,
    }),
    location: nullable(text({ title: 'Location', description: 'Where a technician finds it.' })),
    redundancy: nullable(
      text({ title: 'Redundancy group', description: 'Same word on assets that stand in for each other.' }),
    ),
    running,
    drivers,
    source: nullable(source),
    template: nullable(
      text({ title: 'Template', description: 'Name of the template that gives its sensors.' }),
    ),
    with: Type.Unsafe<Record<string, string | number>>({
      type: 'object',
      title: 'With',
      description: 'Words for the placeholders of templates and addresses: {key} becomes the value.',
      propertyNames: { pattern: '^[a-z][a-z0-9_]*$' },
      additionalProperties: { type: ['string', 'number'], maxLength: 128 },
      default: {},
    }),
  },
  { title: 'Asset', description: 'One piece of equipment: what alerts are about.' },
);

const template = section(
  {
    sensors: Type.Array(templateSensor, {
      title: 'Sensors',
      description: 'Sensors of each such asset.',
      minItems: 1,
    }),
    running,
    drivers,
    source: nullable(source),
  },
  {
    title: 'Template',
    description:
      "Sensors of repeated equipment; {asset} and keys of the asset's `with` are replaced in ids and addresses.",
  },
);

const weekday = choice(weekdays, { title: 'Day', description: 'Day of the week on which it begins.' });

const plannedWork = section(
  {
    subject: text({ title: 'Subject', description: 'Asset or sensor that is worked on.' }),
    day: weekday,
    from: Type.Unsafe<string>({
      type: 'string',
      title: 'From',
      description: "When it begins, on the clock of the site's time zone.",
      pattern: '^([01][0-9]|2[0-3]):[0-5][0-9]$',
      patternErrorMessage: 'must be a time of day such as 02:00 or 13:30',
    }),
    for: duration({
      title: 'For',
      description: 'How long; at its end the subject is watched again.',
      min: '1m',
      max: '6d',
    }),
    owner: text({ title: 'Owner', description: 'Whose work it is, and who is asked about it.' }),
    note: nullable(text({ title: 'Note', description: 'What is done.' })),
  },
  { title: 'Planned work', description: 'Maintenance that comes back every week.' },
);

export const sensorsSchema = section(
  {
    site: section(
      {
        id: text({ title: 'Id', description: 'Short name of the site; stands in topics and alerts.' }),
        name: nullable(text({ title: 'Name', description: 'Name for people; the id when left out.' })),
        timezone: text({
          title: 'Time zone',
          description: 'IANA name, for times that come without a zone.',
          default: 'UTC',
        }),
      },
      { title: 'Site', description: 'The plant as a whole.' },
    ),
    sources: Type.Array(sourceSchema, {
      title: 'Sources',
      description: 'Where readings come from; none are needed for a backtest.',
      default: [],
      maxItems: 100,
    }),
    templates: Type.Unsafe<Record<string, Static<typeof template>>>({
      type: 'object',
      title: 'Templates',
      description: 'Sensors of repeated equipment, by name.',
      additionalProperties: template,
      default: {},
    }),
    assets: Type.Array(asset, { title: 'Assets', description: 'The equipment.', minItems: 1 }),
    sensors: Type.Array(sensor, {
      title: 'Sensors',
      description: 'Sensors one by one; those of templates come on top.',
      default: [],
    }),
    maintenance: Type.Array(plannedWork, {
      title: 'Maintenance',
      description: 'Work that comes back every week; what comes once is said with `coolwatch maintenance`.',
      default: [],
      maxItems: 1000,
    }),
  },
  { title: 'coolwatch sensors.yaml', description: 'The plant: sources, assets and sensors.' },
);

export type SensorsFile = Static<typeof sensorsSchema>;
export type SourceEntry = SensorsFile['sources'][number];
export type AssetEntry = SensorsFile['assets'][number];
export type SensorEntry = SensorsFile['sensors'][number];
