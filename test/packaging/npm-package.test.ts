import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { before, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const read = (file: string): string => readFileSync(join(root, file), 'utf8');

interface Manifest {
  readonly bin: { readonly coolwatch: string };
  readonly dependencies: Readonly<Record<string, string>>;
}
const manifest = JSON.parse(read('package.json')) as Manifest;

/** What `npm pack` would take. */
let packed: ReadonlySet<string>;
before(() => {
  // Without scripts: `prepare` would clear away dist, which these tests run from.
  const args = ['pack', '--dry-run', '--json', '--ignore-scripts', '--offline'];
  const said = execFileSync('npm', args, {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [{ files }] = JSON.parse(said) as [{ files: readonly { readonly path: string }[] }];
  packed = new Set(files.map(({ path }) => path));
});

/** All that the program can come to read, from its first file on: modules, workers, its own data; and packages. */
function reads(first: string): {
  readonly files: ReadonlySet<string>;
  readonly packages: ReadonlySet<string>;
} {
  const files = new Set([first]);
  const packages = new Set<string>();
  for (const file of files) {
    if (!file.endsWith('.js')) continue;
    const text = read(file);
    const imported = [
      ...text.matchAll(/^(?:import|export) (?:[^'\n]* from )?'([^'\n]+)'|\bimport\('([^'\n]+)'\)/gm),
    ].map(([, still, lazily]) => (still ?? lazily)!);
    const beside = [...text.matchAll(/new URL\('([^']+)', import\.meta\.url\)/g)].map(([, to]) => to!);
    for (const to of [...imported, ...beside]) {
      if (to.startsWith('.')) files.add(normalize(join(dirname(file), to)));
      else if (!to.startsWith('node:')) packages.add(/^(?:@[^/]+\/)?[^/]+/.exec(to)![0]);
    }
    for (const [, name] of text.matchAll(/ownFile\('([^']+)'\)/g)) files.add(name!);
  }
  return { files, packages };
}

test('the npm package has every file that the program reads', () => {
  const { files } = reads(manifest.bin.coolwatch);
  const own = ['package.json', 'sensors.yaml', 'config/agent.yaml', 'config/fault-modes.yaml'];
  const workers = ['store', 'training', 'watchset'].map((stage) => `dist/agent/${stage}/worker.js`);
  for (const known of [...own, ...workers, 'dist/agent/demo/story/plant-worker.js'])
    assert.ok(files.has(known), `this test does not see ${known}`);
  assert.deepEqual(
    [...files].filter((file) => !packed.has(file)),
    [],
  );
});

test('every package that the program imports is installed with it', () => {
  const { packages } = reads(manifest.bin.coolwatch);
  assert.deepEqual([...packages].toSorted(), Object.keys(manifest.dependencies).toSorted());
});

test('the npm package has what people and editors read: every link of README.md and every schema', () => {
  const links = [...read('README.md').matchAll(/\]\(((?!https?:)[^)#]+)/g)].map(([, file]) => file!);
  assert.ok(links.length >= 8);
  const schemas = ['agent', 'sensors', 'alert', 'fault-modes'].map((name) => `config/${name}.schema.json`);
  const unit = ['systemd/coolwatch.service', 'systemd/coolwatch.sysusers'];
  const all = [...links, ...schemas, ...unit, 'README.md', 'LICENSE', 'CHANGELOG.md'];
  assert.deepEqual(
    all.filter((file) => !packed.has(file)),
    [],
  );
});

test('the npm package has no tests, no benches, no sources, no maps, and nothing that only writes them', () => {
  const wanted =
    /^(?:dist\/(?:agent|config|detectors)\/.*(?<!\/write-[^/]*)\.js|config\/[^/]+\.(?:yaml|json)|docs\/[^/]+\.(?:md|svg)|systemd\/coolwatch\.[a-z]+|package\.json|sensors\.yaml|README\.md|LICENSE|CHANGELOG\.md)$/;
  assert.deepEqual(
    [...packed].filter((file) => !wanted.test(file)),
    [],
  );
});
