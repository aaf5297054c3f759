import { isCommanded } from '../../../config/vocabulary/kinds.ts';
import { AgentError } from '../../errors.ts';
import type { PlantState } from '../../status/plant-state.ts';
import { leadWords } from '../../watchset/lead-words.ts';
import type { WatchSetAnswer } from '../../watchset/live-watch-set.ts';
import type { AssetWatchSet, WatchedSensor, WatchSet } from '../../watchset/watch-set.ts';
import { left, right, wrap } from '../terminal/columns.ts';
import type { Paint } from '../terminal/paint.ts';
import type { SiteTime } from '../terminal/site-time.ts';

/** Columns of a row beside the sensor's id. */
const beside = 38;
const indent = 4;

/** The ordered table, each row with its reason below it. */
export function watchSetScreen(
  { at, candidates, assets }: WatchSet,
  history: WatchSetAnswer['history'],
  time: SiteTime,
  paint: Paint,
  columns: number,
): string[] {
  const rows = assets.reduce((sum, { selected }) => sum + selected.length, 0);
  const why = history[0] === undefined ? '' : `: ${history[0].why}`;
  return [
    ...wrap(`${rows} of ${candidates} sensors to watch, chosen ${time.full(at)}${why}`, columns),
    ...assets.flatMap((of) => ['', ...assetLines(of, time, paint, columns)]),
    '',
    paint('faint', 'Why a sensor is watched or not: coolwatch watchset --explain SENSOR'),
  ];
}

function assetLines(of: AssetWatchSet, time: SiteTime, paint: Paint, columns: number): string[] {
  const { asset, selected, uncovered } = of;
  const id = columns - beside;
  const head = `${left('sensor', id)} ${right('stands for', 10)} ${right('lead', 12)} ${right('stability', 9)}`;
  return [
    ...wrap(paint('head', asset) + ', ' + basisOf(of, time), columns),
    paint('faint', `  ${head}`),
    ...selected.flatMap((row, place) => rowLines(row, place, id, paint, columns)),
    ...(uncovered.length === 0
      ? []
      : wrap(`no sensor of it shows: ${uncovered.join(', ')}`, columns - indent).map(
          (line) => ' '.repeat(indent) + line,
        )),
  ];
}

function basisOf({ basis, incidents, kept }: AssetWatchSet, time: SiteTime): string {
  if (basis === 'coverage') return 'no incident yet: by which of its fault modes they show';
  const since = `by what foretold ${incidents.length === 1 ? 'its incident' : `${incidents.length} incidents`}`;
  const last = incidents.at(-1);
  const when =
    last === undefined ? '' : `, ${incidents.length === 1 ? '' : 'the last '}of ${time.short(last)}`;
  if (kept === null || kept.shown === 0) return since + when;
  const lead = kept.lead === null ? '' : `, ${Math.round(100 * kept.lead)} % of the lead`;
  return `${since}${when}; alone they show ${kept.kept} of the ${kept.shown} that all its sensors show${lead}`;
}

function rowLines(row: WatchedSensor, place: number, id: number, paint: Paint, columns: number): string[] {
  const { sensor, stands_for: alike, lead_s: lead, stability, why } = row;
  const cells = [
    right(`${alike.length}`, 10),
    right(lead === null ? '-' : lead === 0 ? '0' : leadWords(lead * 1000), 12),
    right(stability === null ? '-' : stability.toFixed(2), 9),
  ].join(' ');
  return [
    `${place + 1} ${left(sensor, id)} ${cells}`,
    ...wrap(why, columns - indent).map((line) => ' '.repeat(indent) + paint('faint', line)),
  ];
}

/** Why a sensor is watched or not, once for each asset that it was looked at for; throws 'not-found' where nobody knows it. */
export function explained(
  sensor: string,
  { assets }: WatchSet,
  state: PlantState,
): readonly { readonly asset: string; readonly why: string }[] {
  const known = state.sensors.find(({ id }) => id === sensor);
  if (known === undefined) throw new AgentError('not-found', `there is no sensor ${sensor}`);
  const told = assets.flatMap(({ asset, selected, left_out }) => [
    ...selected.filter((row) => row.sensor === sensor).map(({ why }) => ({ asset, why: `watched: ${why}` })),
    ...left_out
      .filter((row) => row.sensor === sensor)
      .map(({ why }) => ({ asset, why: `not watched: ${why}` })),
  ]);
  const drives = Object.entries(state.learning.inferred?.drivers ?? {})
    .filter(([, drivers]) => drivers.includes(sensor))
    .map(([asset]) => ({
      asset,
      why: 'no candidate: it drives this asset, and what it explains is taken out of every residual',
    }));
  if (told.length + drives.length > 0) return [...told, ...drives];
  const why = isCommanded(known.kind)
    ? 'no candidate: it says what people or controllers want, not what the process does'
    : 'no candidate: no panel looks at it (it surrounds the plant, is often missing, or nothing was learned of it yet)';
  return [{ asset: known.asset, why }];
}
