import assert from 'node:assert/strict';
import { test } from 'node:test';
import { matchOf, type Shown } from '../../agent/diagnosis/match.ts';
import { atLikeFlow, type Symptom, weightsOf } from '../../agent/diagnosis/symptom.ts';
import type { Pattern } from '../../config/fault-modes.ts';
import type { AssetKind } from '../../config/vocabulary/kinds.ts';
import { aSymptom } from './a-shown.ts';

const aPattern = (given: Partial<Pattern>): Pattern => ({
  tap: null,
  signs: {},
  kinds: {},
  elsewhere: {},
  ...given,
});
const shown = (symptoms: readonly Symptom[], kind: AssetKind = 'pump'): Shown => ({
  asset: kind,
  kind,
  symptoms,
});
const flow = (sigma: number) => aSymptom('flow', 'flow', sigma);
const head = (sigma: number) => aSymptom('dp', 'head', sigma);
const power = (sigma: number) => aSymptom('power', 'power', sigma);

/** The score of a pattern that wants flow and head down, and `more`, to two digits. */
function score(symptoms: readonly Symptom[], more: Partial<Pattern> = {}, others: readonly Shown[] = []) {
  const signs = { flow: 'down', head: 'down', ...more.signs } as const;
  return Number(matchOf(aPattern({ ...more, signs }), shown(symptoms), others).score.toFixed(2));
}

test('all that must show and nothing else is the whole match', () => {
  assert.equal(score([flow(-10), head(-10)]), 1);
  assert.equal(score([flow(-10), head(-10), power(1.9)]), 1, 'noise is nothing');
});

test('each thing that speaks against takes its share: unexpected, should be still, wrong way', () => {
  assert.equal(score([flow(-10), head(-10), power(10)]), 0.8);
  assert.equal(score([flow(-10), head(-10), power(10)], { signs: { power: 'same' } }), 0.67);
  assert.equal(score([flow(-10), head(-10), power(-10)], { signs: { power: 'may rise' } }), 0.74);
  assert.equal(score([flow(-10), head(-10), power(10)], { signs: { power: 'may move' } }), 1);
  assert.equal(score([flow(10), head(-10)]), 0.18, 'the wrong way is missing as well');
});

test('what must show and does not loses more than its weight: it is the tell-tale', () => {
  assert.equal(score([flow(0), head(-10)]), 0.27);
  assert.equal(score([flow(-60), head(-10)]), 0.83, 'too little beside the strongest is missing in part');
  assert.equal(score([flow(-10), head(-10)], { signs: { 'strainer-dp': 'up' } }), 0.83, 'nobody measures it');
});

test('a late sign speaks for it, less than one that must show, and against it where it is the stronger', () => {
  const late = { signs: { power: 'may rise' } } as const;
  const of = (...symptoms: Symptom[]) =>
    matchOf(aPattern({ signs: { head: 'down', ...late.signs } }), shown(symptoms), []);
  assert.equal(of(head(-10), power(10)).score, 1);
  assert.equal(of(head(-10), power(60)).score.toFixed(2), '0.49');
  assert.deepEqual(of(head(-10), power(60)).against, [], 'and is not told as against it');
  const alone = matchOf(aPattern({ signs: { 'strainer-dp': 'up', ...late.signs } }), shown([power(10)]), []);
  assert.equal(alone.score.toFixed(2), '0.60', 'as strong as what nobody measures may be');
});

test('of two ends of a machine the stronger is the sign, the other may follow or not', () => {
  const ends = (de: number, nde: number) =>
    matchOf(
      aPattern({ signs: { 'bearing-temperature': 'up' } }),
      shown([
        aSymptom('temperature', 'bearing-de-temperature', de),
        aSymptom('temperature', 'bearing-nde-temperature', nde),
      ]),
      [],
    ).score;
  assert.equal(ends(20, -10), 1);
  assert.ok(ends(10, -20) < 0.3);
});

test('where only the kind is known its sign stands for the place, unless a place of that kind is told', () => {
  const temperature = (place: string | null, sigma: number) => aSymptom('temperature', place, sigma);
  const byKind = aPattern({ signs: { 'winding-temperature': 'up' }, kinds: { temperature: 'up' } });
  assert.equal(matchOf(byKind, shown([temperature(null, 10)]), []).score, 1);
  const told = { ...byKind, kinds: { temperature: 'down' } } as const;
  const both = shown([temperature('winding-temperature', 10), temperature(null, 10)]);
  assert.equal(matchOf(told, both, []).score, 1);
});

test('what shows at another asset is looked for where it shows most; where there is none it is only missed', () => {
  const elsewhere = { loop: { signs: { 'make-up-flow': 'up' }, kinds: {} } } as const;
  const loop = (sigma: number) => shown([aSymptom('flow', 'make-up-flow', sigma)], 'loop');
  const at = (...others: Shown[]) => score([flow(-10), head(-10)], { elsewhere }, others);
  assert.equal(at(), 0.83);
  assert.equal(at(loop(10)), 1);
  assert.equal(at(loop(0), loop(10), loop(1)), 1);
  assert.equal(at(loop(0)), 0.41);
  assert.equal(at(shown([aSymptom('flow', 'make-up-flow', 10)], 'cdu')), 0.83, 'of that kind alone');
});

test('a symptom weighs by its size beside the strongest, nothing within the noise, and no more beyond 60 sigma', () => {
  const weights = weightsOf([flow(100), flow(-10), flow(2), flow(4)]).map((weight) => weight.toFixed(3));
  assert.deepEqual(weights, ['1.000', '0.340', '0.000', '0.077']);
  assert.equal(weightsOf([flow(60)])[0], weightsOf([flow(1e6)])[0]);
});

test('what a strainer loses for the flow that there is was taken out already where it is judged per flow', () => {
  const strainer = { ...aSymptom('dp', 'strainer-dp', 20, 2, 1), perFlow: false };
  const more = { ...flow(10), value: 120, expected: 100 };
  const sigma = (perFlow: boolean) => atLikeFlow([{ ...strainer, perFlow }, more])[0]!.sigma;
  assert.equal(sigma(true), 20);
  assert.equal(sigma(false).toFixed(2), '11.20', 'twice as much, of which 44 % is the flow');
});
