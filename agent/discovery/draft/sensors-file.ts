/** The draft as the text of a file, new or added to one that is there. */
import { type Document, isSeq, parseDocument, type YAMLSeq } from 'yaml';
import type { Plant } from '../../../config/plant.ts';
import type { Draft, DraftAsset, DraftSensor } from './draft.ts';
import {
  assetLine,
  fileText,
  nothingShared,
  scalar,
  sensorLine,
  sharedBy,
  sharedLines,
} from './draft-yaml.ts';
import { doubtLines, doubtsOf } from './doubts.ts';

export interface Drafted {
  readonly text: string;
  /** Sensors that the file has no room for: check-config takes files of 256 KB. */
  readonly cut: number;
  readonly assets: readonly DraftAsset[];
  readonly sensors: readonly DraftSensor[];
}

/** Bytes: below what a config file may hold, with room for a person's own lines. */
const mostBytes = 240 * 1024;

export interface Found {
  readonly draft: Draft;
  readonly source: { readonly name: string; readonly url: string; readonly entry: readonly string[] };
  /** How it was found and what was left out. */
  readonly head: readonly string[];
}

export function newFile(found: Found): Drafted {
  const shared = sharedBy(found.draft.sensors);
  return fitted(found.draft, 0, (draft, cut, terse) => {
    const { source, head } = found;
    const lost =
      cut === 0 ? [] : [`${cut} sensors are left out: a file holds no more. Look at one part at a time.`];
    return fileText({
      head: [...head, ...lost],
      source: [...source.entry, ...sharedLines(shared)],
      assets: draft.assets.map(assetLine),
      sensors: draft.sensors.map((sensor) => sensorLine(sensor, source.name, shared, terse)),
      foot: unsureOf(draft),
    });
  });
}

function unsureOf(draft: Draft): readonly string[] {
  const doubts = doubtLines(doubtsOf(draft));
  return doubts.length === 0 ? [] : ['Unsure of:', ...doubts.map((line) => `  ${line}`)];
}

/** The text with all comments if it fits, else with terse ones, else without the last sensors, as many as it takes. */
function fitted(
  draft: Draft,
  taken: number,
  write: (draft: Draft, cut: number, terse: boolean) => string,
): Drafted {
  let { sensors } = draft;
  for (let terse = false; ;) {
    const used = new Set(sensors.map(({ asset }) => asset));
    const assets = sensors === draft.sensors ? draft.assets : draft.assets.filter(({ id }) => used.has(id));
    const cut = draft.sensors.length - sensors.length;
    const text = write({ assets, sensors }, cut, terse);
    const bytes = Buffer.byteLength(text) + taken;
    if (bytes <= mostBytes || sensors.length === 0) return { text, cut, assets, sensors };
    if (terse) sensors = sensors.slice(0, Math.floor((sensors.length * mostBytes * 0.98) / bytes));
    terse = true;
  }
}

/** A sensors.yaml that is there: its text, and what it says once it is read. */
export interface ThereAlready {
  readonly text: string;
  readonly plant: Plant;
}

/**
 * The text with the source, assets and sensors that it has not; its own lines and comments stay. What reads the address
 * of a sensor that is there, by template or by itself, is left out.
 */
export function addedTo({ text, plant }: ThereAlready, found: Found): Drafted {
  const document = parseDocument(text);
  const known = plant.sources.find(({ url }) => url === found.source.url);
  const name = known?.name ?? free(found.source.name, new Set(plant.sources.map((source) => source.name)));
  const addresses = new Set(
    plant.sensors.map(({ address }) => (address === null ? '' : addressKey(address, address.source))),
  );
  const ids = new Set(plant.sensors.map(({ id }) => id));
  const sensors = found.draft.sensors
    .filter(({ address }) => !addresses.has(addressKey(address, name)))
    .map((sensor) => ({ ...sensor, id: free(sensor.id, ids) }));
  const assets = found.draft.assets.filter(
    ({ id }) => !plant.assets.some((asset) => asset.id === id) && sensors.some(({ asset }) => asset === id),
  );
  const shared = known === undefined ? sharedBy(sensors) : nothingShared;
  const entry = [...found.source.entry, ...sharedLines(shared)]
    .join('\n')
    .replace(/name: .*/, `name: ${scalar(name)}`);
  return fitted({ assets, sensors }, Buffer.byteLength(text), (draft, _, terse) => {
    const copy = document.clone() as Document;
    append(copy, 'sources', known === undefined ? entry : '');
    append(copy, 'assets', draft.assets.map(assetLine).join('\n'));
    append(
      copy,
      'sensors',
      draft.sensors.map((sensor) => sensorLine(sensor, name, shared, terse)).join('\n'),
    );
    const words = sensors.length === 0 ? [] : [...found.head, ...unsureOf(draft)].map((line) => ` ${line}`);
    if (words.length > 0) copy.comment = [copy.comment, words.join('\n')].filter(Boolean).join('\n\n');
    return copy.toString({ lineWidth: 0, flowCollectionPadding: true });
  });
}

function append(document: Document, key: string, lines: string): void {
  if (lines === '') return;
  const added = (parseDocument(`${key}:\n${lines}\n`).get(key) as YAMLSeq).items;
  const there = document.get(key);
  if (isSeq(there)) there.items.push(...added);
  else document.set(key, document.createNode(added));
}

function addressKey(address: DraftSensor['address'], source: string): string {
  return address.type === 'mqtt'
    ? JSON.stringify([source, address.topic, address.value])
    : JSON.stringify([source, address.node, '$']);
}

/** `wanted`, or with a number behind it where another has it; taken from now on. */
function free(wanted: string, taken: Set<string>): string {
  let id = wanted;
  for (let n = 2; taken.has(id); n++) id = `${wanted} (${n})`;
  taken.add(id);
  return id;
}
