import type { Verdict, VerdictName } from '../../../model.ts';
import type { Health } from '../../../prognosis/health.ts';
import type { AssetState } from '../../../status/plant-state.ts';
import { clip, left, right, wrap } from '../../terminal/columns.ts';
import type { Paint, Tone } from '../../terminal/paint.ts';

const mostAssets = 12;
/** Where assets without a score stand among those with one: last. */
const unknown = 101;

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
  { title: 'mode', width: 8, text: ({ verdict }) => verdict.mode },
  {
    title: 'health',
    width: 6,
    place: right,
    text: ({ health }) => String(health?.score ?? '-'),
    tone: ({ health }) => healthTone(health),
  },
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
      b.open.length - a.open.length ||
      (a.health?.score ?? unknown) - (b.health?.score ?? unknown),
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

/** Its open alerts, else what decides its health, else why members abstain. */
function matter({ open, verdict, health }: AssetState): string {
  if (open.length > 0) return `${open.length} alert${open.length === 1 ? '' : 's'}`;
  return groundOf(health) ?? abstentions(verdict);
}

/** The bands of docs/alerts.md. */
function healthTone(health: Health | undefined): Tone {
  const score = health?.score ?? null;
  if (score === null) return 'faint';
  if (score >= 80) return 'good';
  return score >= 40 ? 'waiting' : 'bad';
}

/** What decides a health that is not as usual, or why there is none; null where the verdict says so already. */
function groundOf(health: Health | undefined): string | null {
  const said: readonly string[] = ['as-usual', ...verdictOrder];
  return health === undefined || said.includes(health.reason) ? null : health.reason.replaceAll('-', ' ');
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
