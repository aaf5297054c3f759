import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { loadPlant } from '../../config/loader.ts';
import { startDemoServers } from '../../bench/discover/demo-servers.ts';
import { type Said, scoreOf } from '../../bench/discover/judge.ts';
import { coolwatch } from '../cli/captured-io.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

test('from two addresses to a sensors.yaml of the simulated plant: nine in ten kinds and assets right', async (t) => {
  const servers = await startDemoServers(200);
  t.after(() => servers.stop());
  const folder = temporaryFolder(t);
  const file = join(folder, 'sensors.yaml');
  const mqtt = await coolwatch(['discover', 'mqtt', servers.mqttUrl, '--for', '2s', '--out', file]);
  assert.deepEqual([mqtt.err, mqtt.code], ['', 0]);
  const args = ['opcua', servers.opcuaUrl, '--for', '1s', '--add', file, '--state', join(folder, 'state')];
  const opcua = await coolwatch(['discover', ...args]);
  assert.deepEqual([opcua.err, opcua.code], ['', 0]);

  const loaded = loadPlant(file);
  assert.ok(loaded.ok && loaded.warnings.length === 0);
  const said = byAddress(loaded.value);
  const { sensors, kinds, assets, wrong } = scoreOf(byAddress(servers.plant), said);
  assert.equal(sensors, 206);
  assert.ok(kinds >= 0.9 * sensors && assets >= 0.9 * sensors, wrong.join('\n'));

  const checked = await coolwatch(['check-config', '--sensors', file]);
  assert.match(checked.out, /The configuration is good/);
});

function byAddress(plant: Awaited<ReturnType<typeof startDemoServers>>['plant']): Map<string, Said> {
  const kinds = new Map(plant.assets.map(({ id, kind }) => [id, kind]));
  return new Map(
    plant.sensors.map(({ address, kind, asset, role }) => [
      address?.type === 'mqtt' ? `${address.topic} ${address.value}` : (address?.node ?? ''),
      { kind, asset, assetKind: kinds.get(asset)!, role, unsure: [] },
    ]),
  );
}
