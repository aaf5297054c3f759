import assert from 'node:assert/strict';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { doctorScreen } from '../../agent/cli/screens/doctor-screen.ts';
import { painter } from '../../agent/cli/terminal/paint.ts';
import { plainly } from '../../agent/cli/terminal/plain.ts';
import { widthOf } from '../../agent/cli/terminal/columns.ts';
import { type Check, ok, fault } from '../../agent/doctor/check.ts';
import { openStore } from '../store/open-store.ts';
import { freePort } from '../support/free-port.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { aPlant, hostile, obeyed } from './a-plant.ts';
import { coolwatch } from './captured-io.ts';

test('doctor with the agent down says so, looks at what is left, and exits with 5 for a fault', async (t) => {
  const folder = temporaryFolder(t);
  const store = await openStore(folder);
  await store.saveSnapshot(aPlant());
  await store.close();
  const sensors = join(folder, 'sensors.yaml');
  const url = `mqtt://127.0.0.1:${await freePort()}`;
  writeFileSync(
    sensors,
    `site: { id: dc1 }
sources: [{ name: bms, type: mqtt, url: "${url}" }]
assets: [{ id: P1, kind: pump }]
sensors: [{ id: s1, asset: P1, kind: pressure, unit: kPa, address: { source: bms, topic: a } }]
`,
  );
  const { out, err, code } = await coolwatch(['doctor', '--sensors', sensors, '--state', folder]);
  assert.deepEqual([code, err], [5, '']);
  assert.match(out, /^FAULT {4}agent: nobody is watching: agent not running; as of 14:20:10/m);
  assert.match(out, new RegExp(`^FAULT {4}reachability, source bms: ${url}, TCP:`, 'm'));
  assert.match(out, /^ok {7}store, journal\.db: every page is as it was written$/m);
  assert.match(out, /^\d faults, \d+ warnings, \d+ ok\.$/m);
  const json = await coolwatch(['doctor', '--sensors', sensors, '--state', folder, '--json']);
  const document = JSON.parse(json.out) as {
    agent_running: boolean;
    faults: number;
    checks: readonly object[];
  };
  assert.deepEqual([document.agent_running, document.faults >= 2, json.code], [false, true, 5]);
  assert.deepEqual(Object.keys(document.checks[0]!), ['check', 'subject', 'grade', 'says', 'advice']);
});

test('doctor goes on where the configuration does not load', async (t) => {
  const folder = temporaryFolder(t);
  writeFileSync(
    join(folder, 'sensors.yaml'),
    'site: { id: dc1 }\nassets: [{ id: P1, kind: pmp }]\nsensors: 5\n',
  );
  const { out, code } = await coolwatch([
    'doctor',
    '--sensors',
    join(folder, 'sensors.yaml'),
    '--state',
    folder,
  ]);
  assert.equal(code, 5);
  assert.match(out, /^FAULT {4}configuration: \d faults?: /m);
  const lost = join(folder, 'nope.yaml');
  const settings = join(folder, 'agent.yaml');
  writeFileSync(settings, '{}\n');
  const args = ['--sensors', lost, '--config', settings, '--state', folder, '--json'];
  const { checks } = JSON.parse((await coolwatch(['doctor', ...args])).out) as { checks: readonly Check[] };
  const said = checks.find(({ check }) => check === 'configuration')!;
  assert.ok(said.says.includes(`${lost} `), 'no line where the whole file is meant');
  assert.equal(
    said.advice,
    `every one with its line: coolwatch check-config --sensors ${lost} --config ${settings}`,
  );
  assert.match(out, /^warning {2}clock, time: /m);
});

test('a state folder that this user may not look into is told, and the rest is looked at', async (t) => {
  if (process.getuid?.() !== 0) return t.skip('only root can become another user');
  const folder = temporaryFolder(t);
  const state = join(folder, 'state');
  await (await openStore(state)).close();
  chmodSync(folder, 0o755);
  chmodSync(state, 0o700);
  process.seteuid?.(65_534);
  t.after(() => process.seteuid?.(0));
  const { out, err } = await coolwatch(['doctor', '--sensors', join(folder, 'none.yaml'), '--state', state]);
  process.seteuid?.(0);
  assert.equal(err, '');
  assert.match(out, /^warning {2}permissions, [^>]*this\s+user\s+may\s+not\s+look\s+into/m);
  assert.match(out, /clock, time:/);
  assert.doesNotMatch(out, /^\w+ +(?:store|models)\b/m);
});

test('the doctor’s lines fit 80 columns and hold nothing that a terminal obeys', () => {
  const checks = plainly([
    ok('clock', hostile, hostile),
    fault('disk', hostile.repeat(9), hostile, hostile.repeat(9)),
  ]);
  const lines = doctorScreen(checks, painter(false), 80);
  for (const line of lines) assert.ok(widthOf(line) <= 80, line);
  assert.equal(obeyed(lines.join('\n')), null);
  assert.equal(lines.at(-1), '1 fault, 0 warnings, 1 ok.');
});
