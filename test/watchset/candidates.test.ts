import assert from 'node:assert/strict';
import { test } from 'node:test';
import { plainColumn } from '../../agent/physics/column.ts';
import { candidatesOf } from '../../agent/watchset/choosing/candidates.ts';
import { aPlant } from '../support/a-plant.ts';

test('a head needs its suction, a suction does without the static pressure of its loop', () => {
  const plant = aPlant([
    { id: 'suction', kind: 'pressure' },
    { id: 'discharge', kind: 'pressure' },
    { id: 'expansion', asset: 'loop', kind: 'pressure' },
  ]);
  const columns = [
    { ...plainColumn('suction'), above: 'expansion' },
    { ...plainColumn('discharge'), less: 'suction' },
  ];
  const { needs, channelsOf } = candidatesOf(plant, [{ asset: 'pump', columns }]);
  assert.deepEqual(channelsOf.get('pump'), [0, 1]);
  assert.deepEqual([needs.get(0), needs.get(1)], [[], [0]]);
});
