/** A draft as sensors.yaml: what people read and correct, and what `check-config` accepts as it is. */
import type { DraftAsset, DraftSensor } from './draft.ts';

/** Plain YAML scalars that nothing else can be read into: everything else is quoted as JSON, which is YAML too. */
const plainScalar = /^[A-Za-z][A-Za-z0-9_./-]*(?: [A-Za-z0-9_./-]+)*$/;
const words = /^(?:true|false|null|yes|no|on|off|y|n)$/i;

export function scalar(text: string): string {
  return plainScalar.test(text) && !words.test(text) ? text : JSON.stringify(text);
}

/** One line of a flow mapping; keys without a value are left out. */
function mapping(entries: readonly (readonly [key: string, value: string | null])[]): string {
  const parts = entries.flatMap(([key, value]) => (value === null ? [] : [`${key}: ${value}`]));
  return `{ ${parts.join(', ')} }`;
}

export function assetLine({ id, kind, doubts }: DraftAsset): string {
  return `  - ${mapping([
    ['id', scalar(id)],
    ['kind', kind],
  ])}${comment(doubts, null)}`;
}

/** What the source's entry says for all its sensors: their lines need not repeat it. */
export interface Shared {
  /** null: nothing, every line says its own. */
  readonly value: string | null;
  readonly time: string | null;
}
export const nothingShared: Shared = { value: null, time: null };

/** What all addresses have in common; a plant of one gateway has one form of payload. */
export function sharedBy(sensors: readonly DraftSensor[]): Shared {
  const [first] = sensors;
  if (first?.address.type !== 'mqtt') return nothingShared;
  const counts = new Map<string, number>();
  let time = first.address.time;
  for (const { address } of sensors) {
    if (address.type !== 'mqtt') continue;
    counts.set(address.value, (counts.get(address.value) ?? 0) + 1);
    // A sensor cannot unsay a time of its source.
    if (address.time !== time) time = null;
  }
  const [value] = [...counts].toSorted((a, b) => b[1] - a[1]);
  return { value: value?.[0] ?? '$', time };
}

/** Lines of the source's entry for what is shared. */
export function sharedLines({ value, time }: Shared): readonly string[] {
  return [
    ...(value === null || value === '$' ? [] : [`    value: ${scalar(value)}`]),
    ...(time === null ? [] : [`    time: ${scalar(time)}`]),
  ];
}

/** `terse`: only what it is unsure of, not why. */
export function sensorLine(sensor: DraftSensor, source: string, shared: Shared, terse: boolean): string {
  const { address } = sensor;
  const where =
    address.type === 'opcua'
      ? mapping([
          ['source', scalar(source)],
          ['node', scalar(address.node)],
        ])
      : mapping([
          ['source', scalar(source)],
          ['topic', scalar(address.topic)],
          ['value', address.value === shared.value ? null : scalar(address.value)],
          ['time', address.time === null || address.time === shared.time ? null : scalar(address.time)],
        ]);
  const { range } = sensor;
  return `  - ${mapping([
    ['id', scalar(sensor.id)],
    ['asset', scalar(sensor.asset)],
    ['kind', sensor.kind],
    ['unit', scalar(sensor.unit)],
    ['role', sensor.role],
    ['range', range === null ? null : `[${range.low}, ${range.high}]`],
    ['address', where],
  ])}${terse ? comment(topicsOf(sensor.doubts), null) : comment(sensor.doubts, sensor.remark)}`;
}

function topicsOf(doubts: readonly string[]): readonly string[] {
  const topics = new Set(doubts.map((doubt) => doubt.slice(0, doubt.indexOf(':'))));
  return topics.size === 0 ? [] : [[...topics].join(', ')];
}

function comment(doubts: readonly string[], remark: string | null): string {
  const parts = [
    ...(doubts.length === 0 ? [] : [`unsure: ${doubts.join('; ')}`]),
    ...(remark === null ? [] : [remark]),
  ];
  return parts.length === 0 ? '' : ` # ${parts.join(' | ')}`;
}

/** Sections of a new file, in the order in which they stand there. */
export interface DraftText {
  readonly head: readonly string[];
  readonly source: readonly string[];
  readonly assets: readonly string[];
  readonly sensors: readonly string[];
  readonly foot: readonly string[];
}

export function fileText({ head, source, assets, sensors, foot }: DraftText): string {
  const lines = [
    ...head.map((line) => (line === '' ? '#' : `# ${line}`)),
    '',
    'site:',
    '  id: site # stands in topics and alerts: your name for the site',
    '  timezone: UTC # for times that come without a zone',
    '',
    'sources:',
    ...source,
    '',
    'assets:',
    ...assets,
    '',
    'sensors:',
    ...sensors,
    ...(foot.length === 0 ? [] : ['', ...foot.map((line) => `# ${line}`)]),
  ];
  return `${lines.join('\n')}\n`;
}
