/** How much of a draft is right. */
import type { AssetKind, SensorKind } from '../../config/vocabulary/kinds.ts';
import { wordsOf } from '../../agent/discovery/guessing/words.ts';

/** What a draft says of one sensor, or what is true of it. */
export interface Said {
  readonly kind: SensorKind;
  readonly asset: string;
  readonly assetKind: AssetKind;
  readonly role: string | null;
  /** Of the sensor and its asset. */
  readonly unsure: readonly string[];
}

export interface Score {
  readonly sensors: number;
  readonly kinds: number;
  readonly assets: number;
  readonly roles: number;
  /** Wrong kind or asset, and how many of those are marked as unsure of it. */
  readonly wrong: readonly string[];
  readonly marked: number;
  /** Marked as unsure of kind or asset, right or wrong. */
  readonly doubted: number;
}

/** `said` by sensor; one that was not found is wrong. Assets are right by name (CHWP-1 is chwp 01) and kind. */
export function scoreOf(
  truth: ReadonlyMap<string, Omit<Said, 'unsure'>>,
  said: ReadonlyMap<string, Said>,
): Score {
  let [kinds, assets, roles, marked, doubted] = [0, 0, 0, 0, 0];
  const wrong: string[] = [];
  for (const [sensor, right] of truth) {
    const guess = said.get(sensor);
    const doubts = (what: string) => guess?.unsure.some((doubt) => doubt.startsWith(what)) ?? false;
    const kind = guess?.kind === right.kind;
    const asset =
      guess !== undefined &&
      nameWords(guess.asset) === nameWords(right.asset) &&
      guess.assetKind === right.assetKind;
    if (kind) kinds++;
    if (asset) assets++;
    if (guess !== undefined && guess.role === right.role) roles++;
    if (doubts('kind') || doubts('asset')) doubted++;
    if (kind && asset) continue;
    wrong.push(
      `${sensor}: ${guess === undefined ? 'not found' : `${guess.kind} of ${guess.asset} (${guess.assetKind})`}`,
    );
    if ((kind || doubts('kind')) && (asset || doubts('asset'))) marked++;
  }
  return { sensors: truth.size, kinds, assets, roles, wrong, marked, doubted };
}

function nameWords(name: string): string {
  return wordsOf(name)
    .map(({ text }) => text.replace(/^0+(?=.)/, ''))
    .join(' ');
}
