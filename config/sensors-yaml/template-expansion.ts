import type { Notes, Path } from '../checking/finding.ts';
import { type Words, fillPlaceholders } from '../checking/placeholders.ts';
import { isStandIn } from '../checking/salvage.ts';
import { quoted } from '../checking/schema-check.ts';
import type { AssetEntry, SensorEntry, SensorsFile } from './sensors-schema.ts';
import { nearest } from '../checking/spelling.ts';

/** A plant of 5,000 sensors is large; a template slip can ask for millions. */
const mostSensors = 20_000;

/** A sensor as its own entry or a template gave it, and where that stands in the file. */
export interface PlacedSensor {
  readonly entry: SensorEntry;
  readonly origin: Path;
  /** Source that its asset or template names. */
  readonly source: { readonly name: string; readonly origin: Path } | null;
  /** Placeholders of its asset; those of the sensor itself come on top. */
  readonly words: Words;
}

/** An asset with what its template adds. */
export interface PlacedAsset {
  readonly entry: AssetEntry;
  readonly origin: Path;
  readonly runningOrigin: Path;
  readonly driversOrigin: Path;
}

export interface Expansion {
  readonly assets: readonly PlacedAsset[];
  /** First the single ones in the order of the file, then those of templates, asset by asset. */
  readonly sensors: readonly PlacedSensor[];
}

/** Turns assets with templates into sensors, one entry each. An asset's own running and drivers win. */
export function expandTemplates(file: SensorsFile, notes: Notes): Expansion {
  const assets: PlacedAsset[] = [];
  const ofTemplates: PlacedSensor[] = [];
  const contexts = new Map<string, { words: Words; source: PlacedSensor['source'] }>();
  const siteWords: Words = new Map([['site', file.site.id]]);
  for (const [i, entry] of file.assets.entries()) {
    const origin = ['assets', i];
    const words = wordsOf(entry, siteWords, origin, notes);
    const own = entry.source === null ? null : { name: entry.source, origin: [...origin, 'source'] };
    contexts.set(entry.id, { words, source: own });
    const template = templateOf(file, entry, origin, notes);
    if (template === null) {
      const runningOrigin = [...origin, 'running'];
      assets.push({ entry, origin, runningOrigin, driversOrigin: [...origin, 'drivers'] });
      continue;
    }
    const { name, content } = template;
    const from = ['templates', name];
    const fill = (text: string, path: Path) =>
      fillPlaceholders(text, words, (word) => leftOver(word, path, words, notes));
    const runningOrigin = [...(entry.running === null ? from : origin), 'running'];
    const driversOrigin = [...(entry.drivers === null ? from : origin), 'drivers'];
    const { running, drivers } = content;
    assets.push({
      entry: {
        ...entry,
        running:
          entry.running ??
          (running && { ...running, sensor: fill(running.sensor, [...runningOrigin, 'sensor']) }),
        drivers: entry.drivers ?? drivers?.map((id, d) => fill(id, [...driversOrigin, d])) ?? null,
      },
      origin,
      runningOrigin,
      driversOrigin,
    });
    const source =
      own ?? (content.source === null ? null : { name: content.source, origin: [...from, 'source'] });
    for (const [s, sensor] of content.sensors.entries()) {
      const at = [...from, 'sensors', s];
      const id = fill(sensor.id, [...at, 'id']);
      ofTemplates.push({ entry: { ...sensor, id, asset: entry.id }, origin: at, source, words });
      if (ofTemplates.length + file.sensors.length > mostSensors) {
        notes.faults.add(origin, `templates give more than ${mostSensors} sensors`);
        return { assets, sensors: ofTemplates };
      }
    }
  }
  const single = file.sensors.map((entry, i): PlacedSensor => {
    const { words, source } = contexts.get(entry.asset) ?? { words: siteWords, source: null };
    return { entry, origin: ['sensors', i], source, words };
  });
  return { assets, sensors: [...single, ...ofTemplates] };
}

/** A word that nothing replaces, with the one that was probably meant. */
export function leftOver(word: string, path: Path, words: Words, notes: Notes): void {
  if (words.get(word) === null) {
    notes.faults.add(path, `{${word}} has no value: the sensor declares no ${word}`);
    return;
  }
  const near = nearest(word, [...words.keys()]);
  const known = [...words.keys()].map((key) => `{${key}}`).join(', ');
  notes.faults.add(
    path,
    `nothing replaces {${word}}; known here: ${known}`,
    near === null ? null : `{${near}}`,
  );
}

function wordsOf(asset: AssetEntry, siteWords: Words, origin: Path, notes: Notes): Words {
  const words = new Map(siteWords).set('asset', asset.id);
  for (const [key, value] of Object.entries(asset.with)) {
    if (reserved.has(key))
      notes.faults.add([...origin, 'with', key], `{${key}} already has a meaning; take another word`);
    else words.set(key, String(value));
  }
  return words;
}
const reserved = new Set(['site', 'asset', 'sensor', 'role', 'kind']);

type Template = SensorsFile['templates'][string];

function templateOf(
  file: SensorsFile,
  { template: name }: AssetEntry,
  origin: Path,
  notes: Notes,
): { name: string; content: Template } | null {
  if (name === null || isStandIn(name)) return null;
  const content = Object.hasOwn(file.templates, name) ? file.templates[name] : undefined;
  if (content !== undefined) return { name, content };
  const names = Object.keys(file.templates);
  notes.faults.add([...origin, 'template'], `there is no template "${name}"`, quoted(nearest(name, names)));
  return null;
}
