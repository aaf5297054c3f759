import type { Abstention, Ballot, Verdict } from '../../model.ts';
import { clip, left, right } from '../terminal/columns.ts';
import type { Paint } from '../terminal/paint.ts';
import type { SiteTime } from '../terminal/site-time.ts';

const why: Record<Abstention, string> = {
  'warming-up': 'warming up',
  'stale-input': 'its sensors are stale',
  'out-of-envelope': 'load or weather beyond what it learned',
  failed: 'failed, see the log',
  'not-learned': 'has not learned yet',
};

const frameColumns = 44;
const memberColumns = 6;
const letters = 'abcdefghijklmnopqrstuvwxyz';

/** Who votes how on one asset: the newest frame member by member, then frame by frame. `verdicts` newest last, at least one. */
export function votesScreen(
  verdicts: readonly [Verdict, ...Verdict[]],
  time: SiteTime,
  paint: Paint,
  columns: number,
): string[] {
  const newest = verdicts.at(-1) ?? verdicts[0];
  const members = newest.ballots.map(({ member }) => member);
  const shown = members.slice(
    0,
    Math.min(letters.length, Math.floor((columns - frameColumns) / memberColumns)),
  );
  const lettered = shown.map((_, i) => right(letters[i] ?? '', memberColumns)).join('');
  return [
    paint('head', clip(`${newest.asset}: ${newest.verdict}`, columns)),
    `${newest.for} for, ${newest.cast} cast, ${newest.needed} needed; frame ${newest.n}, ${time.full(newest.at)}`,
    '',
    ...(newest.ballots.length === 0 ? ['  no member has learned this asset yet'] : []),
    ...newest.ballots.map((ballot, i) => memberLine(ballot, letters[i] ?? '', paint, columns)),
    '',
    paint('faint', `${left('frame', 11)} ${left('at', 12)} ${left('verdict', 9)} for/cast${lettered}`),
    ...verdicts.map((verdict) => frameLine(verdict, shown, time, paint)),
    '',
    paint('faint', clip('Ratios: above 1 is beyond what learning calls normal. - did not vote.', columns)),
  ];
}

function memberLine(ballot: Ballot, letter: string, paint: Paint, columns: number): string {
  const name = `${letter} ${left(ballot.member, 24)}`;
  if (ballot.kind === 'abstained') {
    return `  ${name} ${right('-', 6)}  ${paint('waiting', clip(`abstains: ${why[ballot.why]}`, columns - 38))}`;
  }
  const vote = ballot.anomalous ? paint('bad', 'for') : 'against';
  return `  ${name} ${right(ratioWords(ballot.ratio), 6)}  ${vote}`;
}

function frameLine(verdict: Verdict, members: readonly string[], time: SiteTime, paint: Paint): string {
  const ratios = members.map((member) => {
    const ballot = verdict.ballots.find((other) => other.member === member);
    if (ballot?.kind !== 'cast') return right('-', memberColumns);
    const text = right(ratioWords(ballot.ratio), memberColumns);
    return ballot.anomalous ? paint('bad', text) : text;
  });
  const word = paint(verdict.anomalous ? 'bad' : 'plain', left(verdict.verdict, 9));
  const tally = right(`${verdict.for}/${verdict.cast}`, 8);
  return `${left(String(verdict.n), 11)} ${left(time.short(verdict.at), 12)} ${word} ${tally}${ratios.join('')}`;
}

/** A ratio in five characters; one short of the line never reads 1.00. */
export function ratioWords(ratio: number): string {
  if (ratio <= -0.05) return ratio > -10 ? ratio.toFixed(1) : '<-9';
  if (ratio < 1) return Math.min(Math.max(ratio, 0), 0.99).toFixed(2);
  if (ratio >= 1000) return '>999';
  return ratio >= 10 ? ratio.toFixed(0) : ratio.toFixed(2);
}
