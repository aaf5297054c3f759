import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { loadPlant } from '../../config/loader.ts';
import { withGeneratedParts } from '../../config/sensors-yaml/sensors-page.ts';
import { coolwatch } from '../cli/captured-io.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const page = readFileSync(join(import.meta.dirname, '../../../docs/sensors.md'), 'utf8');

test('the tables of docs/sensors.md are those of the schema: npm run schemas writes them', () => {
  assert.equal(withGeneratedParts(page), page);
});

test('the page has every key of the schema’s file, with what it takes and its default', () => {
  const schema = readFileSync(join(import.meta.dirname, '../../../config/sensors.schema.json'), 'utf8');
  const keys = new Set<string>();
  const collect = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    for (const [key, inner] of Object.entries(value)) {
      if (key === 'properties') for (const name of Object.keys(inner as object)) keys.add(name);
      collect(inner);
    }
  };
  collect(JSON.parse(schema));
  // The two ends of a range written as a mapping.
  for (const aside of ['low', 'high']) keys.delete(aside);
  assert.ok(keys.size > 50);
  const lacking = [...keys].filter((key) => !page.includes(`\n| \`${key}\` | `));
  assert.deepEqual(lacking, []);
  assert.match(page, /\| `silence` \| [^|]+ \| a duration from 1s to 7d \| `2m` \|/);
});

test('every example on the page loads without a warning', (t) => {
  const examples = [...page.matchAll(/```yaml\n([^]*?)```/g)].map(([, text]) => text!);
  assert.equal(examples.length, 2);
  for (const text of examples) {
    const file = join(temporaryFolder(t), 'sensors.yaml');
    writeFileSync(file, text);
    const loaded = loadPlant(file);
    assert.ok(loaded.ok && loaded.warnings.length === 0, JSON.stringify(loaded));
  }
});

test('every command on the page knows the options that it is shown with', async () => {
  const commands = [...page.matchAll(/^coolwatch (.+)$/gm)].map(([, line]) => line!.split(' '));
  assert.ok(commands.length >= 5);
  for (const words of commands) {
    const names = words[0] === 'discover' ? words.slice(0, 2) : words.slice(0, 1);
    const { out, code } = await coolwatch([...names, '--help']);
    assert.equal(code, 0);
    for (const option of words.filter((word) => word.startsWith('--')))
      assert.ok(out.includes(`  ${option} `), `${names.join(' ')} ${option}`);
  }
});
