/**
 * Words in sensor ids that hint at where a sensor sits, for plants that declare no roles: diagnosis reads them, nothing
 * else does. A role in sensors.yaml overrides them; an id that says nothing leaves its sensor known by kind only. Words
 * are matched whole, case-blind, between anything that is no letter, and where case changes (`BrgTempDE`).
 */
import type { AssetKind, SensorKind } from './kinds.ts';
import { rolesOf } from './roles.ts';

interface Hint {
  readonly kind: SensorKind;
  /** One word of each list must be in the id. */
  readonly words: readonly (readonly string[])[];
  readonly role: string;
}

const hint = (kind: SensorKind, role: string, ...words: string[]): Hint => ({
  kind,
  role,
  words: words.map((list) => list.split(' ')),
});

const bearing = 'bearing brg bear lager';
const primary = 'primary prim facility fws';
const secondary = 'secondary sec tcs';
const supply = 'supply sup inlet in leaving';
const back = 'return ret outlet out entering';
const chilled = 'chw chilled evaporator evap';
const condenser = 'cw condenser cond';

/** The first that fits an asset's kind counts. */
const hints: readonly Hint[] = [
  hint('temperature', 'bearing-nde-temperature', bearing, 'nde ode'),
  hint('temperature', 'bearing-de-temperature', bearing, 'de'),
  hint('temperature', 'bearing-temperature', bearing),
  hint('temperature', 'winding-temperature', 'winding windings stator motor coil'),
  hint('temperature', 'seal-temperature', 'seal'),
  hint('temperature', 'casing-temperature', 'casing volute'),
  hint('temperature', 'suction-temperature', 'suction inlet'),
  hint('vibration', 'vibration-nde', 'nde ode'),
  hint('vibration', 'vibration-de', 'de'),
  hint('pressure', 'suction-pressure', 'suction suct inlet intake'),
  hint('pressure', 'discharge-pressure', 'discharge disch outlet delivery'),
  hint('pressure', 'expansion-pressure', 'expansion vessel'),
  hint('dp', 'strainer-dp', 'strainer filter basket screen'),
  hint('dp', 'filter-dp', 'filter strainer'),
  hint('flow', 'make-up-flow', 'makeup make fill refill topup'),
  hint('flow', 'bypass-flow', 'bypass'),
  hint('temperature', 'approach', 'approach'),
  hint('temperature', 'evaporator-approach', chilled, 'approach'),
  hint('temperature', 'condenser-approach', condenser, 'approach'),
  hint('temperature', 'primary-supply-temperature', primary, supply),
  hint('temperature', 'primary-return-temperature', primary, back),
  hint('flow', 'primary-flow', primary),
  hint('dp', 'primary-dp', primary),
  hint('temperature', 'secondary-supply-temperature', secondary, supply),
  hint('temperature', 'secondary-return-temperature', secondary, back),
  hint('flow', 'secondary-flow', secondary),
  hint('dp', 'secondary-dp', secondary),
  hint('temperature', 'chw-supply-temperature', chilled, supply),
  hint('temperature', 'chw-return-temperature', chilled, back),
  hint('flow', 'chw-flow', chilled),
  hint('temperature', 'cw-supply-temperature', condenser, supply),
  hint('temperature', 'cw-return-temperature', condenser, back),
  hint('flow', 'cw-flow', condenser),
  hint('pressure', 'evaporator-pressure', chilled),
  hint('pressure', 'condenser-pressure', condenser),
  hint('dp', 'evaporator-dp', chilled),
  hint('dp', 'condenser-dp', condenser),
  hint('pressure', 'oil-pressure', 'oil lube'),
  hint('temperature', 'oil-temperature', 'oil lube'),
  hint('temperature', 'discharge-temperature', 'discharge'),
  hint('temperature', 'supply-air-temperature', 'supply sat'),
  hint('temperature', 'return-air-temperature', 'return rat'),
  hint('temperature', 'leaving-temperature', 'leaving basin outlet'),
  hint('temperature', 'entering-temperature', 'entering inlet'),
  hint('level', 'basin-level', 'basin'),
  hint('position', 'valve-position', 'valve'),
];

/** The role that the words of `id` hint at, on an asset of kind `asset`; null when they say nothing. */
export function roleHinted(id: string, kind: SensorKind, asset: AssetKind): string | null {
  const words = new Set(
    id
      .replaceAll(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
      .toLowerCase()
      .split(/[^\p{L}]+/u),
  );
  const roles = rolesOf(asset);
  const found = hints.find(
    (one) =>
      one.kind === kind &&
      roles[one.role]?.kind === kind &&
      one.words.every((list) => list.some((word) => words.has(word))),
  );
  return found?.role ?? null;
}
