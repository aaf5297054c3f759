import type { Plant } from '../../../config/plant.ts';
import type { LimitName, Passed } from '../../limits/limit-watch.ts';
import {
  Cell,
  cellNames,
  type Direction,
  type Evidence,
  type Frame,
  type Millis,
  type Verdict,
  type VoteTally,
} from '../../model.ts';
import type { Group } from '../../panel/group.ts';
import type { Finding } from '../incident.ts';
import { iso, plainNumber, plainTime } from '../../plain-words.ts';

/** Evidence names the sensors that carry at least this share of the blame, and no more than this many. */
const leastShare = 0.05;
const mostEvidence = 5;
/** Deviations smaller than this, in sigma, have no direction; only those beyond the second stand out. */
const leastSigma = 1;
const farSigma = 3;
/** The slow route names sensors that are at least this far on the way to its line. */
const slowShare = 0.7;
const dayMs = 86_400_000;
/** Ends what a title says where one channel alone is off. */
export const doubtWords = ', the process or the instrument';

/** What the vote found: the sensors that the members in favour blame, with what they should be. */
export function findingOfVote(
  plant: Plant,
  frame: Frame,
  verdict: Verdict,
  group: Group,
  modelId: string | null,
): Finding {
  const inFavour = verdict.ballots.flatMap((b, seat) => (b.kind === 'cast' && b.anomalous ? [seat] : []));
  const blame = group.blame(inFavour);
  const evidence = [...blame]
    .map((share, column) => ({ share, column }))
    .filter(({ share }) => share >= leastShare)
    .toSorted((a, b) => b.share - a.share || a.column - b.column)
    .slice(0, mostEvidence)
    .map(({ share, column }) => evidenceOf(plant, frame, group, column, share));
  const far = farNow(group);
  return {
    title: titleOf(
      plant,
      verdict.asset,
      inWords(verdict.asset, evidence) + (isOneAlone(group, far) ? doubtWords : ''),
      frame.at,
      evidence,
    ),
    evidence,
    votes: voteTally(verdict),
    unusableSensors: unusable(plant, frame, group),
    checks: standingOut(evidence).map(checkOf),
    modelId,
    ne107: null,
    isBorneOut: far.length > 0 && !isOneAlone(group, far),
  };
}

function evidenceOf(plant: Plant, frame: Frame, group: Group, column: number, share: number): Evidence {
  const channel = group.channels[column]!;
  const sensor = plant.sensors[channel]!;
  const weighed = group.deviations.of(column);
  // While the machine settles after a switching nothing weighs the sensor, but whoever reads the alert looks for its reading.
  const settles = Number.isNaN(weighed.sigma) && frame.states[channel] === Cell.ok;
  const seen = settles ? group.deviations.now(column) : weighed;
  return {
    sensor: sensor.id,
    unit: sensor.unit,
    value: finiteOrNull(seen.value),
    expected: finiteOrNull(seen.expected),
    deviation_sigma: finiteOrNull(weighed.sigma),
    direction: directionOf(seen.sigma),
    since: iso(group.deviations.since(column) ?? frame.at),
    quality: cellNames[frame.states[channel]!]!,
    contribution: rounded(share),
  };
}

/** What the slow route found: the sensors whose mean over the last running day is far off, the furthest first. */
export function findingOfSlow(
  plant: Plant,
  frame: Frame,
  verdict: Verdict,
  group: Group,
  modelId: string | null,
): Finding {
  const ratios = [...group.channels.keys()].map((column) => {
    const ratio = Math.abs(group.slow?.ratio(column) ?? 0);
    return { column, ratio: Number.isNaN(ratio) ? 0 : ratio };
  });
  const far = ratios.filter(({ ratio }) => ratio >= slowShare).toSorted((a, b) => b.ratio - a.ratio);
  const total = far.reduce((sum, { ratio }) => sum + ratio ** 2, 0);
  const evidence = far.slice(0, mostEvidence).map(({ column, ratio }) => {
    const seen = evidenceOf(plant, frame, group, column, ratio ** 2 / total);
    const { value, expected, sigma } = group.deviations.lasting(column)!;
    return {
      ...seen,
      value: finiteOrNull(value),
      expected: finiteOrNull(expected),
      deviation_sigma: finiteOrNull(sigma),
      direction: directionOf(sigma),
      since: iso(group.deviations.since(column) ?? frame.at - dayMs),
    };
  });
  const words = evidence
    .slice(0, 2)
    .map((e) => `${shortly(e.sensor, verdict.asset)} ${e.direction === 'up' ? 'high' : 'low'}`);
  const alone = isOneAlone(
    group,
    far.map(({ column }) => column),
  );
  const what = `${words.join(' and ')} for a day and more${alone ? doubtWords : ''}`;
  return {
    title: titleOf(plant, verdict.asset, what, frame.at, evidence),
    evidence,
    votes: voteTally(verdict),
    unusableSensors: unusable(plant, frame, group),
    checks: evidence.slice(0, 2).map(checkOf),
    modelId,
    ne107: null,
  };
}

