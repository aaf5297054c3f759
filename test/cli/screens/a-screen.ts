import assert from 'node:assert/strict';
import { stripVTControlCharacters } from 'node:util';
import { alertPage } from '../../../agent/cli/screens/alert/alert-page.ts';
import { statusScreen } from '../../../agent/cli/screens/status/status-screen.ts';
import { widthOf } from '../../../agent/cli/terminal/columns.ts';
import { FullScreen } from '../../../agent/cli/terminal/full-screen.ts';
import { painter } from '../../../agent/cli/terminal/paint.ts';
import { plainly } from '../../../agent/cli/terminal/plain.ts';
import { SiteTime } from '../../../agent/cli/terminal/site-time.ts';
import type { Alert } from '../../../agent/model.ts';
import type { PlantState } from '../../../agent/status/plant-state.ts';
import { anAlert, anAsset, aPlant, now, obeyed } from '../a-plant.ts';

export const paint = painter(false);
export const time = new SiteTime('Europe/Berlin', now);
/** Of an ssh session that nobody resized. */
export const columns = 80;

export function statusOf(
  change: Partial<PlantState> = {},
  notice: string | null = null,
  colour = false,
): string {
  const state = plainly(aPlant(change));
  const live = notice === null;
  return statusScreen({ state, live, notice, now, time, paint: painter(colour), columns }).join('\n');
}

export function pageOf(change: Partial<Alert> = {}): string {
  const alert = anAlert(change);
  const first = { ...alert, revision: 1, priority: 'high', changed_at: alert.raised_at } as const;
  const found = plainly({ alert, history: [first, alert] });
  return alertPage({ found, time, paint, columns, ackCommand: 'coolwatch ack 01KAR5' }).join('\n');
}

/** Every line fits and holds nothing that a terminal obeys. */
export function fits(screen: string): void {
  for (const line of screen.split('\n')) assert.ok(widthOf(line) <= columns, `too long: ${line}`);
  assert.equal(obeyed(screen), null);
}

/** The status that docs/cli.md and the README show: a pump in alarm, a stand-by, and one source with a silent sensor. */
export function shownStatus(colour = false): string {
  const change = {
    alerts: [anAlert()],
    assets: [
      anAsset('CHWP-1', 'normal', { health: { score: 100, reason: 'as-usual' } }),
      anAsset('CHWP-2', 'anomalous', { health: { score: 28, reason: 'alarm' } }),
      anAsset('CHWP-3', 'off', { health: { score: null, reason: 'off' } }),
    ],
  };
  return statusOf(change, null, colour);
}

/** The same as `coolwatch watch` shows it on a terminal of 24 rows, which docs/cli.md shows too. */
export function shownWatch(): string {
  const written: string[] = [];
  const out = { write: (text: string) => void written.push(text), terminal: true, colour: false, columns };
  new FullScreen({ ...out, rows: 24 }).show(shownStatus().split('\n'), 'every 5s; Ctrl-C ends');
  const rows = written.join('').split('\u001B[K').slice(0, -1);
  return rows.map((row) => stripVTControlCharacters(row)).join('\n');
}
