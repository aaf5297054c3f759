import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

/** The repository, seen from dist/test. */
const root = fileURLToPath(new URL('../../', import.meta.url));

interface Import {
  readonly from: string;
  /** A file of the repository, or a package's name. */
  readonly to: string;
}

const imports = ['agent', 'config', 'detectors', 'bench'].flatMap((folder) =>
  sources(folder).flatMap((from) => importsOf(from)),
);

function sources(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(folder, name));
}

function importsOf(from: string): Import[] {
  const text = readFileSync(join(root, from), 'utf8');
  return [...text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map(([, target = '']) => ({
    from,
    to: target.startsWith('.') ? normalize(join(dirname(from), target)) : target,
  }));
}

function offenders(rule: (imported: Import) => boolean): string[] {
  return imports.filter(rule).map(({ from, to }) => `${from} imports ${to}`);
}

test('the house rules see imports at all', () => {
  assert.ok(imports.length > 100);
  assert.ok(
    imports.some(({ from, to }) => from === 'agent/judging/asset-panel.ts' && to === 'agent/voting/vote.ts'),
  );
});

test('detectors import mathematics and the schema builder only', () => {
  const allowed = new Set(['ml-isolation-forest', 'ml-matrix', 'simple-statistics', 'typebox']);
  assert.deepEqual(
    offenders(
      ({ from, to }) => from.startsWith('detectors/') && !to.startsWith('detectors/') && !allowed.has(to),
    ),
    [],
  );
});

test('config imports nothing of the agent, and of the detectors only their index', () => {
  assert.deepEqual(
    offenders(
      ({ from, to }) =>
        from.startsWith('config/') &&
        (to.startsWith('agent/') || (to.startsWith('detectors/') && to !== 'detectors/index.ts')),
    ),
    [],
  );
});

test('data walks one way: no stage imports a later one', () => {
  const walk = [
    'sources',
    'frame',
    'validation',
    'limits',
    'rules',
    'modes',
    'physics',
    'panel',
    'voting',
    'judging',
    'diagnosis',
    'prognosis',
    'incidents',
    'sinks',
  ];
  const stage = (file: string) => walk.indexOf(relative('agent', file).split('/')[0]!);
  assert.deepEqual(
    offenders(({ from, to }) => from.startsWith('agent/') && stage(from) >= 0 && stage(to) > stage(from)),
    [],
  );
});

test('the OPC UA stack is loaded only by its source, discovery and the servers of the demo', () => {
  const users = ['agent/sources/opcua/', 'agent/discovery/opcua/', 'agent/demo/servers/'];
  assert.deepEqual(
    offenders(
      ({ from, to }) => to.startsWith('node-opcua') && !users.some((folder) => from.startsWith(folder)),
    ),
    [],
  );
  assert.deepEqual(
    offenders(
      ({ from, to }) =>
        to.startsWith('agent/sources/opcua/') && !/^agent\/(?:sources|discovery\/opcua)\//.test(from),
    ),
    [],
  );
});

test('what reads a plant never writes to it: no Write or Call, nothing published', () => {
  const writing = /\.(?:write|writeSingleNode|call|callMethod|publish|publishAsync)\s*\(/;
  const readers = [...sources('agent/sources'), ...sources('agent/discovery')];
  assert.ok(readers.length > 30);
  assert.deepEqual(
    readers.filter((file) => writing.test(readFileSync(join(root, file), 'utf8'))),
    [],
  );
});

test('discovery guesses from what a survey brought home: only its mqtt and opcua folders touch the wire', () => {
  const wire = /^(?:mqtt|node-opcua|pino|node:(?!util))/;
  assert.deepEqual(
    offenders(
      ({ from, to }) =>
        from.startsWith('agent/discovery/') &&
        (/^agent\/(?:cli|demo|store|training|status)\//.test(to) ||
          (!/^agent\/discovery\/(?:mqtt|opcua)\//.test(from) && wire.test(to))),
    ),
    [],
  );
});

test('the demo is loaded by its own commands only', () => {
  const commands = new Set(['agent/cli/trying/demo.ts', 'agent/cli/trying/simulate.ts']);
  assert.deepEqual(
    offenders(
      ({ from, to }) =>
        to.startsWith('agent/demo/') && !/^(?:agent\/demo|bench)\//.test(from) && !commands.has(from),
    ),
    [],
  );
});

test('the simulated plant knows nothing of what judges it', () => {
  const plant = 'agent/demo/plant/';
  const allowed = new Set([
    'agent/model.ts',
    'agent/plain-words.ts',
    'detectors/mathematics/random.ts',
    'node:fs',
    'yaml',
  ]);
  assert.deepEqual(
    offenders(
      ({ from, to }) =>
        from.startsWith(plant) && !to.startsWith(plant) && !to.startsWith('config/') && !allowed.has(to),
    ),
    [],
  );
});

test('wall clock and randomness come through one door each', () => {
  const uses = (pattern: RegExp, allowed: readonly string[]) =>
    ['agent', 'detectors', 'config']
      .flatMap((folder) => sources(folder))
      .filter((file) => !allowed.some((prefix) => file.startsWith(prefix)))
      .filter((file) =>
        pattern.test(readFileSync(join(root, file), 'utf8').replaceAll(/\/\/.*|\/\*[\s\S]*?\*\//g, '')),
      );
  const doors = ['agent/clock.ts', 'agent/main.ts', 'agent/cli/', 'agent/import/', 'agent/sources/'];
  // The command line shows people how old things are; import and certificates ask for today's date.
  assert.deepEqual(uses(/Date\.now\(|new Date\(\)/, doors), []);
  // Back-off jitter must differ between agents; everything else is seeded.
  const backOff = ['agent/connecting/back-off.ts', 'detectors/isolation-forest.ts'];
  assert.deepEqual(uses(/Math\.random/, backOff), []);
});

test('docs/architecture.md tells what happens in every folder of the agent', () => {
  const page = readFileSync(join(root, 'docs/architecture.md'), 'utf8');
  const folders = readdirSync(join(root, 'agent'), { withFileTypes: true }).filter((of) => of.isDirectory());
  assert.deepEqual(
    folders.map(({ name }) => name).filter((name) => !page.includes(`\`agent/${name}/`)),
    [],
  );
});
