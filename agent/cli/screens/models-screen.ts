import { plainSpan } from '../../plain-words.ts';
import type { KeptModels, LearnedAsset } from '../../training/model-survey.ts';
import { left, right, wrap } from '../terminal/columns.ts';
import type { Paint } from '../terminal/paint.ts';
import type { SiteTime } from '../terminal/site-time.ts';

const mostDrivers = 3;

export interface ShownModels {
  readonly at_work: string | null;
  readonly sets: readonly KeptModels[];
  readonly unlearned: readonly { readonly asset: string; readonly why: string }[];
}

/** The kept sets, newest first, then what each asset of the newest learned. */
export function modelsScreen(
  { at_work: atWork, sets, unlearned }: ShownModels,
  time: SiteTime,
  paint: Paint,
  columns: number,
): string[] {
  const newest = sets.find(({ trouble }) => trouble === null);
  return [
    paint('head', 'KEPT'),
    ...sets.flatMap((set) => wrap(`  ${set.id}  ${setWords(set, atWork, time)}`, columns, 4)),
    ...(newest?.trouble === null ? ['', ...assetLines(newest.assets, paint, columns)] : []),
    ...(unlearned.length === 0 ? [] : ['', paint('head', 'NOTHING LEARNED YET')]),
    ...unlearned.flatMap(({ asset, why }) => wrap(`  ${asset}: ${why}`, columns, 4)),
  ];
}

function setWords(set: KeptModels, atWork: string | null, time: SiteTime): string {
  if (set.trouble !== null) return `cannot be used: ${set.trouble}`;
  const { asOf, learnedMs, assets, behind, id } = set;
  const work = id === atWork ? ', at work' : '';
  const later = behind.length === 0 ? '' : `; learned earlier: ${behind.join(', ')}`;
  return `${assets.length} assets from ${plainSpan(learnedMs)} up to ${time.short(asOf)}${work}${later}`;
}

function assetLines(assets: readonly LearnedAsset[], paint: Paint, columns: number): string[] {
  const head = `  ${left('asset', 22)} ${right('rows', 6)} ${right('sensors', 8)} ${right('members', 8)}  driven by`;
  return [
    paint('faint', head),
    ...assets.flatMap(({ asset, rows, sensors, members, unlearned, drivers }) => {
      const voting = `${members - unlearned.length}/${members}`;
      const row = `  ${left(asset, 22)} ${right(String(rows), 6)} ${right(String(sensors.length), 8)} ${right(voting, 8)}  `;
      const [first = '', ...more] = wrap(driverWords(drivers), columns - 51);
      return [
        row + first,
        ...more.map((line) => ' '.repeat(51) + line),
        ...unlearned.flatMap(({ member, why }) => wrap(`      ${member} did not learn: ${why}`, columns, 8)),
      ];
    }),
  ];
}

/** The first of them; what they were some minutes before is the same driver again. */
function driverWords(drivers: readonly string[]): string {
  const named = drivers.filter((driver) => !/ over \d+ min$/.test(driver));
  const more = named.length - mostDrivers;
  return (named.slice(0, mostDrivers).join(', ') || '-') + (more > 0 ? ` and ${more} more` : '');
}
