import { exactSpan, feedbackWords, iso, plainNumber } from '../../../plain-words.ts';
import type { Alert, CommandWay, Evidence, FaultMode, VoteTally, Waste } from '../../../model.ts';
import type { AlertHistory, JournalledCommand } from '../../../store/protocol.ts';
import { modeWords, needsPerson, priorityTone, stateWords } from './alert-words.ts';
import { bar, left, right, wrap } from '../../terminal/columns.ts';
import type { Paint } from '../../terminal/paint.ts';
import type { SiteTime } from '../../terminal/site-time.ts';
import { readingsLines } from './readings-lines.ts';
import { ratioWords } from '../votes-screen.ts';

export interface AlertPage {
  /** Plain already: no control characters in any text. */
  readonly found: AlertHistory;
  readonly time: SiteTime;
  readonly paint: Paint;
  readonly columns: number;
  /** How to acknowledge exactly this alert from exactly this shell. */
  readonly ackCommand: string;
}

const mostRevisions = 12;

/** One alert as a technician reads it at 3 a.m. */
export function alertPage({ found, time, paint, columns, ackCommand }: AlertPage): string[] {
  const { alert, history } = found;
  const paragraph = (text: string, indent = 2): string[] => wrap(' '.repeat(indent) + text, columns, indent);
  const section = (title: string, lines: readonly string[]): string[] =>
    lines.length === 0 ? [] : ['', paint('head', title), ...lines];
  const mark = `${alert.priority.toUpperCase()} ${alert.level.toUpperCase()}`;
  const isFixed = alert.kind === 'process' && alert.votes === null;
  return [
    paint(priorityTone[alert.priority], mark) + (alert.kind === 'process' ? '' : ` (${alert.kind})`),
    ...wrap(alert.title, columns).map((line) => paint('head', line)),
    '',
    ...facts(alert, time).flatMap(([name, text]) => wrap(left(name, 11) + text, columns, 11)),
    ...section(
      'WHAT THE SENSORS SAY',
      alert.evidence.flatMap((e) => evidenceLines(e, isFixed, time, columns)),
    ),
    ...section(votesTitle(alert.votes), memberLines(alert.votes, paint)),
    ...section('SENSORS THAT CANNOT BE USED', unusableLines(alert, paragraph)),
    ...section(
      'HOW IT WENT',
      found.readings === null || found.readings === undefined
        ? []
        : readingsLines(found.readings, alert, time, columns),
    ),
    ...section(
      'WHAT IT MAY BE',
      alert.fault_modes.flatMap((mode) => faultLines(mode, columns)),
    ),
    ...section(
      'WHAT TO CHECK',
      alert.checks.flatMap((check, i) => wrap(` ${right(`${i + 1}.`, 3)} ${check}`, columns, 5)),
    ),
    ...section(
      'HISTORY',
      historyLines(history, time).flatMap((line) => wrap(line, columns, 12)),
    ),
    ...section(
      'COMMANDS',
      (found.commands ?? []).flatMap((given) => wrap(commandLine(given, time), columns, 4)),
    ),
    '',
    ...wrap(alert.safety, columns).map((line) => paint('faint', line)),
    ...(needsPerson(alert) ? ['', 'When you have seen to it or taken it on:', `  ${ackCommand}`] : []),
  ];
}

function facts(alert: Alert, time: SiteTime): [string, string][] {
  const { asset, acknowledged, shelved, horizon } = alert;
  const why = alert.fault_modes.length === 0 ? null : (alert.unsupported ?? null);
  const rows: [string, string | null][] = [
    ['State', stateOf(alert) + (alert.latched ? ', latched' : '')],
    ['Raised', `${time.full(alert.raised_at)} (${time.age(alert.raised_at)} ago)`],
    ['Changed', alert.revision > 1 ? time.full(alert.changed_at) : null],
    ['Cleared', alert.cleared_at === null ? null : time.full(alert.cleared_at)],
    [
      'Acked',
      acknowledged === null
        ? null
        : `by ${acknowledged.by}, ${time.full(acknowledged.at)}${acknowledged.note === null ? '' : `: ${acknowledged.note}`}`,
    ],
    [
      'Shelved',
      shelved === null
        ? null
        : `by ${shelved.by} until ${time.full(shelved.until)}${shelved.reason === '' ? '' : `: ${shelved.reason}`}`,
    ],
    ['Suppressed', alert.suppressed_by],
    ['Asset', asset === null ? null : assetWords(asset)],
    ['Runs', alert.mode === null ? null : modeWords[alert.mode]],
    ['Instrument', alert.ne107],
    [
      'Fails',
      horizon === null
        ? unsupportedWords('no estimate', why?.horizon)
        : `${horizonWords(horizon, time)} (${horizon.basis})`,
    ],
    [
      'Act',
      alert.act_within === null
        ? null
        : `by ${time.full(alert.act_within)} (${time.until(alert.act_within)})`,
    ],
    ['Costs now', alert.waste === null ? unsupportedWords('not known', why?.waste) : wasteWords(alert.waste)],
    ['Id', `${alert.id}, revision ${alert.revision}`],
    ['Model', alert.model_id],
  ];
  return rows.flatMap(([name, text]) => (text === null ? [] : [[name, text]]));
}

/** Neither a shelf nor work hides anything of what stands. */
function stateOf({ state, active }: Alert): string {
  if (state !== 'shelved' && state !== 'out-of-service') return stateWords[state];
  return `${stateWords[state]}, ${active ? 'active' : 'back to normal'}`;
}

