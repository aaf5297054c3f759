/** The draft as the text of a file, new or added to one that is there. */
import { type Document, isMap, isSeq, parseDocument, type YAMLMap, type YAMLSeq } from 'yaml';
import { AgentError } from '../errors.ts';
import type { Draft, DraftAsset, DraftSensor } from './draft.ts';
import { assetLine, fileText, sensorLine } from './draft-yaml.ts';
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
  readonly source: { readonly name: string; readonly entry: readonly string[] };
  /** How it was found and what was left out. */
  readonly head: readonly string[];
}

export function newFile(found: Found): Drafted {
  const foot = ['Unsure of:', ...doubtLines(doubtsOf(found.draft)).map((line) => `  ${line}`)];
  const footer = foot.length > 1 ? foot : [];
  return fitted(found.draft, 0, (draft, cut) => {
    const { source, head } = found;
    const lost =
      cut === 0 ? [] : [`${cut} sensors are left out: a file holds no more. Look at one part at a time.`];
    return fileText({
      head: [...head, ...lost],
      source: source.entry,
      assets: draft.assets.map(assetLine),
      sensors: draft.sensors.map((sensor) => sensorLine(sensor, source.name)),
      foot: footer,
    });
  });
}

/** The draft without its last sensors, as many as it takes to fit. */
function fitted(draft: Draft, taken: number, write: (draft: Draft, cut: number) => string): Drafted {
  let { sensors } = draft;
  for (;;) {
    const used = new Set(sensors.map(({ asset }) => asset));
    const assets = sensors === draft.sensors ? draft.assets : draft.assets.filter(({ id }) => used.has(id));
    const cut = draft.sensors.length - sensors.length;
    const text = write({ assets, sensors }, cut);
    const bytes = Buffer.byteLength(text) + taken;
    if (bytes <= mostBytes || sensors.length === 0) return { text, cut, assets, sensors };
    sensors = sensors.slice(0, Math.floor((sensors.length * mostBytes * 0.98) / bytes));
  }
}

/**
 * `file`'s text with the source, assets and sensors that it has not, its own lines and comments untouched in meaning.
 * What reads an address that a sensor there reads already is left out. AgentError `config-invalid` when it is no sensors.yaml.
 */
export function addedTo(file: string, text: string, found: Found): Drafted {
  const document = parseDocument(text);
  if (document.errors.length > 0 || !isMap(document.contents))
    throw new AgentError(
      'config-invalid',
      `${file} is no sensors.yaml to add to: check it with coolwatch check-config`,
    );
  const addresses = new Set(addressesIn(document));
  const ids = new Set(idsIn(document, 'sensors'));
  const assetIds = new Set(idsIn(document, 'assets'));
  const sourceNames = namesIn(document, 'sources', 'name');
  const isKnown = urlsIn(document).includes(urlIn(found.source.entry));
  const name = isKnown
    ? nameOfUrl(document, urlIn(found.source.entry))
    : free(found.source.name, sourceNames);
  const sensors = found.draft.sensors
    .filter(({ address }) => !addresses.has(addressKey(address, name)))
    .map((sensor) => ({ ...sensor, id: free(sensor.id, ids) }));
  const assets = found.draft.assets.filter(
    ({ id }) => !assetIds.has(id) && sensors.some(({ asset }) => asset === id),
  );
  const source = isKnown
    ? []
    : [found.source.entry.join('\n').replace(/name: .*/, `name: ${JSON.stringify(name)}`)];
  return fitted({ assets, sensors }, Buffer.byteLength(text), (draft) => {
    const copy = document.clone() as Document;
    append(copy, 'sources', source.join('\n'));
    append(copy, 'assets', draft.assets.map(assetLine).join('\n'));
    append(copy, 'sensors', draft.sensors.map((sensor) => sensorLine(sensor, name)).join('\n'));
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

function itemsIn(document: Document, key: string): readonly YAMLMap[] {
  const list = document.get(key);
  return isSeq(list) ? list.items.filter((item) => isMap(item)) : [];
}

function namesIn(document: Document, key: string, name: string): Set<string> {
  return new Set(itemsIn(document, key).map((item) => String(item.get(name))));
}

function idsIn(document: Document, key: string): ReadonlySet<string> {
  return namesIn(document, key, 'id');
}

function urlsIn(document: Document): readonly string[] {
  return itemsIn(document, 'sources').map((item) => String(item.get('url')));
}

function nameOfUrl(document: Document, url: string): string {
  return String(
    itemsIn(document, 'sources')
      .find((item) => item.get('url') === url)
      ?.get('name'),
  );
}

function urlIn(entry: readonly string[]): string {
  return /url: "?([^"]*)"?$/.exec(entry.find((line) => line.includes('url:')) ?? '')?.[1] ?? '';
}

function addressesIn(document: Document): readonly string[] {
  return itemsIn(document, 'sensors').flatMap((item) => {
    const address = item.get('address');
    if (!isMap(address)) return [];
    const part = (key: string) => address.get(key) as string | undefined;
    return [JSON.stringify([part('source'), part('topic') ?? part('node'), part('value') ?? '$'])];
  });
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
