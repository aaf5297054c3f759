/** Which piece of equipment a point sits on, by the names alone. */
import { isPlaceWord } from '../../../config/vocabulary/equipment-words.ts';
import type { AssetKind } from '../../../config/vocabulary/kinds.ts';
import { type Mention, mentionsIn, ownerOf } from './equipment.ts';
import { meaningOf } from './name-meaning.ts';
import type { Point } from '../point.ts';
import { isHollow, wordsOf } from './words.ts';

export interface Placement {
  /** The same for all points of a piece of equipment. */
  readonly key: string;
  /** As people call it. */
  readonly id: string;
  /** What its name says it is; null when it does not. */
  readonly kind: AssetKind | null;
  readonly faint: boolean;
  /** Why it may be wrong; null when the name is plain. */
  readonly doubt: string | null;
  /** What the point is called there. */
  readonly name: string;
  /** Names that tell what is measured, most telling first. */
  readonly names: readonly string[];
  /** What tells it from others of that name: where it stands. */
  readonly where: string;
}

interface Placed extends Mention {
  readonly segment: number;
  readonly text: string;
  readonly endSegment: number;
  /** Its number stands at the end of the whole name. */
  readonly atEnd?: true;
}

const designation = /^(?:\p{N}+\p{L}?|\p{Lu})$/u;

/** Mentions in the path, with numbers that are levels of their own (`Pumps/01`). */
function mentionsOnPath(path: readonly string[]): readonly Placed[] {
  return path.flatMap((name, segment) =>
    mentionsIn(name).map((mention): Placed => {
      const text = name.slice(mention.from, mention.to).trim();
      const next = path[segment + 1]?.trim();
      const numbers =
        !mention.numbered &&
        mention.to === name.length &&
        segment + 2 < path.length + 0 &&
        next !== undefined;
      if (!numbers || !designation.test(next)) return { ...mention, segment, endSegment: segment, text };
      return {
        ...mention,
        numbered: true,
        plural: false,
        segment,
        endSegment: segment + 1,
        text: `${text} ${next}`,
      };
    }),
  );
}

export function placeOf(point: Point): Placement {
  const { path, label, description } = point;
  const leaf = path.findLastIndex((name) => !isHollow(name));
  const mentions = mentionsOnPath(path).filter(({ numbered, plural }) => numbered || !plural);
  const containers = mentions.filter(({ segment, numbered }) => numbered || segment < leaf);
  const onPath = ownerOf(containers);
  const told = [label, description].flatMap((text) => (text === null ? [] : toldIn(text)));
  const inWords = ownerOf(told);
  const wordsTellMore =
    inWords?.numbered === true && (onPath === null || (!onPath.numbered && isHollow(path.at(-1) ?? '')));
  if (inWords !== null && (wordsTellMore || (onPath === null && leaf < 1 && !inWords.faint))) {
    return owned(inWords.text, '', inWords, point, namesBeside(point, inWords.text), false);
  }
  const owner = onPath ?? numberedAtEnd(path[leaf] ?? '', leaf) ?? ownerOf(mentions);
  if (owner !== null) {
    const inLeaf = owner.segment >= leaf;
    // A part that is named in the point itself belongs to the loop that it stands in.
    if (inLeaf && !owner.numbered && leaf > 0 && isMediumOnly(path[leaf - 1]!)) return orphaned(point, leaf);
    return owned(owner.text, placesBefore(path, owner), owner, point, [...remainder(path, owner)], inLeaf);
  }
  return orphaned(point, leaf);
}

/** CHL_SW_TEMP_1: the equipment in front, its number behind. */
function numberedAtEnd(name: string, segment: number): Placed | null {
  const [first] = mentionsIn(name);
  const number = /[\s_.-](\p{N}{1,3})$/u.exec(name);
  if (first === undefined || first.numbered || first.from > 0 || number === null) return null;
  const text = `${name.slice(0, first.to)}-${number[1]}`;
  return { ...first, numbered: true, faint: false, atEnd: true, segment, endSegment: segment, text };
}

function toldIn(text: string): readonly (Mention & { readonly text: string })[] {
  return mentionsIn(text).map((mention) => ({
    ...mention,
    text: text.slice(mention.from, mention.to).trim(),
  }));
}

function namesBeside({ path }: Point, told: string): readonly string[] {
  const leaf = path.at(-1) ?? '';
  return isHollow(leaf) || told.includes(leaf) ? [] : [leaf];
}

function owned(
  id: string,
  where: string,
  { kind, faint, numbered, atEnd }: Mention & { readonly atEnd?: true },
  point: Point,
  rest: readonly string[],
  inLeaf: boolean,
): Placement {
  const told = [point.label, point.description].flatMap((text) =>
    text === null ? [] : [withoutText(text, id)],
  );
  const telling = rest.filter((name) => !isHollow(name));
  return {
    key: `${where}|${idWords(id)}`,
    id,
    kind,
    faint,
    doubt: atEnd
      ? 'asset: by the number at the end of the name'
      : numbered || kind === 'loop' || !inLeaf
        ? null
        : 'asset: no number in its name',
    name: [...telling, ...told, ...rest].find((name) => name.trim() !== '') ?? id,
    names: [...(telling.length > 1 ? [telling.join(' ')] : telling), ...told, ...point.path.slice(0, -1)],
    where,
  };
}

