import type { Frame } from '../agent/model.ts';
import { loadSettings } from '../config/loader.ts';
import type { Plant } from '../config/plant.ts';
import type { Settings } from '../config/settings.ts';
import { randomFrom } from '../detectors/random.ts';

export function bareSettings(): Settings {
  const loaded = loadSettings(null);
  if (!loaded.ok) throw new Error('the defaults do not load');
  return loaded.value;
}

/** A pump with `sensors` channels that follow one load, and `count` frames of it at 10 s. */
export function aPump(sensors: number, count: number, seed: number): { plant: Plant; frames: Frame[] } {
  const plant: Plant = {
    site: { id: 'bench', name: 'bench', timezone: 'UTC' },
    sources: [],
    assets: [{ id: 'pump', kind: 'pump', location: null, redundancy: null, running: null, drivers: [] }],
    sensors: Array.from({ length: sensors }, (_, i) => ({
      id: `s${i}`,
      asset: 'pump',
      kind: 'pressure',
      role: null,
      unit: 'kPa',
      range: null,
      limits: null,
      onDelayMs: 0,
      deadband: 0,
      freshness: 'periodic',
      maxAgeMs: null,
      address: null,
    })),
  };
  const random = randomFrom(seed);
  const frames = Array.from({ length: count }, (_, n) => {
    const load = Math.sin(n / 100) + random();
    const values = Float64Array.from({ length: sensors }, (_, i) => load * (i + 1) + random());
    return { n, at: n * 10_000, values, states: new Uint8Array(sensors) };
  });
  return { plant, frames };
}
