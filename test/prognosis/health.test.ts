import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import type { Ballot, Level, Mode, Verdict, VerdictName } from '../../agent/model.ts';
import { type Findings, type Health, healthOf, type Passed } from '../../agent/prognosis/health.ts';

/** A verdict of members with these ratios; NaN abstains as `why` says. */
function aVerdict(
  ratios: readonly number[],
  verdict: VerdictName = 'normal',
  mode: Mode = 'steady',
  why: 'stale-input' | 'out-of-envelope' = 'stale-input',
): Verdict {
  const ballots = ratios.map((ratio, i): Ballot => {
    const member = `m${i}`;
    return Number.isNaN(ratio)
      ? { kind: 'abstained', member, why }
      : { kind: 'cast', member, ratio, anomalous: ratio > 1 };
  });
  const cast = ballots.filter(({ kind }) => kind === 'cast').length;
  const inFavour = ratios.filter((ratio) => ratio > 1).length;
  const needed = Math.floor(cast / 2) + 1;
  return {
    asset: 'pump',
    mode,
    n: 1,
    at: 1000,
    ballots,
    cast,
    for: inFavour,
    needed,
    anomalous: false,
    verdict,
  };
}

const well: Findings = {
  verdict: aVerdict([0.1, 0.2, 0.3]),
  slow: 0.2,
  passed: null,
  incident: null,
  worked: false,
};
const of = (change: Partial<Findings>): Health => healthOf({ ...well, ...change });

test('100 while the majority is inside of what is usual, however far one member strays', () => {
  assert.deepEqual(of({}), { score: 100, reason: 'as-usual' });
  assert.deepEqual(of({ verdict: aVerdict([0.1, 0.2, 9]) }), { score: 100, reason: 'as-usual' });
  assert.deepEqual(of({ verdict: aVerdict([0.1, 0.2, 9, NaN]), slow: NaN }).score, 100);
});

test('60 where a majority has reached its line, and falling smoothly from there towards 20', () => {
  const at = (ratio: number) => of({ verdict: aVerdict([0.1, ratio, ratio]) });
  assert.deepEqual(at(1), { score: 60, reason: 'panel' });
  assert.equal(at(0.75).score, 84);
  assert.equal(at(2).score, 28);
  assert.deepEqual(at(1e9), { score: 20, reason: 'panel' });
  for (let ratio = 0; ratio < 4; ratio += 0.01) {
    const fall = at(ratio).score! - at(ratio + 0.01).score!;
    assert.ok(fall >= 0 && fall <= 2, `falls by ${fall} at ${ratio}`);
  }
});

test('a majority of those that cast counts, not of the seats', () => {
  assert.equal(of({ verdict: aVerdict([1, 1, NaN, NaN, NaN]) }).score, 60);
  assert.equal(of({ verdict: aVerdict([1, 1, 0, 0, 0]) }).score, 100);
  assert.equal(of({ verdict: aVerdict([2, 2, 0, 0]) }).score, 100, 'half is no majority');
});

test('slow wear lowers it as the vote does, and the worst of both decides', () => {
  assert.deepEqual(of({ slow: 1 }), { score: 60, reason: 'slow' });
  assert.equal(of({ slow: 1, verdict: aVerdict([2, 2, 2]) }).reason, 'panel');
});

test('what stands caps it by its gravity', () => {
  const passed = (what: Passed) => of({ passed: what });
  assert.deepEqual(of({ incident: 'advisory' }), { score: 55, reason: 'advisory' });
  assert.deepEqual(passed('warning-limit'), { score: 50, reason: 'warning-limit' });
  assert.deepEqual(of({ incident: 'alarm' }), { score: 35, reason: 'alarm' });
  assert.deepEqual(passed('alarm-limit'), { score: 15, reason: 'alarm-limit' });
  assert.deepEqual(passed('rule'), { score: 15, reason: 'rule' });
  assert.equal(of({ incident: 'observation' }).score, 100);
  assert.equal(of({ incident: 'alarm', verdict: aVerdict([9, 9, 9]) }).reason, 'panel', 'worse than its cap');
});

test('nobody can say: none, with the reason', () => {
  const why = (verdict: VerdictName, mode: Mode, abstain?: 'out-of-envelope') =>
    of({ verdict: aVerdict([NaN, NaN], verdict, mode, abstain) });
  assert.deepEqual(why('off', 'off'), { score: null, reason: 'off' });
  assert.deepEqual(why('learning', 'steady'), { score: null, reason: 'learning' });
  assert.deepEqual(why('undecided', 'starting'), { score: null, reason: 'starting' });
  assert.deepEqual(why('undecided', 'steady'), { score: null, reason: 'undecided' });
  assert.deepEqual(why('undecided', 'steady', 'out-of-envelope'), { score: null, reason: 'out-of-envelope' });
  assert.deepEqual(of({ worked: true, passed: 'alarm-limit', incident: 'alarm' }), {
    score: null,
    reason: 'maintenance',
  });
});

test('what is known to be wrong is told although nobody can judge the rest', () => {
  const learning = aVerdict([], 'learning');
  assert.deepEqual(of({ verdict: learning, passed: 'alarm-limit' }), { score: 15, reason: 'alarm-limit' });
  assert.deepEqual(of({ verdict: aVerdict([], 'off', 'off'), incident: 'alarm' }).score, 35);
});

test('more that is wrong never makes it better, and it is always a whole number from 15 to 100', () => {
  const ratio = fc.double({ min: 0, max: 5, noNaN: true });
  const findings = fc.record({
    ratios: fc.array(ratio, { minLength: 5, maxLength: 5 }),
    slow: ratio,
    passed: fc.nat({ max: 3 }),
    incident: fc.nat({ max: 2 }),
  });
  const gravity: readonly (Passed | null)[] = [null, 'warning-limit', 'alarm-limit', 'rule'];
  const levels: readonly (Level | null)[] = [null, 'advisory', 'alarm'];
  fc.assert(
    fc.property(findings, findings, (a, b) => {
      const score = (f: typeof a) => {
        const verdict = aVerdict(f.ratios);
        return of({ verdict, slow: f.slow, passed: gravity[f.passed]!, incident: levels[f.incident]! })
          .score!;
      };
      const worse = {
        ratios: a.ratios.map((r, i) => Math.max(r, b.ratios[i]!)),
        slow: Math.max(a.slow, b.slow),
        passed: Math.max(a.passed, b.passed),
        incident: Math.max(a.incident, b.incident),
      };
      assert.ok(score(worse) <= score(a));
      assert.ok(Number.isInteger(score(a)) && score(a) >= 15 && score(a) <= 100);
    }),
    { numRuns: 500 },
  );
});
