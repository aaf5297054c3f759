import type { Plant } from '../../config/plant.ts';
import { randomFrom } from '../../detectors/mathematics/random.ts';
import type { History } from '../../agent/physics/conditioned-rows.ts';
import { aSensor } from '../support/a-plant.ts';

export const periodMs = 120_000;
/** Frames in a day. */
export const day = 720;

/**
 * A chilled-water header with two pumps of which one runs, changing every two days, a loop that carries the
 * load, and a weather station that has nothing to do with it. Nothing is declared but ids, kinds and units.
 */
export function aBank(): Plant {
  const asset = { location: null, redundancy: null, running: null, drivers: [], heat: [] };
  const pump = (id: string) => [
    aSensor({ id: `${id} speed`, asset: id, kind: 'speed', unit: 'rpm' }),
    aSensor({ id: `${id} power`, asset: id, kind: 'power', unit: 'kW' }),
    aSensor({ id: `${id} head`, asset: id, kind: 'dp', unit: 'kPa' }),
  ];
  return {
    site: { id: 'site', name: 'site', timezone: 'UTC' },
    sources: [],
    assets: [
      { ...asset, id: 'A', kind: 'pump' },
      { ...asset, id: 'B', kind: 'pump' },
      { ...asset, id: 'loop', kind: 'loop' },
      { ...asset, id: 'weather', kind: 'other' },
    ],
    sensors: [
      ...pump('A'),
      ...pump('B'),
      aSensor({ id: 'loop flow', asset: 'loop', kind: 'flow', unit: 'L/s' }),
      aSensor({ id: 'dry bulb', asset: 'weather', kind: 'temperature', unit: 'degC' }),
    ],
  };
}

/** `days` of it in good health. */
export function bankHistory(days: number): History {
  const random = randomFrom(11);
  const noise = (sigma: number) => sigma * 2 * (random() - 0.5);
  const rows = days * day;
  const columns = 8;
  const data = new Float64Array(rows * columns);
  for (let r = 0; r < rows; r++) {
    const flow = 40 + 10 * Math.sin((2 * Math.PI * r) / day) + 5 * Math.sin(r / 97);
    const turns = 900 + 6 * flow;
    const running = [turns + noise(3), 1e-8 * turns ** 3 + noise(0.1), 0.0002 * turns ** 2 + noise(1)];
    const still = [0, 0, noise(1)];
    const a = Math.floor(r / (2 * day)) % 2 === 0;
    const weather = 15 + 5 * Math.sin(r / 1301) + noise(0.2);
    data.set([...(a ? running : still), ...(a ? still : running), flow + noise(0.2), weather], r * columns);
  }
  return {
    numbers: Float64Array.from({ length: rows }, (_, r) => r),
    values: { data, rows, columns },
    withheld: new Uint8Array(data.length),
  };
}
