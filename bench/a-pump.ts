import type { Frame } from '../agent/model.ts';
import { loadSettings } from '../config/loader.ts';
import type { Plant } from '../config/plant.ts';
import type { Settings } from '../config/settings.ts';
import { randomFrom } from '../detectors/mathematics/random.ts';
import { aPlant } from '../test/support/a-plant.ts';

export function bareSettings(): Settings {
  const loaded = loadSettings(null);
  if (!loaded.ok) throw new Error('the defaults do not load');
  return loaded.value;
}

/** A pump with `sensors` channels that follow one load, and `count` frames of it at 10 s. */
export function aPump(sensors: number, count: number, seed: number): { plant: Plant; frames: Frame[] } {
  const ids = Array.from({ length: sensors }, (_, i) => `s${i}`);
  const plant = aPlant(ids.map((id) => ({ id, kind: 'pressure', unit: 'kPa' })));
  const random = randomFrom(seed);
  const frames = Array.from({ length: count }, (_, n) => {
    const load = Math.sin(n / 100) + random();
    const values = Float64Array.from({ length: sensors }, (_, i) => load * (i + 1) + random());
    return { n, at: n * 10_000, values, states: new Uint8Array(sensors) };
  });
  return { plant, frames };
}
