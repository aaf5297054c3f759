import assert from 'node:assert/strict';
import { readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { ModelFiles } from '../../agent/store/sealed/model-files.ts';
import { decodeTree, encodeTree } from '../../agent/store/sealed/saved-tree.ts';
import { readSealed, writeSealed } from '../../agent/store/sealed/sealed-file.ts';
import type { Saved } from '../../detectors/mathematics/saved.ts';
import { modelSetFrom } from '../../agent/training/model-set.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const { tree } = fc.letrec<{ tree: Saved }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    fc.double(),
    fc.string({ unit: 'grapheme' }),
    fc.boolean(),
    fc.constant(null),
    fc.float64Array(),
    fc.float32Array(),
    fc.int32Array(),
    fc.uint32Array(),
    fc.uint8Array(),
    fc.array(tie('tree')),
    fc.dictionary(fc.oneof(fc.string(), fc.constantFrom('$', '__proto__', 'constructor')), tie('tree'), {
      noNullPrototype: true,
    }),
  ),
}));

test('every tree comes back as it was: NaN, Infinity, -0, odd keys and typed arrays', () => {
  fc.assert(fc.property(tree, (saved) => assert.deepEqual(decodeTree(encodeTree(saved)), saved)));
});

test('a view into a larger buffer is saved as what it shows', () => {
  const view = Float64Array.of(1, 2, 3, 4).subarray(1, 3);
  assert.deepEqual(decodeTree(encodeTree({ view })), { view: Float64Array.of(2, 3) });
});

test('a sealed file comes back, and nothing but it is in the folder', async (t) => {
  const folder = temporaryFolder(t);
  const file = join(folder, 'checkpoint.sealed');
  const saved = { frame: 7, nan: NaN, deep: [{ weights: Float32Array.of(1, 2) }] };
  await writeSealed(file, 'checkpoint', { frame: 6 });
  await writeSealed(file, 'checkpoint', saved);
  assert.deepEqual(readSealed(file, 'checkpoint'), saved);
  assert.deepEqual(readdirSync(folder), ['checkpoint.sealed']);
});

test('every single flipped bit and every cut is found', async (t) => {
  const file = join(temporaryFolder(t), 'model.sealed');
  await writeSealed(file, 'model m1', { name: 'm1', weights: Float64Array.of(1, 2, 3) });
  const whole = readFileSync(file);
  for (let bit = 0; bit < whole.length * 8; bit += 1) {
    const bytes = Buffer.from(whole);
    bytes[bit >> 3]! ^= 1 << (bit & 7);
    writeFileSync(file, bytes);
    assert.throws(() => readSealed(file, 'model m1'), { name: 'AgentError' }, `bit ${bit}`);
  }
  for (let length = 0; length < whole.length; length += 1) {
    writeFileSync(file, whole.subarray(0, length));
    assert.throws(() => readSealed(file, 'model m1'), { code: 'store-corrupt' }, `cut at ${length}`);
  }
});

test('a file of another kind, of a later version, or none at all is refused by name', async (t) => {
  const file = join(temporaryFolder(t), 'x.sealed');
  assert.throws(() => readSealed(file, 'checkpoint'), { code: 'not-found' });
  await writeSealed(file, 'checkpoint', 1);
  assert.throws(() => readSealed(file, 'model m1'), { code: 'store-corrupt' });
  writeFileSync(file, readFileSync(file, 'latin1').replace('sealed/1', 'sealed/2'), 'latin1');
  assert.throws(() => readSealed(file, 'checkpoint'), { code: 'store-newer' });
});

test('a model name that would leave the folder is refused', async (t) => {
  const models = new ModelFiles(temporaryFolder(t));
  for (const id of ['../x', '', '.hidden', 'a/b'])
    await assert.rejects(models.save(id, 1), { code: 'store-failed' });
});

const asItIs = (saved: Saved) => saved as { readonly id: string };

test('the last three models are kept; a damaged one is passed over for the one before, and named', async (t) => {
  const folder = temporaryFolder(t);
  const models = new ModelFiles(folder);
  assert.deepEqual(models.newest(asItIs), { model: null, passedOver: [] });
  for (const [age, id] of ['m1', 'm2', 'm3', 'm4'].entries()) {
    await models.save(id, { id });
    utimesSync(join(folder, 'models', `${id}.sealed`), 1_000 + age, 1_000 + age);
  }
  await models.save('m5', { id: 'm5' });
  assert.deepEqual(models.ids(), ['m5', 'm4', 'm3']);
  assert.deepEqual(models.newest(asItIs), { model: { id: 'm5' }, passedOver: [] });
  writeFileSync(join(folder, 'models', 'm5.sealed'), '');
  const fallback = models.newest(asItIs);
  assert.equal(fallback.model?.id, 'm4');
  assert.deepEqual(
    fallback.passedOver.map(({ id }) => id),
    ['m5'],
  );
  // A renamed file is another model's: its kind names the id.
  writeFileSync(join(folder, 'models', 'm5.sealed'), readFileSync(join(folder, 'models', 'm3.sealed')));
  assert.equal(models.newest(asItIs).model?.id, 'm4');
});

test('a model that nothing can be made of, such as one of an earlier version, is passed over and named', async (t) => {
  const models = new ModelFiles(temporaryFolder(t));
  await models.save('old', { asOf: 1, groups: [] });
  const { model, passedOver } = models.newest(modelSetFrom);
  assert.equal(model, null);
  assert.match(passedOver[0]!.why, /earlier version/);
});
