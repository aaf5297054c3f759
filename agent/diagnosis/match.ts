import type { Pattern, Signs } from '../../config/fault-modes.ts';
import type { AssetKind } from '../../config/vocabulary/kinds.ts';
import { rolesOf } from '../../config/vocabulary/roles.ts';
import { type SignDirection, widerPlace } from '../../config/vocabulary/signs.ts';
import { type Symptom, weightsOf } from './symptom.ts';

/** What an asset shows. */
export interface Shown {
  readonly asset: string;
  readonly kind: AssetKind;
  readonly symptoms: readonly Symptom[];
}

/** How well a pattern fits what is shown. */
export interface Match {
  /** Share of what is off or should be that the pattern explains, 0-1; less where a tell-tale does not show. */
  readonly score: number;
  /** Where the suction tap sits if it is so; null where that does not matter. */
  readonly tap: string | null;
  /** What speaks for it, the strongest first. */
  readonly explained: readonly Symptom[];
  /** What speaks against it, the strongest first. */
  readonly against: readonly Symptom[];
}

/** A late or slight sign says less than one that must show; what shows elsewhere may have another cause. */
const lateWeight = 0.6;
const elsewhereWeight = 0.8;
/** What counts against, per weight of the symptom: what must not move, goes the wrong way, or nobody expects. */
const stillWeight = 1;
const wrongWayWeight = 1.2;
const lateWrongWeight = 0.7;
const unexpectedWeight = 0.5;
/** A late or slight sign that is stronger than all that must show is not that late or slight. */
const overtakenWeight = 0.5;
/** What must show and does not; half of that where nothing measures it. */
const missingWeight = 1.2;
const unseenWeight = 0.4;
/** So much of the whole match is lost with each sign that must show, is measured and does not: it is the tell-tale. */
const telltaleShare = 0.4;
/** A sign of this share of the strongest is there in full. */
const fullShare = 0.4;

interface Weighed {
  readonly symptom: Symptom;
  readonly weight: number;
}

/** Adds up what speaks for and against. */
class Balance {
  /** Weights of what is explained by signs that must show, and by those that may. */
  must = 0;
  strongestMust = 0;
  readonly #late: Weighed[] = [];
  readonly #explained: Weighed[] = [];
  readonly #against: Weighed[] = [];
  missing = 0;
  /** What the tell-tales that do not show leave of the match, 0-1. */
  #left = 1;

  /** A sign that must show and is measured shows by so much too little, 0-1. */
  lacks(lack: number, weight: number): void {
    this.missing += weight * lack;
    this.#left *= 1 - telltaleShare * lack;
  }

  /** `share`: how much of the symptom's weight counts. */
  judge({ symptom, weight }: Weighed, direction: SignDirection | undefined, share: number): void {
    const way = Math.sign(symptom.sigma);
    if (weight === 0 || direction === 'may move') return;
    if (direction === undefined) return this.#oppose(symptom, unexpectedWeight * share * weight);
    if (direction === 'same') return this.#oppose(symptom, stillWeight * share * weight);
    const wanted = direction === 'up' || direction === 'may rise' ? 1 : -1;
    const late = direction.startsWith('may');
    if (way !== wanted) {
      return this.#oppose(symptom, (late ? lateWrongWeight : wrongWayWeight) * share * weight);
    }
    if (late) {
      this.#late.push({ symptom, weight: share * weight });
      return;
    }
    this.must += share * weight;
    this.strongestMust = Math.max(this.strongestMust, weight);
    this.#explained.push({ symptom, weight: share * weight });
  }

