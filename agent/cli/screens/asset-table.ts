import type { Verdict, VerdictName } from '../../model.ts';
import type { AssetState } from '../../status/plant-state.ts';
import { clip, left, right, wrap } from '../terminal/columns.ts';
import type { Paint, Tone } from '../terminal/paint.ts';

const mostAssets = 12;

const verdictTone: Record<VerdictName, Tone> = {
  anomalous: 'bad',
  undecided: 'waiting',
  learning: 'waiting',
  normal: 'good',
  off: 'faint',
};
const verdictOrder: readonly VerdictName[] = ['anomalous', 'undecided', 'learning', 'normal', 'off'];

interface Column {
  readonly title: string;
  readonly width: number;
  readonly text: (asset: AssetState) => string;
  readonly tone?: (asset: AssetState) => Tone;
  /** Numbers stand to the right. */
  readonly place?: typeof right;
}

/** From left to right; what is left of the line says what is the matter. */
const table: readonly Column[] = [
  { title: '', width: 20, text: ({ id }) => id },
  { title: '', width: 9, text: ({ kind }) => kind },
  { title: 'mode', width: 8, text: ({ verdict }) => verdict.mode },
  {
    title: 'verdict',
    width: 9,
    text: ({ verdict }) => verdict.verdict,
    tone: ({ verdict }) => verdictTone[verdict.verdict],
  },
  { title: 'for/cast', width: 8, place: right, text: ({ verdict }) => `${verdict.for}/${verdict.cast}` },
];

/** The assets that are not as usual first, the rest of many counted. */
export function assetTable(assets: readonly AssetState[], paint: Paint, columns: number): string[] {
  if (assets.length === 0) return [];
  const sorted = assets.toSorted(
    (a, b) =>
      verdictOrder.indexOf(a.verdict.verdict) - verdictOrder.indexOf(b.verdict.verdict) ||
      b.open.length - a.open.length,
  );
  const rest = sorted.slice(mostAssets);
  const head = table.map(({ title, width, place = left }) => place(title, width)).join('  ');
  const used = table.reduce((sum, { width }) => sum + width + 2, 2);
  return [
    paint('faint', `  ${head}`),
    ...sorted.slice(0, mostAssets).map((asset) => {
      const cells = table.map(({ width, text, tone, place = left }) =>
        paint(tone?.(asset) ?? 'plain', place(text(asset), width)),
      );
      return `  ${cells.join('  ')}  ${clip(matter(asset), columns - used)}`.trimEnd();
    }),
    ...(rest.length === 0 ? [] : wrap(`  and ${counted(rest)}: coolwatch status --json`, columns, 2)),
  ];
}

/** Its open alerts, else why members abstain. */
function matter({ open, verdict }: AssetState): string {
  if (open.length > 0) return `${open.length} alert${open.length === 1 ? '' : 's'}`;
  return abstentions(verdict);
}

/** "12 normal, 3 off". */
function counted(assets: readonly AssetState[]): string {
  return verdictOrder
    .map((name) => ({ name, n: assets.filter(({ verdict }) => verdict.verdict === name).length }))
    .filter(({ n }) => n > 0)
    .map(({ name, n }) => `${n} ${name}`)
    .join(', ');
}

function abstentions({ ballots, verdict }: Verdict): string {
  const whys = ballots.flatMap((ballot) => (ballot.kind === 'abstained' ? [ballot.why] : []));
  const [why] = whys;
  if (why === undefined || verdict === 'off') return '';
  return whys.every((other) => other === why) ? why : `${why}..`;
}
