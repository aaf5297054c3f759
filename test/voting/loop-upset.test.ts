import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Verdict } from '../../agent/model.ts';
import type { Assessment } from '../../agent/panel/seat.ts';
import { LoopUpset } from '../../agent/voting/loop-upset.ts';
import type { KnownMode } from '../../config/fault-modes.ts';
import type { Plant } from '../../config/plant.ts';
import { aPlant } from '../support/a-plant.ts';

const ids = ['loop', 'pump 1', 'pump 2', 'tower'];
const plant = ((): Plant => {
  const bare = aPlant(ids.map((id) => ({ id: `${id} flow`, asset: id })));
  return {
    ...bare,
    assets: bare.assets.map((asset) => ({
      ...asset,
      kind: asset.id === 'loop' || asset.id === 'tower' ? asset.id : 'pump',
    })),
  };
})();
/** Pumps leak, which shows in a loop; what ails a tower does not. */
const leak = { assets: ['pump'], patterns: [{ elsewhere: { loop: { signs: {}, kinds: {} } } }] };
const fouling = { assets: ['tower'], patterns: [{ elsewhere: {} }] };
const modes = [leak, fouling] as unknown as readonly KnownMode[];
const minute = 60_000;
const hour = 60 * minute;

/** A panel of three of which two reach `ratio`. */
const panel = (ratio: number): Assessment[] =>
  [ratio, ratio + 1, 0].map((r) => ({ kind: 'ratio', ratio: r }));
const ratios = (of: readonly Assessment[] | null) =>
  of?.map((one) => (one.kind === 'ratio' ? Number(one.ratio.toFixed(3)) : null)) ?? null;

/** From `from` on for so long: what each asset's majority reaches, and who is anomalous. */
function over(
  upset: LoopUpset,
  from: number,
  forMs: number,
  reached: readonly number[],
  anomalous: readonly string[] = [],
) {
  let counted: readonly (readonly Assessment[] | null)[] = [];
  for (let at = from; at < from + forMs; at += minute) {
    counted = upset.support(at, reached.map(panel));
    upset.hear(
      at,
      ids.map((id) => ({ asset: id, anomalous: anomalous.includes(id) }) as Verdict),
    );
  }
  return counted.map(ratios);
}
const plain = (reached: readonly number[]) => reached.map((ratio) => ratios(panel(ratio)));

test('while nothing is wrong with a loop every ratio counts as it is', () => {
  const reached = [0.2, 0.8, 0.4, 0.9];
  assert.deepEqual(over(new LoopUpset(plant, modes), 0, hour, reached), plain(reached));
});

test('while a loop is strange the strangest machine is looked at from a lower line, for a day after', () => {
  const upset = new LoopUpset(plant, modes);
  over(upset, 0, hour, [2, 0.8, 0.4, 0.9], ['loop']);
  const [loop, first, second] = over(upset, hour, hour, [0.2, 0.8, 0.4, 0.9]);
  assert.deepEqual([loop, second], [ratios(panel(0.2)), ratios(panel(0.4))]);
  assert.deepEqual(first, [1.2, 2.7, 0]);
  const later = [0.2, 0.8, 0.4, 0.9];
  assert.deepEqual(over(upset, 26 * hour, hour, later), plain(later));
});

test('who is strangest is a matter of minutes, not of one frame', () => {
  const upset = new LoopUpset(plant, modes);
  over(upset, 0, hour, [2, 0.8, 0.4, 0.9], ['loop']);
  const [, first, second] = over(upset, hour, minute, [2, 0.4, 0.9, 0.9]);
  assert.deepEqual([first, second], [[0.6, 2.1, 0], ratios(panel(0.9))]);
});

test('a machine that is anomalous already explains the loop: no other is looked at', () => {
  const upset = new LoopUpset(plant, modes);
  over(upset, 0, hour, [0.2, 3, 0.4, 0.9], ['pump 1']);
  const reached = [2, 0.3, 0.8, 0.9];
  assert.deepEqual(over(upset, hour, hour, reached, ['loop']), plain(reached));
});

test('the machine that was named goes on being looked at, whoever is stranger meanwhile', () => {
  const upset = new LoopUpset(plant, modes);
  over(upset, 0, hour, [2, 0.8, 0.4, 0.9], ['loop']);
  over(upset, hour, hour, [2, 0.8, 0.4, 0.9], ['loop', 'pump 1']);
  const [, first, second] = over(upset, 2 * hour, hour, [2, 0.8, 0.95, 0.9], ['loop', 'pump 1']);
  assert.deepEqual([first, second], [[1.2, 2.7, 0], ratios(panel(0.95))]);
});

test('a pump that stands still is nobody to look at, whatever the others do', () => {
  const upset = new LoopUpset(plant, modes);
  over(upset, 0, hour, [2, 0.3, 0.2, 0.9], ['loop']);
  const panels = [panel(2), null, panel(0.2), panel(0.9)];
  upset.support(hour, panels);
  assert.deepEqual(ratios(upset.support(hour + minute, panels)[2]!), [0.3, 1.8, 0]);
});

test('two machines that are about as strange do not take turns', () => {
  const upset = new LoopUpset(plant, modes);
  over(upset, 0, hour, [2, 0.5, 0.45, 0], ['loop']);
  const [, first, second] = over(upset, hour, hour, [2, 0.5, 0.55, 0]);
  assert.deepEqual([first, second], [[0.75, 2.25, 0], ratios(panel(0.55))]);
});

test('a clock that is set back does not make yesterday last for ever', () => {
  const upset = new LoopUpset(plant, modes);
  over(upset, 100 * hour, hour, [2, 0.8, 0.4, 0], ['loop']);
  upset.setBack(0);
  const reached = [0.2, 0.8, 0.4, 0];
  assert.deepEqual(over(upset, 26 * hour, minute, reached), plain(reached));
});

test('it goes on where it stood after a restart', () => {
  const before = new LoopUpset(plant, modes);
  over(before, 0, hour, [2, 0.8, 0.4, 0.9], ['loop']);
  const after = new LoopUpset(plant, modes);
  after.restore(structuredClone(before.state()));
  assert.deepEqual(over(after, hour, minute, [0.2, 0.8, 0.4, 0.9])[1], [1.2, 2.7, 0]);
});
