import type { Plant } from '../../../config/plant.ts';

/** A declared group of two machines or more. */
export interface RedundancyGroup {
  readonly name: string;
  readonly assets: readonly string[];
}

/** Which assets stand in for each other, and whether one of them is left that can. */
export class StandIns {
  readonly #works: { on(asset: string): boolean };
  readonly #declared: readonly RedundancyGroup[];
  /** By asset: the others of its redundancy group, declared or found out. */
  #others: ReadonlyMap<string, readonly string[]>;

  /** `works`: what people work on stands in for nothing. */
  constructor(plant: Plant, works: { on(asset: string): boolean }) {
    this.#works = works;
    this.#declared = groupsOf(plant);
    this.#others = othersOf(plant);
  }

  /** Learning has found out who else stands in for whom. */
  adopt(plant: Plant): void {
    this.#others = othersOf(plant);
  }

  /** The others of the group of `asset`; empty where none is known. */
  of(asset: string): readonly string[] {
    return this.#others.get(asset) ?? [];
  }

  /**
   * Whether all machines that could take over from `asset` are in alarm or worked on. False where no other
   * is known: what hangs on it cannot be told. A machine that stands still is healthy: it is the stand-by.
   */
  areLost(asset: string, inAlarm: (asset: string) => boolean): boolean {
    const others = this.of(asset);
    return others.length > 0 && others.every((other) => inAlarm(other) || this.#works.on(other));
  }

  /**
   * Declared groups of which no healthy machine is left: at least one is in alarm, the others are too or
   * are worked on. A group that was only found out is too uncertain to wake people for.
   */
  lost(inAlarm: (asset: string) => boolean): readonly RedundancyGroup[] {
    return this.#declared.filter(
      ({ assets }) => assets.some(inAlarm) && assets.every((one) => inAlarm(one) || this.#works.on(one)),
    );
  }
}

function groupsOf({ assets }: Plant): readonly RedundancyGroup[] {
  const names = new Set(assets.flatMap(({ redundancy }) => (redundancy === null ? [] : [redundancy])));
  const groups = [...names].map((name) => ({
    name,
    assets: assets.filter(({ redundancy }) => redundancy === name).map(({ id }) => id),
  }));
  return groups.filter((group) => group.assets.length > 1);
}

function othersOf({ assets }: Plant): ReadonlyMap<string, readonly string[]> {
  const others = new Map<string, readonly string[]>();
  for (const { id, redundancy } of assets) {
    if (redundancy === null) continue;
    const group = assets.filter((one) => one.redundancy === redundancy && one.id !== id);
    others.set(
      id,
      group.map((one) => one.id),
    );
  }
  return others;
}
