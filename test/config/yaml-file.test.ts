import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { stringify } from 'yaml';
import { loadPlant, loadSettings } from '../../config/loader.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { brief, faultsOf, load, written } from './plant-text.ts';

const loaders = [loadPlant, loadSettings];

test('a file that is missing, a folder, no UTF-8 or over 256 KB is one fault', (t) => {
  const folder = temporaryFolder(t);
  const latin = written(t, Buffer.from([0x61, 0x3a, 0x20, 0xe9]));
  const large = written(t, `site: { id: x } #${'x'.repeat(256 * 1024)}`);
  for (const loader of loaders) {
    assert.deepEqual(brief(faultsOf(loader(`${folder}/none.yaml`))), ['0 : does not exist']);
    assert.deepEqual(brief(faultsOf(loader(folder))), ['0 : is no regular file']);
    assert.deepEqual(brief(faultsOf(loader(latin))), ['0 : is no UTF-8 text']);
    assert.deepEqual(brief(faultsOf(loader(large))), ['0 : is larger than 256 KB: a config file never is']);
  }
});

test('YAML that does not parse is reported with its lines', (t) => {
  const faults = faultsOf(load(t, 'site: { id: x }\nassets:\n  - { id: a, kind: "pump }\n'));
  assert.ok(faults.length > 0);
  for (const { line, message } of faults) {
    assert.ok(line >= 3, String(line));
    assert.match(message, /^YAML: /);
  }
});

test('a key that stands twice is a fault at the second', (t) => {
  const faults = faultsOf(load(t, 'site:\n  id: x\n  id: y\nassets: [{ id: a, kind: pump, id: b }]\n'));
  assert.deepEqual(brief(faults), ['3 id: key "id" stands here twice', '4 id: key "id" stands here twice']);
});

test('aliases that unfold without end are refused, an honest alias is not', (t) => {
  const letters = 'abcdefghij';
  const laughs = [...letters]
    .map(
      (letter, i) =>
        `${letter}: &${letter} [${Array(10)
          .fill(i === 0 ? 'x' : `*${letters[i - 1]}`)
          .join(',')}]`,
    )
    .join('\n');
  const unfold = /unfold to more than/;
  assert.match(brief(faultsOf(load(t, laughs))).join(), unfold);
  assert.match(brief(faultsOf(load(t, 'site: &s { id: x, more: *s }'))).join(), unfold);
  assert.match(
    brief(faultsOf(load(t, `a: &a x\nb: [${'*a,'.repeat(2000)}]`))).join(),
    /more than 1000 aliases/,
  );
  assert.match(brief(faultsOf(load(t, '['.repeat(100_000)))).join(), /nested/);
  const honest = load(
    t,
    `site: { id: x }
assets: [{ id: a, kind: pump }]
sensors:
  - { id: s, asset: a, kind: flow, unit: L/s, limits: &l { warn_high: 5 } }
  - { id: u, asset: a, kind: flow, unit: L/s, limits: *l }
`,
  );
  assert.equal(honest.ok, true);
});

/** Values that look enough like a config file to get past the first check. */
const words = fc.constantFrom(
  ...`site id assets sensors sources templates kind unit type mqtt opcua url running drivers limits range with
    template address topic {asset} __proto__ 30s panel members detector pca options frame period constructor $.v`.split(
    /\s+/,
  ),
  '',
  '\u0000',
);
const { plausible } = fc.letrec<{ plausible: unknown }>((tie) => ({
  plausible: fc.oneof(
    { maxDepth: 5, withCrossShrink: true },
    words,
    fc.constantFrom<unknown>(null, true, 0, -1, 1.5, Infinity, NaN),
    fc.array(tie('plausible'), { maxLength: 4 }),
    fc.dictionary(words, tie('plausible'), { maxKeys: 6 }),
  ),
}));
const skeleton = fc.record(
  {
    site: fc.oneof(fc.constant({ id: 'x' }), plausible),
    sources: plausible,
    templates: fc.dictionary(words, plausible, { maxKeys: 2 }),
    assets: fc.array(fc.oneof(fc.constant({ id: 'a', kind: 'pump', template: 't' }), plausible), {
      maxLength: 3,
    }),
    sensors: fc.array(fc.oneof(fc.constant({ id: 's', asset: 'a', kind: 'flow', unit: 'L/s' }), plausible), {
      maxLength: 3,
    }),
    panel: plausible,
    mqtt: plausible,
  },
  { requiredKeys: [] },
);

function neverThrows(file: string, content: string): void {
  writeFileSync(file, content);
  for (const loader of loaders) {
    const loaded = loader(file);
    assert.ok(loaded.ok || loaded.faults.length > 0);
    for (const finding of faultsOf(loaded))
      assert.ok(Number.isInteger(finding.line) && finding.message !== '');
  }
}

test('no value whatever makes a loader throw: it loads or says why not', (t) => {
  const file = written(t, '');
  fc.assert(
    fc.property(fc.oneof(skeleton, plausible, fc.jsonValue()), (value) =>
      neverThrows(file, stringify(value)),
    ),
    { numRuns: 300 },
  );
});

test('no text whatever makes a loader throw', (t) => {
  const file = written(t, '');
  const line = fc.stringMatching(/^ {0,4}(- )?[a-z&*!|>{}[\]:#"'%@, ]{0,12}$/);
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ unit: 'binary' }),
        fc.array(line).map((lines) => lines.join('\n')),
      ),
      (text) => neverThrows(file, text),
    ),
    { numRuns: 300 },
  );
});
