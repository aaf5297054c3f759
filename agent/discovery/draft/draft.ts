/** From points to a plant that people correct: assets and sensors with what is doubtful about each. */
import type { AssetKind, SensorKind } from '../../../config/vocabulary/kinds.ts';
import { kindByPoints, speaksFor } from '../guessing/asset-kind.ts';
import { type Guess, sure, unsure } from '../guessing/guess.ts';
import { guessKind } from '../guessing/kind.ts';
import { type NameMeaning, meaningOf, together } from '../guessing/name-meaning.ts';
import { type Placement, placeOf } from '../guessing/place.ts';
import type { Point, Range } from '../point.ts';
import { guessRole } from '../guessing/role.ts';
import { type Scale, type UnitsGiven, guessUnit, scaleOf, unitSaid } from '../guessing/unit.ts';

export interface DraftSensor {
  readonly id: string;
  readonly asset: string;
  readonly kind: SensorKind;
  readonly unit: string;
  readonly role: string | null;
  readonly range: Range | null;
  readonly address: Point['address'];
  /** What the source says of it that ids do not: description, expected range. */
  readonly remark: string | null;
  readonly doubts: readonly string[];
}

export interface DraftAsset {
  readonly id: string;
  readonly kind: AssetKind;
  readonly doubts: readonly string[];
}

export interface Draft {
  readonly assets: readonly DraftAsset[];
  readonly sensors: readonly DraftSensor[];
}

/** Ids longer than this are cut, characters: they stand in topics and on screens. */
const longestId = 96;

interface Read {
  readonly point: Point;
  readonly place: Placement;
  readonly meaning: NameMeaning;
  readonly unit: string | null;
  readonly kind: Guess<SensorKind>;
}

export function draftOf(points: readonly Point[], given: UnitsGiven = new Map()): Draft {
  // Words are told by where they stand in a composed name.
  const all = points.map((point) =>
    read({
      ...point,
      path: point.path.map((name) => name.normalize('NFC')),
      label: point.label?.normalize('NFC') ?? null,
    }),
  );
  const units = { scale: scaleOfPlant(all), given };
  const equipment = new Map<string, Read[]>();
  for (const one of all) {
    const members = equipment.get(one.place.key);
    if (members === undefined) equipment.set(one.place.key, [one]);
    else members.push(one);
  }
  const names = assetNames(equipment);
  const taken = new Set<string>();
  const assets: DraftAsset[] = [];
  const sensors: DraftSensor[] = [];
  for (const [key, members] of equipment) {
    const id = names.get(key)!;
    const kind = kindOfAsset(members);
    assets.push({ id, kind: kind.value, doubts: kind.doubt === null ? [] : [kind.doubt] });
    const roles = rolesOfAsset(members, kind.value);
    for (const [i, member] of members.entries()) {
      sensors.push(sensorOf(member, id, roles[i]!, units, taken));
    }
  }
  return { assets, sensors };
}

function read(point: Point): Read {
  const place = placeOf(point);
  const meaning = together([...point.tags, ...place.names].map(meaningOf));
  const unit = unitSaid(point, meaning);
  const kind = guessKind(meaning, unit, point.values);
  // What people read is worth more than a tag, where the two disagree.
  const label = point.label === null || point.tags.length > 0 ? null : meaningOf(point.label).kind;
  if (label === null || meaning.kind === null || label === meaning.kind)
    return { point, place, meaning, unit, kind };
  const read = guessKind({ ...meaning, kind: label }, unit, point.values).value;
  const doubt = `kind: its name says ${meaning.kind}, its label ${label}`;
  return { point, place, meaning, unit, kind: unsure(read, doubt) };
}

/** One plant, one scale: what the unmistakable ones say goes for all. */
function scaleOfPlant(all: readonly Read[]): Scale {
  const counts = { degC: 0, degF: 0 };
  for (const { point, meaning, unit, kind } of all) {
    if (kind.value !== 'temperature') continue;
    const own =
      unit === null ? scaleOf(point, meaning.places) : unit === 'degF' || unit === '°F' ? 'degF' : 'degC';
    if (own !== null) counts[own]++;
  }
  if (counts.degC === counts.degF) return null;
  const [most, least] =
    counts.degC > counts.degF ? ['degC' as const, counts.degF] : ['degF' as const, counts.degC];
  return counts[most] >= 3 * least ? most : null;
}

/** Unique ids: with the place in front where a name alone is not. */
function assetNames(equipment: ReadonlyMap<string, readonly Read[]>): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  const taken = new Set<string>();
  for (const [key, [first]] of equipment) {
    const { id, where } = first!.place;
    names.set(key, unique([id, `${where} ${id}`], taken));
  }
  return names;
}

function kindOfAsset(members: readonly Read[]): Guess<AssetKind> {
  const { kind, faint, doubt } = members[0]!.place;
  const meanings = members.map(({ meaning, kind }) => new Set([...meaning.places, kind.value]));
  if (kind !== null && !faint) return doubt === null ? sure(kind) : unsure(kind, doubt);
  const measured = kindByPoints(meanings);
  if (kind !== null) {
    if (measured === kind || speaksFor(kind, meanings)) return sure(kind);
    return unsure(measured ?? kind, 'asset: by an abbreviation that may mean something else');
  }
  return measured === null
    ? unsure('other', doubt ?? 'asset: nothing says what it is')
    : unsure(measured, 'asset: by what is measured there');
}

/** A role is one point's: where several have the same, none has it. */
function rolesOfAsset(members: readonly Read[], asset: AssetKind): readonly Guess<string | null>[] {
  const roles = members.map(({ meaning, kind }) =>
    kind.value === 'other' ? null : guessRole(meaning.places, kind.value, asset),
  );
  return roles.map((role) => {
    if (role === null || roles.filter((other) => other === role).length === 1) return sure(role);
    return unsure(null, `role: ${role} fits more than one here`);
  });
}

function sensorOf(
  { point, place, meaning, unit: said, kind }: Read,
  asset: string,
  role: Guess<string | null>,
  units: { readonly scale: Scale; readonly given: UnitsGiven },
  taken: Set<string>,
): DraftSensor {
  const unit = guessUnit(point, kind.value, said, meaning.places, units);
  const silent = point.retainedOnly
    ? 'source: only a retained message was heard'
    : point.values.count === 0
      ? 'source: no value was heard'
      : null;
  const plain = `${asset} ${place.name}`.trim();
  const leaf = point.path.at(-1) ?? '';
  return {
    id: unique([plain, `${plain} ${leaf}`], taken),
    asset,
    kind: kind.value,
    unit: unit.value,
    role: role.value,
    range: point.instrument,
    address: point.address,
    remark: remarkOf(point, place.name),
    doubts: [place.doubt, kind.doubt, unit.doubt, role.doubt, silent].filter((doubt) => doubt !== null),
  };
}

function remarkOf({ description, expected, instrument }: Point, name: string): string | null {
  const parts = [
    ...(description === null || description === name ? [] : [description]),
    ...(expected === null || instrument !== null ? [] : [`expected ${expected.low} to ${expected.high}`]),
  ];
  return parts.length === 0 ? null : parts.join('; ');
}

/** The first that is free, else the first with a number. */
function unique(candidates: readonly string[], taken: Set<string>): string {
  const short = candidates.map((one) => one.slice(0, longestId).trim() || 'unnamed');
  let id = short.find((one) => !taken.has(one));
  for (let n = 2; id === undefined; n++) if (!taken.has(`${short[0]} (${n})`)) id = `${short[0]} (${n})`;
  taken.add(id);
  return id;
}
