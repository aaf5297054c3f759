import type { SourceState } from '../../../ports.ts';
import type { DeliveryState, LearningState, PlantState } from '../../../status/plant-state.ts';
import { alertLines } from '../alert/alert-lines.ts';
import { assetTable } from './asset-table.ts';
import { shortIds } from '../../plant/alert-lookup.ts';
import { byUrgency } from '../alert/alert-words.ts';
import { clip, left, right, wrap } from '../../terminal/columns.ts';
import { headlineOf } from './headline.ts';
import type { Paint } from '../../terminal/paint.ts';
import { type SiteTime, span } from '../../terminal/site-time.ts';

export interface StatusScreen {
  /** Plain already: no control characters in any text. */
  readonly state: PlantState;
  readonly live: boolean;
  readonly notice: string | null;
  readonly now: number;
  readonly time: SiteTime;
  readonly paint: Paint;
  readonly columns: number;
}

const mostAdvice = 5;
const mostAlerts = 5;
const mostReasons = 4;

/** "Is my plant all right, and if not what do I do": the lines of `coolwatch status`. */
export function statusScreen(screen: StatusScreen): string[] {
  const { state, live, notice, now, time, paint, columns } = screen;
  const short = shortIds(state.alerts);
  const headline = headlineOf(state, live, now, time, (id) => short.get(id) ?? id);
  const stamp = `${time.full(state.at)}, frame ${state.frame}`;
  return [
    paint('head', left(state.site, columns - stamp.length - 2)) + `  ${stamp}`,
    ...(notice === null ? [] : [paint('waiting', clip(notice, columns))]),
    '',
    ...wrap(headline.text, columns).map((line) => paint(headline.tone, line)),
    ...headline.advice.slice(0, mostAdvice).flatMap((advice) => wrap(`-> ${advice}`, columns, 3)),
    ...section(`ALERTS  ${state.alerts.length} open`, alertSection(screen, short), paint),
    ...section(
      'SOURCES',
      [...state.sources.flatMap((source) => sourceLines(source, screen)), ...silentLine(screen)],
      paint,
    ),
    ...section('ASSETS', assetTable(state.assets, paint, columns), paint),
    ...section('MAINTENANCE', workLines(screen), paint),
    ...section('FALSE ALARMS', toleranceLines(screen), paint),
    ...section(
      'LEARNING',
      [learningWords(state.learning, state, time), ...foundOut(state.learning)].flatMap((words) =>
        wrap(`  ${words}`, columns, 2),
      ),
      paint,
    ),
    ...section(
      'DELIVERY',
      state.delivery.flatMap((sink) => deliveryLines(sink, screen)),
      paint,
    ),
    ...section('STORAGE', storageLines(screen), paint),
    ...section('COMMANDS OVER MQTT', commandLines(screen), paint),
    ...section('READINGS NOT TAKEN', rejectedLines(state, columns), paint),
  ];
}

function section(title: string, lines: readonly string[], paint: Paint): string[] {
  return lines.length === 0 ? [] : ['', paint('head', title), ...lines];
}

function alertSection(screen: StatusScreen, short: ReadonlyMap<string, string>): string[] {
  const { state, time, paint, columns } = screen;
  const sorted = state.alerts.toSorted(byUrgency);
  const lines = sorted
    .slice(0, mostAlerts)
    .flatMap((alert) => alertLines(alert, short.get(alert.id) ?? alert.id, time, paint, columns));
  const more = sorted.length - mostAlerts;
  return more > 0 ? [...lines, `  and ${more} more: coolwatch alerts`] : lines;
}

/** How much of what is used nobody declared. */
function foundOut({ inferred }: LearningState): string[] {
  const counts = [
    [Object.keys(inferred?.modes ?? {}).length, 'run'],
    [Object.keys(inferred?.drivers ?? {}).length, 'are driven'],
  ] as const;
  const found = counts.filter(([n]) => n > 0).map(([n, what]) => `how ${n} assets ${what}`);
  return found.length === 0
    ? []
    : [`Nobody declared ${found.join(' and ')}: it was found out. See it all: coolwatch status --json`];
}

function workLines({ state, time, columns }: StatusScreen): string[] {
  return (state.maintenance ?? []).flatMap(({ subject, until, by, note }) =>
    wrap(`  ${subject} until ${time.short(until)}, ${by}${note === null ? '' : `: ${note}`}`, columns, 2),
  );
}

/** What is let pass, by whose word, and how to take that back. */
function toleranceLines({ state, time, columns }: StatusScreen): string[] {
  const all = state.tolerances ?? [];
  return all.flatMap(({ alert, asset, sensors, raise, until, by, note }) => {
    const what = `${asset}: +${Math.round(100 * raise)} % for ${sensors.join(', ')} until ${time.short(until)}`;
    const text = `  ${what}, ${by}${note === null ? '' : `: ${note}`} (coolwatch feedback ${alert} --undo)`;
    return wrap(text, columns, 2);
  });
}

