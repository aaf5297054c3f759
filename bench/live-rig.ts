/**
 * `npm run bench:live-rig -- --data DIR [--run valve1/5.csv]`: a pump-rig recording fed live, re-stamped
 * to now and accelerated by nothing, over Debian's mosquitto and an OPC UA server to the agent; what the
 * alarm topic and `coolwatch alert` then say; and the agent killed with -9 in mid-incident. Minutes long.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { Alert } from '../agent/model.ts';
import { LiveRig, type RigChannel } from '../test/support/live-rig.ts';
import { learningRows, readSkabRun, skabChannel } from './recordings/skab-run.ts';

const { values: args } = parseArgs({
  options: { data: { type: 'string' }, run: { type: 'string', default: 'valve1/5.csv' } },
});
if (args.data === undefined) {
  process.stderr.write('usage: npm run bench:live-rig -- --data DIR [--run valve1/5.csv]\n');
  process.exit(2);
}
/** Seconds after the kill until the agent is started again. */
const downS = 5;
/** Seconds that it is watched afterwards. */
const watchedS = 60;

const run = readSkabRun(args.data, dirname(args.run), args.run.slice(dirname(args.run).length + 1));
const channels = run.channels.map((id, i): RigChannel => ({
  ...skabChannel(id),
  via: i % 2 === 0 ? 'mqtt' : 'opcua',
}));
const folder = mkdtempSync(join(tmpdir(), 'coolwatch-live-'));
const rig = new LiveRig(folder, channels);
const say = (text: string) => process.stdout.write(`${new Date().toISOString()} ${text}\n`);

try {
  await rig.start(300, '30s');
  say(`${args.run}: ${channels.map(({ id, via }) => `${id} over ${via}`).join(', ')}`);
  await importHead();
  const topics = spawn('mosquitto_sub', ['-v', '-p', String(rig.brokerPort), '-t', 'coolwatch/v1/+/asset/#']);
  topics.stdout.on('data', (text: Buffer) => process.stdout.write(`mosquitto_sub: ${text.toString()}`));
  await rig.startAgent();
  await feedUntilDone();
  topics.kill('SIGTERM');
  say((await rig.coolwatch('status')).out);
} finally {
  await rig.stop();
  rmSync(folder, { recursive: true, force: true });
}

/** The head of the recording as the past of now, through `coolwatch import`. */
async function importHead(): Promise<void> {
  const end = Math.floor(Date.now() / 1000) * 1000;
  const lines = run.rows
    .slice(0, learningRows)
    .map(({ values }, r) => `${new Date(end - (learningRows - r) * 1000).toISOString()},${values.join(',')}`);
  const file = join(folder, 'head.csv');
  writeFileSync(file, `timestamp,${run.channels.join(',')}\n${lines.join('\n')}\n`);
  say((await rig.coolwatch('import', '--readings', file)).out.trim());
}

async function feedUntilDone(): Promise<void> {
  let killedAt: number | null = null;
  let before: string | null = null;
  const start = Date.now();
  for (const [i, row] of run.rows.slice(learningRows).entries()) {
    await sleep(Math.max(0, start + i * 1000 - Date.now()));
    rig.feed(Date.now(), Object.fromEntries(run.channels.map((id, c) => [id, Number(row.values[c])])));
    if (row.label !== run.rows[learningRows + i - 1]!.label)
      say(`labelled ${row.label ? 'anomalous' : 'normal'} from here`);
    if (killedAt === null && i % 5 === 0) {
      const alert = await firstAlert();
      if (alert === null) continue;
      say((await rig.coolwatch('alert', alert.id)).out);
      before = identity(alert);
      await rig.stopAgent('SIGKILL');
      killedAt = i;
      say(`killed with -9 in mid-incident: ${before}`);
      say((await rig.coolwatch('status')).out);
    }
    if (killedAt !== null && i === killedAt + downS) await rig.startAgent();
    if (killedAt !== null && i === killedAt + downS + watchedS) {
      const alert = await firstAlert();
      say(`before ${before}`);
      say(`after  ${alert === null ? 'no alert' : identity(alert)}`);
      if (alert !== null)
        say((await rig.coolwatch('ack', alert.id, '--by', 'night shift', '--note', 'on my way')).out);
    }
  }
}

async function firstAlert(): Promise<Alert | null> {
  const { code, out } = await rig.coolwatch('alerts', '--json');
  return code === 0 ? ((JSON.parse(out) as { alerts: Alert[] }).alerts[0] ?? null) : null;
}

function identity({ id, revision, raised_at, state }: Alert): string {
  return `${id} revision ${revision} raised ${raised_at} ${state}`;
}