/** What is left of the path behind the owner's name, and around it. */
function* remainder(path: readonly string[], { segment, endSegment, from, to }: Placed): Generator<string> {
  const own = path[segment]!;
  const around = `${own.slice(0, from)} ${segment === endSegment ? own.slice(to) : ''}`.trim();
  // In front of the name stand site and trade, or what is measured.
  const beside =
    meaningOf(own.slice(0, from)).kind === null ? (segment === endSegment ? own.slice(to) : '') : around;
  if (trimmed(beside) !== '') yield trimmed(beside);
  for (const name of path.slice(endSegment + 1)) if (trimmed(name) !== '') yield trimmed(name);
}

function trimmed(text: string): string {
  return text.replaceAll(/^[\s_.,:;/|-]+|[\s_.,:;/|-]+$/g, '');
}

function withoutText(text: string, part: string): string {
  const at = text.toLowerCase().indexOf(part.toLowerCase());
  return at < 0 ? text : trimmed(`${text.slice(0, at)} ${text.slice(at + part.length)}`);
}

/** CHWP-1, chwp 01 and CHWP1 are one. */
function idWords(id: string): string {
  return wordsOf(id)
    .map(({ text }) => text.replace(/^0+(?=.)/, ''))
    .join(' ');
}

/** Numbered halls and buildings in front: Hall 1's CRAH-1 is not hall 2's. */
function placesBefore(path: readonly string[], { segment, from }: Placed): string {
  const own = trimmed(path[segment]!.slice(0, from));
  return [...path.slice(0, segment), ...(meaningOf(own).kind === null ? own.split(/[\s_./-]+/) : [])]
    .filter((name) => isPlaceName(name) && /\p{N}|[-_ ]\p{L}$/u.test(name))
    .join(' ');
}

function isPlaceName(name: string): boolean {
  return wordsOf(name).some(({ text }) => isPlaceWord(text));
}

const around = ['outdoor', 'ambient', 'wet', 'dry', 'it', 'leak'];

/** A point whose names mention no equipment. */
function orphaned(point: Point, leaf: number): Placement {
  const { path, label, description } = point;
  const told = [label, description].filter((text) => text !== null);
  const name = path[leaf] ?? told[0] ?? path.at(-1) ?? '';
  const containers = path.slice(0, Math.max(0, leaf));
  const names =
    leaf < 0 ? [...told, ...path] : [path.slice(leaf).join(' '), ...told, ...containers.toReversed()];
  const meaning = meaningOf([...path, ...told].join(' '));
  const base = { faint: false, name: trimmed(name), names, where: '' };
  const inner = containers.findLast((one) => !isHollow(one));
  const site = path.find((one) => /^(?:site|standort)$/i.test(one.trim())) ?? 'site';
  if (around.some((place) => meaning.places.has(place))) {
    const doubt = inner === undefined || isPlaceName(inner) ? null : 'asset: no equipment in its name';
    return { ...base, key: `|${idWords(site)}`, id: site, kind: 'other', doubt };
  }
  if (inner !== undefined && !isPlaceName(inner)) {
    const kind = isMediumOnly(inner) ? 'loop' : null;
    const doubt = kind === null ? 'asset: by where it stands, no equipment in its name' : null;
    return { ...base, key: `|${idWords(inner)}`, id: inner, kind, doubt };
  }
  const loop = loopOf(path[leaf] ?? told[0] ?? '');
  if (loop !== null)
    return {
      ...base,
      key: `|${idWords(loop)}`,
      id: loop,
      kind: 'loop',
      doubt: 'asset: no equipment in its name',
    };
  const prefix = numberedPrefix(path[leaf] ?? '');
  if (prefix !== null && containers.length === 0) {
    const rest = trimmed(path[leaf]!.slice(prefix.length));
    const doubt = 'asset: by the number in its name';
    return {
      ...base,
      name: rest,
      names: [rest, ...names],
      key: `|${idWords(prefix)}`,
      id: prefix,
      kind: null,
      doubt,
    };
  }
  const id = inner ?? site;
  return { ...base, key: `|${idWords(id)}`, id, kind: 'other', doubt: 'asset: no equipment in its name' };
}

const mediums: readonly (readonly [place: string, loop: string])[] = [
  ['chw', 'CHW loop'],
  ['cw', 'CW loop'],
  ['primary', 'primary loop'],
  ['secondary', 'secondary loop'],
];

function loopOf(name: string): string | null {
  const { places } = meaningOf(name);
  return mediums.find(([place]) => places.has(place))?.[1] ?? null;
}

/** A folder for water and nothing else: `CHW`, `Kaltwasser`, `CHW System`. */
function isMediumOnly(name: string): boolean {
  const { places, kind } = meaningOf(name);
  return kind === null && mediums.some(([place]) => places.has(place));
}

/** `U12` of U12_TMP. */
function numberedPrefix(name: string): string | null {
  return /^(.*?\p{L}[\s_.-]?\p{N}+)(?=[\s_.:-]+\p{L})/u.exec(name)?.[1] ?? null;
}