/** What fixed limits found, most urgent first. `newest`: the newest frame, validated; null before the first. */
export function findingOfLimits(
  plant: Plant,
  asset: string,
  passed: readonly Passed[],
  newest: Frame | null,
): Finding {
  const evidence = passed.slice(0, mostEvidence).map((one): Evidence => {
    const { channel, limit, bound, value, since } = one;
    const sensor = plant.sensors[channel]!;
    return {
      sensor: sensor.id,
      unit: sensor.unit,
      value: finiteOrNull(value),
      expected: bound,
      deviation_sigma: null,
      direction: limit.endsWith('high') ? 'up' : 'down',
      since: iso(since),
      quality: cellNames[cellOf(one, newest)]!,
      contribution: rounded(1 / Math.min(passed.length, mostEvidence)),
    };
  });
  const words = passed.slice(0, 2).map(({ channel, limit, bound, value }) => {
    const { id, unit } = plant.sensors[channel]!;
    return `${shortly(id, asset)} ${plainNumber(value)} ${unit} ${limitWords[limit]} ${plainNumber(bound)}`;
  });
  const doubted = passed.filter((one) => isDoubted(cellOf(one, newest)));
  const doubt = doubted.length === passed.length ? doubtWords : '';
  return {
    title: titleOf(plant, asset, words.join(' and ') + doubt, Infinity, evidence),
    evidence,
    votes: null,
    unusableSensors: doubted.map(({ channel }) => plant.sensors[channel]!.id),
    checks: evidence.slice(0, 2).map((e) => `Read ${e.sensor} at the instrument before acting on it.`),
    modelId: null,
    ne107: null,
  };
}

/** What a reading that passed a limit is worth; one that came after the newest frame is doubted as the one before it was. */
function cellOf({ channel, at }: Passed, newest: Frame | null): number {
  const cell = newest?.states[channel] ?? Cell.ok;
  return isDoubted(cell) || (newest !== null && newest.at >= at) ? cell : Cell.ok;
}

function isDoubted(cell: number): boolean {
  return cell === Cell.suspect || cell === Cell.bad;
}

/** "CHWP-2: what, since 23 Nov 14:20": since `at`, or since the earliest of the evidence. */
export function titleOf(
  plant: Plant,
  asset: string,
  what: string,
  at: Millis,
  evidence: readonly Evidence[],
): string {
  const since = Math.min(at, ...evidence.map((e) => Date.parse(e.since)));
  return `${asset}: ${what}, since ${plainTime(since, plant.site.timezone)}`;
}

const limitWords: Record<LimitName, string> = {
  alarm_high: 'above its alarm limit of',
  alarm_low: 'below its alarm limit of',
  warn_high: 'above its warning limit of',
  warn_low: 'below its warning limit of',
};

/** A sensor as people call it who know which asset is meant: without the asset's id before its own. */
function shortly(sensor: string, asset: string): string {
  const rest = sensor.startsWith(asset) ? sensor.slice(asset.length).replace(/^[\s._:/-]+/u, '') : '';
  return rest === '' ? sensor : rest;
}

function inWords(asset: string, evidence: readonly Evidence[]): string {
  const [first, ...others] = standingOut(evidence);
  if (first === undefined) return 'readings do not fit together as usual';
  if (!standsOut(first)) return `${shortly(first.sensor, asset)} does not fit the others`;
  const words = [first, ...others].map(
    (e) => `${shortly(e.sensor, asset)} ${e.direction === 'up' ? 'high' : 'low'}`,
  );
  return `${words.join(' and ')} for how it usually runs`;
}

/** The columns whose short mean is far off. */
function farNow(group: Group): readonly number[] {
  return [...group.sources.keys()].filter((c) => Math.abs(group.deviations.of(c).sigma) >= farSigma);
}

/** Where one channel alone is off, or what is made of it, nothing tells the machine from the instrument. */
function isOneAlone(group: Group, far: readonly number[]): boolean {
  const [first, ...others] = far.map((c) => group.sources[c]!);
  const common = first?.some((channel) => others.every((sources) => sources.includes(channel))) ?? false;
  return common && group.channels.length > 1;
}

/** The one or two sensors to name and to read first: those far off, else the one blamed most. */
function standingOut(evidence: readonly Evidence[]): readonly Evidence[] {
  const far = evidence.filter(standsOut);
  return far.length > 0 ? far.slice(0, 2) : evidence.slice(0, 1);
}

function standsOut({ deviation_sigma }: Evidence): boolean {
  return Math.abs(deviation_sigma ?? 0) >= farSigma;
}

function checkOf(evidence: Evidence): string {
  const { sensor, unit, value, expected } = evidence;
  if (value === null || expected === null) return `Read ${sensor} at the instrument.`;
  return (
    `Read ${sensor} at the instrument: coolwatch sees ${plainNumber(value)} ${unit}, ` +
    `usual here is about ${plainNumber(expected)} ${unit}.`
  );
}

function voteTally(verdict: Verdict): VoteTally {
  return {
    for: verdict.for,
    cast: verdict.cast,
    needed: verdict.needed,
    members: verdict.ballots.map((ballot) =>
      ballot.kind === 'cast'
        ? { name: ballot.member, ratio: rounded(ballot.ratio), vote: ballot.anomalous }
        : { name: ballot.member, ratio: null, vote: null },
    ),
  };
}

/** Of the asset's sensors, and of those elsewhere that its columns are told against, which this frame cannot be judged by. */
function unusable(plant: Plant, frame: Frame, group: Group): readonly string[] {
  const lookedAt = new Set(group.sources.flat());
  return plant.sensors
    .filter(
      ({ asset }, channel) =>
        (asset === group.asset || lookedAt.has(channel)) &&
        (frame.states[channel] ?? Cell.stale) > Cell.substituted,
    )
    .map(({ id }) => id);
}

function directionOf(sigma: number): Direction {
  if (!(Math.abs(sigma) >= leastSigma)) return 'steady';
  return sigma > 0 ? 'up' : 'down';
}

function finiteOrNull(value: number): number | null {
  return Number.isFinite(value) ? rounded(value) : null;
}

/** 6 significant digits: the same bytes everywhere. */
function rounded(value: number): number {
  return Number(value.toPrecision(6));
}
