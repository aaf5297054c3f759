import type { Notes, Path } from '../checking/finding.ts';
import { isJsonPath, jsonPathShape } from '../checking/json-path.ts';
import { fillPlaceholders } from '../checking/placeholders.ts';
import type { SensorAddress } from '../plant.ts';
import { isStandIn } from '../checking/salvage.ts';
import { quoted, shown } from '../checking/schema-check.ts';
import type { SourceEntry } from './sensors-schema.ts';
import { nearest } from '../checking/spelling.ts';
import { type PlacedSensor, leftOver } from './template-expansion.ts';

type AddressKey = 'topic' | 'value' | 'time' | 'node';

/** OPC UA Part 6, 5.3.1.10: namespace by index or URI, then an identifier of one of four types. */
const nodeId =
  /^(?:ns=\d{1,5};|nsu=[^;]+;)?(?:i=\d{1,10}|s=.+|g=[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}|b=[A-Za-z\d+/]+={0,2})$/i;

/** Where the sensor's readings come from; null when no source delivers it. `doubtful` sources have faults of their own. */
export function resolveAddress(
  sensor: PlacedSensor,
  sources: readonly SourceEntry[],
  doubtful: ReadonlySet<SourceEntry>,
  notes: Notes,
): SensorAddress | null {
  const { entry, origin } = sensor;
  const own = entry.address;
  const at = own === null ? origin : [...origin, 'address'];
  const named = own?.source ? { name: own.source, origin: [...at, 'source'] } : sensor.source;
  const source = sourceOf(named, own !== null, sources, at, notes);
  if (source === null || doubtful.has(source)) return null;

  const keys: readonly AddressKey[] = source.type === 'mqtt' ? ['topic', 'value', 'time'] : ['node'];
  const strange =
    own === null
      ? []
      : (['topic', 'value', 'time', 'node'] as const).filter(
          (key) => own[key] !== null && !keys.includes(key),
        );
  for (const key of strange) {
    notes.faults.add([...at, key], `source "${source.name}" is ${source.type}, which knows no ${key}`);
  }
  if (strange.length > 0) return null;

  const words = new Map<string, string | null>(sensor.words)
    .set('sensor', entry.id)
    .set('role', entry.role)
    .set('kind', entry.kind);
  const fill = (key: AddressKey, inherited: string | null): string | null => {
    const text = own?.[key] ?? inherited;
    if (text === null) return null;
    const path = own?.[key] ? [...at, key] : at;
    return fillPlaceholders(text, words, (word) => leftOver(word, path, words, notes));
  };
  const path = (key: AddressKey): Path => (own?.[key] ? [...at, key] : at);

  if (source.type === 'opcua') {
    const node = fill('node', source.node);
    if (node === null) return incomplete(source.name, 'node', named !== null || own !== null, at, notes);
    if (!nodeId.test(node)) {
      notes.faults.add(
        path('node'),
        `${shown(node)} is no OPC UA node id such as ns=2;s=Pump1.Flow or ns=4;i=1207`,
      );
    }
    return { source: source.name, type: 'opcua', node };
  }
  const topic = fill('topic', source.topic);
  if (topic === null) return incomplete(source.name, 'topic', named !== null || own !== null, at, notes);
  // MQTT 5, 4.7.1: wildcards belong in filters; one sensor listens to one topic.
  if (/[+#]/.test(topic))
    notes.faults.add(path('topic'), `topic ${shown(topic)} must not hold the wildcards + and #`);
  if (Buffer.byteLength(topic) > 65_535) notes.faults.add(path('topic'), 'topic is longer than MQTT allows');
  const value = fill('value', source.value) ?? '$';
  const time = fill('time', source.time);
  for (const [key, text] of [
    ['value', value],
    ['time', time],
  ] as const) {
    if (text !== null && !isJsonPath(text)) notes.faults.add(path(key), `${shown(text)} ${jsonPathShape}`);
  }
  return { source: source.name, type: 'mqtt', topic, value, time };
}

function sourceOf(
  named: { readonly name: string; readonly origin: Path } | null,
  addressed: boolean,
  sources: readonly SourceEntry[],
  at: Path,
  notes: Notes,
): SourceEntry | null {
  if (named !== null) {
    const source = sources.find(({ name }) => name === named.name);
    if (source !== undefined) return source;
    // A source without a name may be the one that is meant.
    if (!isStandIn(named.name) && !sources.some(({ name }) => isStandIn(name))) {
      const near = nearest(
        named.name,
        sources.map(({ name }) => name),
      );
      notes.faults.add(named.origin, `there is no source "${named.name}"`, quoted(near));
    }
    return null;
  }
  const first = sources[0] ?? null;
  if (first === null && addressed) notes.faults.add(at, 'there are no sources to read it from');
  return first;
}

/** A source without a default is no mistake as long as the sensor does not ask for it. */
function incomplete(source: string, key: AddressKey, asked: boolean, at: Path, notes: Notes): null {
  if (asked) notes.faults.add(at, `neither the sensor nor source "${source}" gives a ${key}`);
  else notes.warnings.add(at, 'no source delivers this sensor: give it an address');
  return null;
}
