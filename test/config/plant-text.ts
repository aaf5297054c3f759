import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import type { Finding, Loaded } from '../../config/loader.ts';
import { loadPlant } from '../../config/loader.ts';
import type { Plant } from '../../config/plant.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** A file with `text` in a folder of its own. */
export function written(t: TestContext, text: string | Uint8Array, name = 'sensors.yaml'): string {
  const file = join(temporaryFolder(t), name);
  writeFileSync(file, text);
  return file;
}

/** Loads `text` as sensors.yaml. */
export function load(t: TestContext, text: string): Loaded<Plant> {
  return loadPlant(written(t, text));
}

/** The plant of a text that must load. */
export function plantOf(t: TestContext, text: string): Plant {
  return valueOf(load(t, text));
}

export function valueOf<T>(loaded: Loaded<T>): T {
  if (!loaded.ok) throw new Error(brief(loaded.faults).join('\n'));
  return loaded.value;
}

export function faultsOf(loaded: Loaded<unknown>): readonly Finding[] {
  return loaded.ok ? [] : loaded.faults;
}

/** `line path message (suggestion)` of each. */
export function brief(findings: readonly Finding[]): string[] {
  return findings.map(
    ({ line, path, message, suggestion }) =>
      `${line} ${path}: ${message}${suggestion === null ? '' : ` (${suggestion})`}`,
  );
}
