import type { Shown } from '../../agent/diagnosis/match.ts';
import type { Symptom } from '../../agent/diagnosis/symptom.ts';
import type { AssetKind, SensorKind } from '../../config/vocabulary/kinds.ts';

/** A symptom of a sensor that is called like its place; `place` null: only its kind is known. */
export function aSymptom(
  kind: SensorKind,
  place: string | null,
  sigma: number,
  value = NaN,
  expected = NaN,
): Symptom {
  return { sensor: place ?? kind, unit: 'kPa', kind, place, perFlow: false, sigma, value, expected };
}

/** A pump with every usual sensor at rest but for `moved`, by place. */
export function aPump(moved: Readonly<Record<string, number>>, asset = 'pump-1'): Shown {
  const rest: readonly (readonly [string, SensorKind])[] = [
    ['suction-pressure', 'pressure'],
    ['head', 'pressure'],
    ['strainer-dp', 'dp'],
    ['flow', 'flow'],
    ['speed', 'speed'],
    ['power', 'power'],
    ['vibration-de', 'vibration'],
    ['bearing-de-temperature', 'temperature'],
    ['bearing-nde-temperature', 'temperature'],
    ['winding-temperature', 'temperature'],
  ];
  const symptoms = rest.map(([place, kind]) => aSymptom(kind, place, moved[place] ?? 0.4));
  return { asset, kind: 'pump', symptoms };
}

/** Some asset with sensors of which only the kinds are known. */
export function nameless(
  kind: AssetKind,
  asset: string,
  moved: readonly (readonly [SensorKind, number])[],
): Shown {
  return { asset, kind, symptoms: moved.map(([of, sigma]) => aSymptom(of, null, sigma)) };
}
