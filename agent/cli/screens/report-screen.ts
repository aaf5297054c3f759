import type { AlertEvent } from '../../report/alert-events.ts';
import type { Absence } from '../../report/absences.ts';
import type { ShiftReport, Work } from '../../report/shift-report.ts';
import { shortIds } from '../plant/alert-lookup.ts';
import { left, wrap } from '../terminal/columns.ts';
import type { Paint, Tone } from '../terminal/paint.ts';
import { type SiteTime, span } from '../terminal/site-time.ts';
import { alertLines } from './alert/alert-lines.ts';
import { byUrgency, priorityTone } from './alert/alert-words.ts';

/** The report as it is read aloud at the handover; `report` is plain already. */
export function reportScreen(
  report: ShiftReport,
  notice: string | null,
  time: SiteTime,
  paint: Paint,
  columns: number,
): string[] {
  const { site, from, to, open, events, away } = report;
  const short = shortIds(open);
  const lines = (text: string, indent = 4): string[] => wrap(`  ${text}`, columns, indent);
  const section = (title: string, body: readonly string[], none: string): string[] => [
    '',
    paint('head', title),
    ...(body.length > 0 ? body : [`  ${none}`]),
  ];
  return [
    ...wrap(`Shift report of ${site ?? 'the plant'}, ${time.full(from)} to ${time.full(to)}`, columns).map(
      (line) => paint('head', line),
    ),
    ...(notice === null ? [] : wrap(notice, columns).map((line) => paint('waiting', line))),
    '',
    ...wrap(report.headline, columns),
    ...report.look_at_first.flatMap((advice) => wrap(`-> ${advice}`, columns, 3)),
    ...section(
      `OPEN ALERTS  ${open.length}`,
      open
        .toSorted(byUrgency)
        .flatMap((alert) => alertLines(alert, short.get(alert.id) ?? alert.id, time, paint, columns)),
      'none',
    ),
    ...section(
      'WHAT HAPPENED',
      events.flatMap((event) => eventLines(event, time, paint, columns)),
      'no alert was raised, returned or touched',
    ),
    ...section(
      'WORK',
      report.work.flatMap((work) => lines(workWords(work, time))),
      'none was announced',
    ),
    ...(report.sensors.length === 0
      ? []
      : section(
          'INSTRUMENTS',
          report.sensors.flatMap(({ at, sensor, what, by, note }) =>
            lines(`${time.short(at)}  ${sensor} ${what} by ${by}${note === null ? '' : `: ${note}`}`),
          ),
          '',
        )),
    ...section(
      'AWAY',
      (away ?? []).flatMap((of) => lines(awayWords(of, to, time))),
      nobodyAway(report),
    ),
    ...section(
      'LEARNING',
      learningWords(report, time).flatMap((words) => lines(words)),
      'nothing is known of it',
    ),
  ];
}

const eventTone = (event: AlertEvent): Tone =>
  event.what === 'raised' || event.what === 'worsened' || event.what === 'raised again'
    ? priorityTone[event.priority]
    : 'plain';

function eventLines(event: AlertEvent, time: SiteTime, paint: Paint, columns: number): string[] {
  const [first = '', ...more] = wrap(`${eventWords(event, time)}`, columns - 30, 2);
  const head = `  ${left(time.short(event.at), 12)}  ${paint(eventTone(event), left(event.what, 12))}  `;
  return [head + first, ...more.map((line) => ' '.repeat(30) + line)];
}

/** What stands beside the time and the word. */
export function eventWords({ title, by, note, what, priority }: AlertEvent, time: SiteTime): string {
  const graded = what === 'raised' || what === 'worsened' ? `${priority.toUpperCase()} ` : '';
  const who = by === null ? '' : ` (by ${by}${note === null ? '' : `: ${shownTimes(note, time)}`})`;
  return graded + title + who;
}

/** ISO times in a note, on the clock of the site. */
function shownTimes(text: string, time: SiteTime): string {
  return text.replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, (at) => time.short(at));
}

export function workWords({ subject, from, until, by, note }: Work, time: SiteTime): string {
  return `${subject}: ${time.short(from)} to ${time.short(until)}, ${by}${note === null ? '' : `: ${note}`}`;
}

/** What stands where nobody is known to have been away. */
export function nobodyAway({ away }: ShiftReport): string {
  return away === null ? 'not known: no view of the plant is kept' : 'every source was heard, all the time';
}

export function awayWords({ source, from, until }: Absence, to: string, time: SiteTime): string {
  const who = source === null ? 'the agent itself, no frame is kept' : `source ${source}`;
  const ms = Date.parse(until ?? to) - Date.parse(from);
  return `${who}: from ${time.short(from)} ${until === null ? 'until now' : `to ${time.short(until)}`} (${span(ms)})`;
}

export function learningWords({ learning, from }: ShiftReport, time: SiteTime): string[] {
  if (learning === null) return [];
  const { phase, frames, needed, schedule, trained_at: trained, trouble } = learning;
  if (trouble !== null) return [`trouble: ${trouble}`];
  if (phase !== 'learned') return [`nothing learned yet: ${frames} of ${needed} frames`];
  const anew =
    trained !== null && trained >= from ? `; learned anew in this shift, ${time.short(trained)}` : '';
  return [`${schedule ?? 'learned'}${anew}`];
}