  result(tap: string | null = null): Match {
    let late = 0;
    for (const { symptom, weight } of this.#late) {
      const within = Math.min(weight, this.strongestMust);
      late += lateWeight * within;
      this.#explained.push({ symptom, weight: lateWeight * within });
      this.#oppose(symptom, overtakenWeight * (weight - within));
    }
    const explained = this.must + late;
    const against = this.#against.reduce((sum, { weight }) => sum + weight, 0);
    const whole = explained + against + this.missing;
    const strongest = (of: readonly Weighed[]) =>
      of.toSorted((a, b) => b.weight - a.weight).map(({ symptom }) => symptom);
    const overtaken = new Set(this.#late.map(({ symptom }) => symptom));
    return {
      tap,
      score: whole === 0 ? 0 : (this.#left * explained) / whole,
      explained: strongest(this.#explained.filter(({ weight }) => weight > 0)),
      against: strongest(this.#against.filter(({ symptom }) => !overtaken.has(symptom))),
    };
  }

  #oppose(symptom: Symptom, weight: number): void {
    if (weight > 0) this.#against.push({ symptom, weight });
  }
}

/** Sets `pattern` against what an asset shows, and what `others` of the plant do where the pattern asks for them. */
export function matchOf(pattern: Pattern, shown: Shown, others: readonly Shown[]): Match {
  const balance = new Balance();
  weigh(pattern, shown, 1, balance);
  for (const [kind, there] of Object.entries(pattern.elsewhere)) {
    const candidates = others.filter((other) => other.kind === kind);
    if (candidates.length === 0) {
      balance.missing += unseenWeight;
      continue;
    }
    // Which of them serves the asset nobody says: the one that shows it most.
    const best = candidates
      .map((other) => {
        const alone = new Balance();
        weigh(there, other, 1, alone);
        return { other, fit: alone.result().score };
      })
      .reduce((most, one) => (one.fit > most.fit ? one : most));
    weigh(onlyMust(there), best.other, elsewhereWeight, balance);
  }
  return balance.result(pattern.tap);
}

/** What else moves at the other asset has its own reasons. */
function onlyMust({ signs, kinds }: Pick<Pattern, 'signs' | 'kinds'>): Pick<Pattern, 'signs' | 'kinds'> {
  const must = (of: Signs): Signs =>
    Object.fromEntries(Object.entries(of).filter(([, direction]) => isMust(direction)));
  return { signs: must(signs), kinds: must(kinds) };
}

function isMust(direction: SignDirection | undefined): boolean {
  return direction === 'up' || direction === 'down';
}

function weigh(
  { signs, kinds }: Pick<Pattern, 'signs' | 'kinds'>,
  { kind: assetKind, symptoms }: Shown,
  share: number,
  balance: Balance,
): void {
  const weights = weightsOf(symptoms);
  const all = symptoms.map((symptom, i): Weighed => ({ symptom, weight: weights[i]! }));
  const most = Math.max(0, ...weights);
  const elsewhere = share < 1;
  const strongest = (of: readonly Weighed[]) =>
    of.reduce<Weighed | null>((best, one) => (best === null || one.weight > best.weight ? one : best), null);
  const signOf = (place: string) => signs[place] ?? signs[widerPlace(place)];

  const placed = all.filter(({ symptom }) => symptom.place !== null);
  for (const one of placed) {
    const direction = signOf(one.symptom.place!);
    if (elsewhere && direction === undefined) continue;
    // Two ends of one machine: the stronger is the sign, the other may follow or not.
    const twins = placed.filter(
      ({ symptom }) => widerPlace(symptom.place!) === widerPlace(one.symptom.place!),
    );
    if (twins.length > 1 && strongest(twins) !== one && direction !== 'same') continue;
    balance.judge(one, direction, share);
  }
  // Where the place of a tell-tale is known, the others of its kind are something else.
  const told = new Set(
    placed.filter(({ symptom }) => isMust(signOf(symptom.place!))).map(({ symptom }) => symptom.kind),
  );
  const unplaced = new Set(
    all
      .filter(({ symptom }) => symptom.place === null && !told.has(symptom.kind))
      .map(({ symptom }) => symptom.kind),
  );
  for (const kind of unplaced) {
    const direction = kinds[kind];
    if (elsewhere && direction === undefined) continue;
    balance.judge(
      strongest(all.filter(({ symptom }) => symptom.place === null && symptom.kind === kind))!,
      direction,
      share,
    );
  }

  const lack = (direction: SignDirection | undefined, of: readonly Weighed[]) => {
    const wanted = direction === 'up' ? 1 : -1;
    const there = Math.max(
      0,
      ...of.map(({ symptom, weight }) => (Math.sign(symptom.sigma) === wanted ? weight : 0)),
    );
    const full = fullShare * Math.max(most, elsewhere ? fullShare : 0);
    return full === 0 ? 1 : Math.max(0, 1 - there / full);
  };
  for (const [place, direction] of Object.entries(signs)) {
    if (!isMust(direction)) continue;
    const measured = placed.filter(
      ({ symptom }) => symptom.place === place || widerPlace(symptom.place!) === place,
    );
    if (measured.length > 0) {
      balance.lacks(lack(direction, measured), missingWeight * share * (elsewhere ? 1 : most));
      continue;
    }
    const kind = rolesOf(assetKind)[place]?.kind;
    // Where only kinds are known the kind's sign stands for it.
    const byKind = kind !== undefined && unplaced.has(kind) && kinds[kind] !== undefined;
    if (byKind) continue;
    balance.missing += unseenWeight * share * (elsewhere ? 1 : most);
    // Nobody can say how strong it is: the late ones may be as strong as they are.
    balance.strongestMust = Math.max(balance.strongestMust, most);
  }
  for (const [kind, direction] of Object.entries(kinds)) {
    const measured = all.filter(({ symptom }) => symptom.place === null && symptom.kind === kind);
    if (isMust(direction) && measured.length > 0 && unplaced.has(measured[0]!.symptom.kind)) {
      balance.lacks(lack(direction, measured), missingWeight * share * (elsewhere ? 1 : most));
    }
  }
}
