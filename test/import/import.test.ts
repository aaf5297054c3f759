import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { importRecording, type ImportSummary } from '../../agent/import/import.ts';
import { checkpointFile } from '../../agent/service/checkpoint.ts';
import { openStore } from '../store/open-store.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const start = Date.parse('2026-03-01T00:00:00Z');
const rows = Array.from(
  { length: 120 },
  (_, r) => `${new Date(start + r * 10_000).toISOString()},${(100 + Math.sin(r)).toFixed(2)}`,
);
const whole = ['timestamp,flow', ...rows].join('\n');

/** A plant of one sensor, and `imported`, which takes `readings` (null: there is no such file) into `state`. */
function aPlant(t: TestContext) {
  const folder = temporaryFolder(t);
  const sensorsFile = join(folder, 'sensors.yaml');
  const readingsFile = join(folder, 'readings.csv');
  const state = join(folder, 'state');
  writeFileSync(
    sensorsFile,
    'site: { id: x }\nassets: [{ id: P, kind: pump }]\nsensors: [{ id: flow, asset: P, kind: flow, unit: m3/h }]\n',
  );
  const imported = (readings: string | null): Promise<ImportSummary> => {
    if (readings !== null) writeFileSync(readingsFile, readings);
    const progress = () => undefined;
    return importRecording({ sensorsFile, configFile: null, stateDir: state, readingsFile, progress });
  };
  return { state, imported };
}

const torn = `${whole}\n2026-03-01T00:20:00Z,"100`;
const unreadable: readonly (readonly [string, string | null, RegExp])[] = [
  ['no such file', null, /cannot be read/],
  ['no sensor in the header', 'timestamp,other\n2026-03-01T00:00:00Z,1\n', /no column is a sensor/],
  ['nothing but a header', 'timestamp,flow\n', /no row can be taken; it holds nothing but a header/],
  [
    'times of an unknown kind',
    'timestamp,flow\n01/02/2026 00:00,1\n01/02/2026 00:01,2\n',
    /no row can be taken; the first that was not: bad-time, .*readings\.csv:2: "01\/02\/2026 00:00"/,
  ],
];

test('an import of which no row can be read makes no state folder, and leaves the state that there is alone', async (t) => {
  for (const [what, readings, message] of unreadable) {
    const { state, imported } = aPlant(t);
    await assert.rejects(imported(readings), { code: 'recording-invalid', message }, what);
    assert.ok(!existsSync(state), what);

    await (await openStore(state)).close();
    writeFileSync(checkpointFile(state), 'courses of 42 days');
    const files = readdirSync(state);
    await assert.rejects(imported(readings), { code: 'recording-invalid' }, what);
    assert.deepEqual(readdirSync(state), files, what);
  }
});

test('an import that fails half-way leaves a new folder empty, and the checkpoint of an agent alone', async (t) => {
  const { state, imported } = aPlant(t);
  await assert.rejects(imported(torn), { code: 'recording-invalid' });
  assert.deepEqual(readdirSync(state), []);

  await imported(whole);
  writeFileSync(checkpointFile(state), 'courses of 42 days');
  await assert.rejects(imported(torn), { code: 'recording-invalid' });
  assert.equal(readFileSync(checkpointFile(state), 'utf8'), 'courses of 42 days');
});

test('an import that has succeeded ends what the agent knew of the moment it stopped', async (t) => {
  const { state, imported } = aPlant(t);
  await imported(whole);
  writeFileSync(checkpointFile(state), 'courses of 42 days');
  const { frames, readings } = await imported(whole);
  assert.deepEqual([frames, readings], [120, 120]);
  assert.ok(!existsSync(checkpointFile(state)));
});
