import type { KnownMode } from '../../config/fault-modes.ts';
import type { Plant } from '../../config/plant.ts';
import type { Saved } from '../../detectors/index.ts';
import type { FaultMode, Millis, Verdict } from '../model.ts';
import type { Group } from '../panel/group.ts';
import { Course } from './course.ts';
import { Evidence } from './evidence.ts';
import type { Shown } from './match.ts';
import { type Placed, placesOfColumns } from './places.ts';
import { rank } from './rank.ts';
import type { Gauge, Symptom } from './symptom.ts';
import { faultModeOf, unknownMode } from './words.ts';

/** What an asset showed is worth comparing for so many hours after it was last judged. */
const staleHours = 24;
/** What is off by this many sigma is told where no mode explains it. */
const farSigma = 3;

/** What is known of one asset. */
interface Patient {
  readonly group: Group;
  readonly placed: readonly Placed[];
  readonly evidence: Evidence;
  readonly course: Course;
}

/** What `stateOf` gives. */
interface PatientState {
  readonly evidence: { readonly sensors: Saved; readonly [key: string]: Saved };
  readonly course: Saved;
}

/** What an incident may be. */
export interface Diagnosed {
  /** The likeliest first, never empty: `unknown` alone where no mode fits. */
  readonly faultModes: readonly FaultMode[];
  /** The first of them as fault-modes.yaml has it; null: unknown. */
  readonly leading: KnownMode | null;
  /** What speaks for the first, the strongest first. */
  readonly signs: readonly Symptom[];
  readonly gauges: readonly Gauge[];
  /** How far the gauges have been off what was learned of late, in their order, each in the unit of its `atUsual`. */
  readonly course: Course;
  /** There is an expectation for its duty. */
  readonly isDriven: boolean;
}

/** Sets what every asset shows over time against the known ways to fail. Pure and causal: frames in, words out. */
export class Diagnosis {
  #plant: Plant;
  readonly #modes: readonly KnownMode[];
  readonly #leastMatch: number;
  readonly #patients = new Map<string, Patient>();
  #resume: Record<string, Saved> = {};

  constructor(plant: Plant, { modes, leastMatch }: { modes: readonly KnownMode[]; leastMatch: number }) {
    this.#plant = plant;
    this.#modes = modes;
    this.#leastMatch = leastMatch;
  }

  /** Learning has found out who stands in for whom. */
  adopt(plant: Plant): void {
    this.#plant = plant;
  }

  /** One frame, after the vote. */
  step(verdicts: readonly Verdict[], groupOf: (asset: string) => Group | null): void {
    for (const { asset, cast, n, at } of verdicts) {
      const group = groupOf(asset);
      if (group === null) this.#patients.delete(asset);
      else if (cast > 0) {
        const { evidence, course } = this.#patient(asset, group);
        evidence.push(group, n);
        course.push(at, group.settingsMoved, (c) => group.deviations.fromLearned(c));
      }
    }
  }

  /** An incident begins on `asset`: what it showed before says nothing of it. */
  begin(asset: string): void {
    const patient = this.#patients.get(asset);
    patient?.evidence.begin(patient.group);
  }

  /** Number of the newest frame in which `asset` was judged; NaN before the first. */
  judgedAt(asset: string): number {
    return this.#patients.get(asset)?.evidence.n ?? NaN;
  }

  /** What an incident may be that has stood on `asset` for `ageMs`; null while nothing was learned of it. */
  of(asset: string, ageMs: Millis): Diagnosed | null {
    const patient = this.#patients.get(asset);
    if (patient === undefined || this.#modes.length === 0) return null;
    const own = this.#shown(asset, patient);
    const others = [...this.#patients].flatMap(([id, other]) => {
      const age = patient.evidence.n - other.evidence.n;
      return id === asset || age > staleHours * other.group.framesPerHour ? [] : [this.#shown(id, other)];
    });
    const redundancy = this.#assetOf(asset).redundancy;
    const peers = others.filter(
      (other) =>
        redundancy !== null &&
        this.#assetOf(other.asset).redundancy === redundancy &&
        this.judgedAt(other.asset) === patient.evidence.n,
    );
    const ranked = rank(this.#modes, { asset: own, peers, others, ageMs }, this.#leastMatch);
    const [first] = ranked;
    const { group } = patient;
    const gauges = own.symptoms.map((symptom, c): Gauge => ({
      ...symptom,
      spread: group.deviations.spread(c),
      atUsual: group.deviations.atUsual(c),
    }));
    const common = { gauges, course: patient.course, isDriven: group.isDriven };
    if (first !== undefined) {
      const faultModes = ranked.map(faultModeOf);
      return { ...common, faultModes, leading: first.mode, signs: first.match.explained };
    }
    const strongest = own.symptoms.filter(({ sigma }) => Math.abs(sigma) >= farSigma);
    const signs = strongest.toSorted((a, b) => Math.abs(b.sigma) - Math.abs(a.sigma));
    return { ...common, faultModes: [unknownMode(signs, this.#leastMatch)], leading: null, signs };
  }

  state(): Saved {
    const saved = [...this.#patients].map(([asset, patient]) => [asset, stateOf(patient)]);
    return { ...this.#resume, ...(Object.fromEntries(saved) as Record<string, Saved>) };
  }

  /** What `state()` gave; it is taken up as the same assets are judged with the same sensors. */
  restore(saved: Saved): void {
    this.#resume = { ...(saved as Record<string, Saved>) };
    this.#patients.clear();
  }

  #assetOf(asset: string) {
    return this.#plant.assets.find(({ id }) => id === asset)!;
  }

  #patient(asset: string, group: Group): Patient {
    const known = this.#patients.get(asset);
    if (known?.group === group) return known;
    const sensors = group.columns.map(({ sensor }) => sensor);
    // A group that learned again goes on with what its asset showed, if it looks at the same sensors.
    // Its course begins anew: it was how far off what was learned before.
    const before = (known === undefined ? this.#resume[asset] : stateOf(known)) as PatientState | undefined;
    delete this.#resume[asset];
    const same = before !== undefined && String(before.evidence.sensors) === String(sensors);
    const patient = {
      group,
      placed: placesOfColumns(this.#plant, asset, group.columns),
      evidence: new Evidence(sensors, same ? before.evidence : null),
      course: new Course(
        sensors.length,
        group.framesPerHour,
        same && known === undefined ? before.course : null,
      ),
    };
    this.#patients.set(asset, patient);
    return patient;
  }

  #shown(asset: string, { group, placed, evidence }: Patient): Shown {
    const symptoms = placed.map((of, c): Symptom => {
      const { value, expected } = group.deviations.of(c);
      // A head is told as such, not as the discharge pressure that it makes.
      const suction = of.place === 'head' ? group.residuals.reading(c, 0) : 0;
      const sigma = evidence.sigma(c, group);
      return { ...of, sigma, value: value - suction, expected: expected - suction };
    });
    return { asset, kind: this.#assetOf(asset).kind, symptoms };
  }
}

function stateOf({ evidence, course }: Patient): Saved {
  return { evidence: evidence.state(), course: course.state() };
}
