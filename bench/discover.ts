/**
 * `npm run bench:discover [-- --for 10s]`: runs `coolwatch discover` against the simulated plant's servers (addresses
 * only) and against made-up and public naming schemes, and counts kinds and assets right.
 */
import { execFile } from 'node:child_process';
import { rmSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import type { SensorAddress } from '../config/plant.ts';
import { american } from '../test/discovery/schemes/american.ts';
import { folders } from '../test/discovery/schemes/folders.ts';
import { german } from '../test/discovery/schemes/german.ts';
import { isa } from '../test/discovery/schemes/isa.ts';
import { asian, brick, lbnl, swiss } from '../test/discovery/schemes/public-names.ts';
import { publicKinds, schemeScore } from '../test/discovery/schemes/scores.ts';
import { startDemoServers } from './discover/demo-servers.ts';
import { type Said, type Score, scoreOf } from './discover/judge.ts';

const { values } = parseArgs({ options: { for: { type: 'string', default: '10s' } } });
const main = fileURLToPath(new URL('../agent/main.js', import.meta.url));
const run = promisify(execFile);

interface Told {
  readonly assets: readonly {
    readonly id: string;
    readonly kind: Said['assetKind'];
    readonly unsure: readonly string[];
  }[];
  readonly sensors: readonly (Said & { readonly address: SensorAddress })[];
}

const state = mkdtempSync(join(tmpdir(), 'coolwatch-discover-state-'));
const servers = await startDemoServers(1000);
try {
  const said = new Map<string, Said>();
  for (const args of [
    ['mqtt', servers.mqttUrl],
    ['opcua', servers.opcuaUrl, '--state', state],
  ]) {
    const began = performance.now();
    const { stdout } = await run(
      process.execPath,
      [main, 'discover', ...args, '--for', values.for, '--json'],
      {
        maxBuffer: 64 * 1024 * 1024,
      },
    );
    const told = JSON.parse(stdout) as Told;
    const assets = new Map(told.assets.map((asset) => [asset.id, asset]));
    for (const sensor of told.sensors) {
      const { kind, unsure } = assets.get(sensor.asset)!;
      said.set(keyOf(sensor.address), { ...sensor, assetKind: kind, unsure: [...sensor.unsure, ...unsure] });
    }
    write(`discover ${args[0]}: ${told.sensors.length} sensors in ${seconds(began)}`);
  }
  const kindOf = new Map(servers.plant.assets.map(({ id, kind }) => [id, kind]));
  const truth = new Map(
    servers.plant.sensors.map((sensor) => [
      keyOf(sensor.address!),
      { ...sensor, assetKind: kindOf.get(sensor.asset)! },
    ]),
  );
  const score = scoreOf(truth, said);
  tell('the simulated plant', score);
  write(`    roles ${score.roles} of ${score.sensors}`);
} finally {
  await servers.stop();
  rmSync(state, { recursive: true, force: true });
}
for (const scheme of [german, folders, isa, american]) tell(scheme.title, schemeScore(scheme));
for (const [title, names] of [
  ['public: LBNL chiller plant', lbnl],
  ['public: Swiss cooling station', swiss],
  ['public: Asian plants', asian],
  ['public: Brick classes', brick],
] as const) {
  const { right, wrong, marked } = publicKinds(names);
  write(`${title}: ${right} of ${names.length} kinds, ${marked} of ${wrong.length} wrong ones marked`);
  for (const line of wrong) write(`    ${line}`);
}

function keyOf(address: Omit<SensorAddress, 'source'>): string {
  const one = address as SensorAddress;
  return one.type === 'mqtt' ? `${one.topic} ${one.value}` : one.node;
}

function tell(title: string, { sensors, kinds, assets, wrong, marked, doubted }: Score): void {
  const share = (n: number): string => `${n} of ${sensors} (${((100 * n) / sensors).toFixed(1)} %)`;
  write(`${title}: kinds ${share(kinds)}, assets ${share(assets)}`);
  write(`    wrong ${wrong.length}, of these marked ${marked}; ${doubted} marked in all`);
  for (const line of wrong) write(`    ${line}`);
}

function seconds(since: number): string {
  return `${((performance.now() - since) / 1000).toFixed(1)} s`;
}

function write(line: string): void {
  process.stdout.write(`${line}\n`);
}
