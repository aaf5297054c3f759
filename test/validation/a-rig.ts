import { type LearnedValidation, learnValidation } from '../../agent/validation/learn-validation.ts';
import { Validation } from '../../agent/validation/validation.ts';
import type { Frame } from '../../agent/model.ts';
import type { Sensor } from '../../config/plant.ts';
import { type Random, randomFrom } from '../../detectors/mathematics/random.ts';
import { aFrame, aPlant } from '../support/a-plant.ts';

/** Two pumps on a wandering load, of which nothing is declared but ids, kinds and units. */
export const sensors = [
  { id: 'flow', asset: 'pump', kind: 'flow', unit: 'L/s' },
  { id: 'head', asset: 'pump', kind: 'dp', unit: 'kPa' },
  { id: 'power', asset: 'pump', kind: 'power', unit: 'kW' },
  { id: 'bearing', asset: 'pump', kind: 'temperature', unit: 'degC' },
  { id: 'speed setpoint', asset: 'pump', kind: 'setpoint', unit: '%' },
  { id: 'other flow', asset: 'other pump', kind: 'flow', unit: 'L/s' },
  { id: 'other head', asset: 'other pump', kind: 'dp', unit: 'kPa' },
] as const satisfies readonly Partial<Sensor>[];

const plant = aPlant(sensors);
export const channel = (id: (typeof sensors)[number]['id']) => sensors.findIndex((one) => one.id === id);

export const periodMs = 20_000;
/** Frames that the rig learns from. */
export const learned = 2000;

/** What happens to the readings of frame `n`, in place. */
export type Mishap = (values: number[], n: number, random: Random) => void;

/** From frame 400 to 600 of learning, and where a test says so, the pump stands still. */
export function frames(from: number, to: number, mishap: Mishap = () => undefined): Frame[] {
  const random = randomFrom(7);
  const all: Frame[] = [];
  for (let n = 0; n < to; n++) {
    const load = 100 + 10 * Math.sin(n / 100);
    const noise = (sigma: number) => sigma * Math.sqrt(3) * (random() + random() + random() + random() - 2);
    const off = n >= 400 && n < 600;
    const values = [
      off ? 0 : load + noise(0.6),
      off ? 0 : 300 - load + noise(0.8),
      off ? 0 : load / 4 + noise(0.15),
      (off ? 25 : 55 + load / 20) + noise(0.2),
      80,
      load + noise(0.6),
      300 - load + noise(0.8),
    ].map((value) => Math.round(value * 100) / 100);
    mishap(values, n, random);
    if (n >= from) all.push(aFrame(n, values, periodMs));
  }
  return all;
}

/** What is learned of the rig while it is well. */
export function learnedRig(): LearnedValidation {
  const history = frames(0, learned);
  const data = new Float64Array(learned * sensors.length);
  for (const [row, { values }] of history.entries()) data.set(values, row * sensors.length);
  const rows = {
    numbers: Float64Array.from(history, ({ n }) => n),
    values: { data, rows: learned, columns: sensors.length },
  };
  return learnValidation(plant, rows, 0);
}

export function atWork(): Validation {
  const validation = new Validation(plant);
  validation.adopt(learnedRig());
  return validation;
}