/** Only where something is, or was, wrong. */
function storageLines({ state, paint, columns }: StatusScreen): string[] {
  const { waiting, troubles } = state.storage ?? { waiting: 0, troubles: [] };
  const waits = waiting === 0 ? [] : [`${waiting} waiting to be journalled`];
  const lines = [...waits, ...troubles.map(({ kind, what }) => `${kind}: ${what}`)];
  return lines.flatMap((line) => wrap(`  ${line}`, columns, 4)).map((line) => paint('bad', line));
}

function sourceLines(source: SourceState, { time, paint, columns }: StatusScreen): string[] {
  const { name, type, connected, since, last_reading_at, trouble } = source;
  const last = last_reading_at === null ? 'no reading yet' : `last reading ${time.age(last_reading_at)} ago`;
  const words = `${connected ? 'connected' : 'NOT CONNECTED'} ${time.age(since)}`;
  const row = `  ${left(name, 20)}  ${left(type, 6)}  ${paint(connected ? 'good' : 'bad', left(words, 24))}  ${clip(last, columns - 56)}`;
  return trouble === null
    ? [row]
    : [row, ...wrap(`      ${trouble}`, columns, 6).map((line) => paint('bad', line))];
}

function learningWords(learning: LearningState, { agent }: PlantState, time: SiteTime): string {
  const { phase, frames, needed, model_id, trained_at, schedule, trouble } = learning;
  const failed = trouble === null ? '' : `; trouble: ${trouble}`;
  const from = trained_at === null ? '' : ` on ${time.full(trained_at)}`;
  const model = model_id === null ? '' : `, model ${model_id}`;
  switch (phase) {
    case 'learned':
      return `${schedule === undefined ? 'learned' : `${schedule}; newest`}${from}${model}${failed}`;
    case 'training':
      return `training on ${frames} frames${failed}`;
    default: {
      const share = needed === 0 ? 100 : Math.floor((100 * frames) / needed);
      const left = span(Math.max(0, needed - frames) * agent.period_ms);
      return `${frames} of ${needed} frames (${share} %), ${left} more at least${failed}`;
    }
  }
}

/** Sensors that give nothing to judge by, also of sources that are connected. */
function silentLine({ state: { sensors }, paint, columns }: StatusScreen): string[] {
  const silent = sensors.filter(({ state }) => state === 'stale' || state === 'bad');
  const [first] = silent;
  if (first === undefined) return [];
  const which = silent.length === 1 ? first.id : `${first.id}, ..`;
  const says = `  ${silent.length} of ${sensors.length} sensors silent or bad (${which}): coolwatch doctor`;
  return wrap(says, columns, 2).map((line) => paint('waiting', line));
}

function deliveryLines(sink: DeliveryState, { paint, columns }: StatusScreen): string[] {
  const words = sink.connected ? 'connected' : 'NOT CONNECTED';
  const row = `  ${left(sink.sink, 20)}  ${paint(sink.connected ? 'good' : 'bad', left(words, 14))}  ${sink.delivered} delivered, ${sink.pending} waiting`;
  return sink.trouble === null
    ? [row]
    : [row, ...wrap(`      ${sink.trouble}`, columns, 6).map((line) => paint('bad', line))];
}

function commandLines({ state: { commands }, paint, columns }: StatusScreen): string[] {
  if (commands === undefined) return [];
  const { connected, accepted, refused, trouble } = commands;
  const words = paint(connected ? 'good' : 'bad', left(connected ? 'connected' : 'NOT CONNECTED', 14));
  const counts = Object.entries(refused).map(([why, { count, last }]) => `${count} ${why}, last ${last}`);
  return [
    `  ${words}  ${accepted} accepted`,
    ...(trouble === null ? [] : wrap(`      ${trouble}`, columns, 6).map((line) => paint('bad', line))),
    ...counts.flatMap((line) => wrap(`      not taken: ${line}`, columns, 6)),
  ];
}

function rejectedLines({ rejected }: PlantState, columns: number): string[] {
  const sorted = Object.entries(rejected)
    .filter(([, { count }]) => count > 0)
    .toSorted(([, a], [, b]) => b.count - a.count);
  const lines = sorted
    .slice(0, mostReasons)
    .map(([why, { count, last }]) =>
      clip(`  ${right(String(count), 9)}  ${left(why, 14)}  last: ${last}`, columns),
    );
  const more = sorted.length - mostReasons;
  return more > 0 ? [...lines, `  and ${more} more reasons: coolwatch status --json`] : lines;
}