function assetWords({ id, kind, location, redundancy }: NonNullable<Alert['asset']>): string {
  const where = location === null ? '' : `, ${location}`;
  const group = redundancy === null ? '' : `, one of ${redundancy}`;
  return `${id} (${kind}${where}${group})`;
}

function horizonWords({ earliest, latest }: NonNullable<Alert['horizon']>, time: SiteTime): string {
  return `between ${time.full(earliest)} (${time.until(earliest)}) and ${time.full(latest)}`;
}

/** Why there is no figure; null where nobody asked for one. */
function unsupportedWords(word: string, why: string | null | undefined): string | null {
  return why === null || why === undefined ? null : `${word}: ${why}`;
}

function wasteWords({ extra_kw, kwh_per_day, co2_kg_per_day, basis }: Waste): string {
  const co2 = co2_kg_per_day === undefined ? '' : `, ${plainNumber(co2_kg_per_day)} kg CO2 a day`;
  return `${plainNumber(extra_kw)} kW extra, ${plainNumber(kwh_per_day)} kWh a day${co2} (${basis})`;
}

/** `isFixed`: what is expected is a fixed limit. */
function evidenceLines(evidence: Evidence, isFixed: boolean, time: SiteTime, columns: number): string[] {
  const { sensor, unit, value, expected, deviation_sigma, direction, since, quality, contribution } =
    evidence;
  const share = `${bar(contribution, 10)} ${right(`${Math.round(contribution * 100)} %`, 5)}`;
  const now = value === null ? 'no value' : `${plainNumber(value)} ${unit}`.trim();
  const should = isFixed ? (direction === 'up' ? 'at most' : 'at least') : 'expected';
  const usual = expected === null ? '' : `, ${should} ${plainNumber(expected)} ${unit}`.trimEnd();
  const size = deviation_sigma === null ? '' : ` ${Math.abs(deviation_sigma).toFixed(1)} sigma`;
  const way = direction === 'steady' ? `steady${size}` : `${direction}${size}`;
  const doubt = quality === 'ok' ? '' : `, value is ${quality}`;
  const text = `${now}${usual}: ${way} since ${time.short(since)} (${time.age(since)})${doubt}`;
  return [`  ${left(sensor, columns - share.length - 4)}  ${share}`, ...wrap(`      ${text}`, columns, 6)];
}

function votesTitle(votes: VoteTally | null): string {
  return votes === null ? '' : `VOTES  ${votes.for} for, ${votes.cast} cast, ${votes.needed} needed`;
}

function memberLines(votes: VoteTally | null, paint: Paint): string[] {
  return (votes?.members ?? []).map(({ name, ratio, vote }) => {
    const word = vote === null ? paint('waiting', 'abstained') : vote ? paint('bad', 'for') : 'against';
    return `  ${left(name, 28)} ${right(ratio === null ? '-' : ratioWords(ratio), 6)}  ${word}`;
  });
}

function unusableLines({ unusable_sensors }: Alert, paragraph: (text: string) => string[]): string[] {
  return unusable_sensors.length === 0 ? [] : paragraph(unusable_sensors.join(', '));
}

function faultLines({ mode, likelihood, why, tell_apart }: FaultMode, columns: number): string[] {
  const share = right(`${Math.round(likelihood * 100)} %`, 5);
  return [
    ...wrap(`  ${share}  ${mode}: ${why}`, columns, 9),
    ...(tell_apart === null ? [] : wrap(`         to tell it apart: ${tell_apart}`, columns, 9)),
  ];
}

/** One line a revision, with what changed against the one before. */
function historyLines(history: readonly Alert[], time: SiteTime): string[] {
  const lines = history.map((revision, i) => {
    const before = history[i - 1];
    const graded = `${revision.priority} ${revision.level}`;
    const words = [stateOf(revision)];
    if (isStopped(revision) !== isStopped(before))
      words.push(isStopped(revision) ? 'not running' : 'runs again');
    if (before === undefined || graded !== `${before.priority} ${before.level}`) words.unshift(graded);
    const by = revision.acknowledged;
    if (by !== null && (before?.acknowledged ?? null) === null) words.push(`acknowledged by ${by.by}`);
    const shelf = revision.shelved;
    if (shelf !== null && (before?.shelved ?? null) === null) words.push(`shelved by ${shelf.by}`);
    if (before !== undefined && before.title !== revision.title) words.push(revision.title);
    return `  rev ${left(String(revision.revision), 4)}  ${time.full(revision.changed_at)}  ${words.join('; ')}`;
  });
  const earlier = lines.length - mostRevisions;
  return earlier > 0 ? [`  ${earlier} earlier revisions: --json`, ...lines.slice(-mostRevisions)] : lines;
}

function isStopped(revision: Alert | undefined): boolean {
  return revision?.mode === 'not running';
}

const ways: Readonly<Record<CommandWay, string>> = { socket: 'command line', mqtt: 'MQTT' };

/** Who asked for what, by which way, and in which frame it was done. */
function commandLine({ frame, command }: JournalledCommand, time: SiteTime): string {
  const { kind, by, at, note, via = 'socket' } = command;
  const span = 'forMs' in command && command.forMs !== null ? ` for ${exactSpan(command.forMs)}` : '';
  const why = note === null ? '' : `: ${note}`;
  const word = command.kind === 'feedback' ? ` ${feedbackWords(command)}` : '';
  return `  ${time.full(iso(at))}  ${kind}${word}${span} by ${by}, ${ways[via]}, frame ${frame}${why}`;
}
