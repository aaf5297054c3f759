import type { Alert } from '../../model.ts';
import type { ShiftReport } from '../../report/shift-report.ts';
import type { SiteTime } from '../terminal/site-time.ts';
import { byUrgency, shelfWords, stateWords } from './alert/alert-words.ts';
import { awayWords, eventWords, learningWords, nobodyAway, workWords } from './report-screen.ts';

/** The report as one page: no script, nothing fetched, all text as text. `report` is plain already. */
export function reportHtml(report: ShiftReport, notice: string | null, time: SiteTime): string {
  const { site, from, to, headline, look_at_first: first, open, events, work, sensors, away } = report;
  const title = `Shift report of ${site ?? 'the plant'}, ${time.full(from)} to ${time.full(to)}`;
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width">
<title>${text(title)}</title>
<style>
body { font: 15px/1.45 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #1a1a1a; background: #fff }
h1 { font-size: 1.2rem } h2 { font-size: 1rem; margin-top: 1.8rem }
table { border-collapse: collapse; width: 100% } td { padding: .25rem .8rem .25rem 0; vertical-align: top; border-top: 1px solid #ddd }
td:first-child { white-space: nowrap } .urgent, .high { font-weight: bold; color: #a00000 } .medium { color: #7a5200 } .notice { color: #7a5200 }
</style>
<h1>${text(title)}</h1>
${notice === null ? '' : `<p class="notice">${text(notice)}</p>`}
<p><strong>${text(headline)}</strong></p>
<ul>${first.map((advice) => `<li>${text(advice)}</li>`).join('')}</ul>
${part(
  `Open alerts (${open.length})`,
  open.toSorted(byUrgency).map((alert) => alertRow(alert, time)),
  'none',
)}
${part(
  'What happened',
  events.map((event) => row('', [time.full(event.at), event.what, eventWords(event, time)])),
  'no alert was raised, returned or touched',
)}
${part(
  'Work',
  work.map((of) => row('', [workWords(of, time)])),
  'none was announced',
)}
${part(
  'Instruments',
  sensors.map(({ at, sensor, what, by, note }) =>
    row('', [time.full(at), sensor, `${what} by ${by}`, note ?? '']),
  ),
  'nobody said anything about them',
)}
${part(
  'Away',
  (away ?? []).map((of) => row('', [awayWords(of, to, time)])),
  nobodyAway(report),
)}
${part(
  'Learning',
  learningWords(report, time).map((words) => row('', [words])),
  'nothing is known of it',
)}
<p>coolwatch advises; it is no protective or safety function and replaces no interlock or trip.</p>
</html>
`;
}

function alertRow(alert: Alert, time: SiteTime): string {
  const state = alert.shelved === null ? stateWords[alert.state] : shelfWords(alert.shelved, time);
  const check = alert.checks[0] ?? '';
  return row(alert.priority, [
    alert.priority,
    alert.title,
    `${time.age(alert.raised_at)} old, ${state}`,
    check,
  ]);
}

function part(title: string, rows: readonly string[], none: string): string {
  return `<h2>${text(title)}</h2>\n${rows.length === 0 ? `<p>${text(none)}</p>` : `<table>${rows.join('\n')}</table>`}`;
}

function row(mark: string, cells: readonly string[]): string {
  return `<tr>${cells.map((cell, i) => `<td${i === 0 && mark !== '' ? ` class="${mark}"` : ''}>${text(cell)}</td>`).join('')}</tr>`;
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** As text, never as markup. */
function text(words: string): string {
  return words.replaceAll(/[&<>"']/g, (sign) => entities[sign]!);
}
