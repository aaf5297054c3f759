import { defaultStart, planStory, SimulatedPlant } from '../../agent/demo/plant/index.ts';
import { days, learnDays, periodMs, type PlantCase } from '../plant/case.ts';

/** As long as the evidence that an alert's waste is told from, in ms. */
const overMs = 7_200_000;

export interface TrueWaste {
  /** What the fault made it draw more, in kW. */
  readonly extraKw: number;
  /** The most that it ever drew while well, in kW. */
  readonly ratedKw: number;
}

/**
 * The power of `asset` with its fault less that of the same plant without, mean over the two hours until `until` in which
 * it ran in both; null where it has no power meter or did not run.
 */
export function trueWaste(of: PlantCase, asset: string, until: number): TrueWaste | null {
  const { mode, seed } = of;
  if (mode === 'healthy') return null;
  const story = planStory({
    seed,
    start: defaultStart(seed),
    periodMs,
    days,
    learnDays,
    fault: mode,
    asset: of.asset ?? null,
  });
  const [faulty, healthy] = [new SimulatedPlant(story, 'faulty'), new SimulatedPlant(story, 'healthy')];
  const meters = faulty.instruments.flatMap(({ asset: home, kind }, i) =>
    home === asset && kind === 'power' ? [i] : [],
  );
  const machine = faulty.equipment.findIndex(({ id }) => id === asset);
  const [meter] = meters;
  if (meter === undefined || meters.length > 1) return null;
  const [ill, well] = [faulty, healthy].map(() => new Float64Array(faulty.instruments.length)) as [
    Float64Array,
    Float64Array,
  ];
  const [illRuns, wellRuns] = [faulty, healthy].map(() => new Uint8Array(faulty.equipment.length)) as [
    Uint8Array,
    Uint8Array,
  ];
  let [extra, rows, ratedKw] = [0, 0, 0];
  for (let at = faulty.next(ill); at !== null && at <= until; at = faulty.next(ill)) {
    healthy.next(well);
    faulty.running(illRuns);
    healthy.running(wellRuns);
    const [sick, sound] = [ill[meter]!, well[meter]!];
    if (illRuns[machine] === 0 || wellRuns[machine] === 0 || Number.isNaN(sick + sound)) continue;
    ratedKw = Math.max(ratedKw, sound);
    if (at <= until - overMs) continue;
    extra += sick - sound;
    rows++;
  }
  return rows === 0 ? null : { extraKw: extra / rows, ratedKw };
}
