import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { connectAsync } from 'mqtt';
import { probeSource } from '../../agent/sources/index.ts';
import type { Probed } from '../../agent/sources/probing/steps.ts';
import type { SourceSettings } from '../../config/plant.ts';
import { mqttSettings, opcuaSettings } from '../sources/plant-parts.ts';
import { startServer } from '../sources/opcua/server.ts';
import { silent } from '../store/open-store.ts';
import { freePort } from '../support/free-port.ts';
import { startMosquitto } from '../support/mosquitto.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

function probe(settings: SourceSettings, pkiDir = '/nowhere', login = true): Promise<Probed> {
  return probeSource(settings, { login, now: Date.now(), log: silent, pkiDir });
}

function failure(told: Probed): readonly [string, string] {
  return told.ok ? ['none', ''] : [told.step, told.why];
}

test('an attempt at a broker says at which step it fails', async (t) => {
  const folder = temporaryFolder(t);
  execFileSync('mosquitto_passwd', ['-c', '-b', join(folder, 'users'), 'coolwatch', 'secret']);
  const extra = `password_file ${join(folder, 'users')}`.replace(/^/, 'allow_anonymous false\n');
  const port = await freePort();
  const broker = await startMosquitto({ port, extra: `listener ${port} 127.0.0.1\nuser root\n${extra}\n` });
  t.after(() => broker.stop());
  const passwordFile = join(folder, 'password');
  writeFileSync(passwordFile, 'secret\n', { mode: 0o600 });
  const login = { username: 'coolwatch', passwordFile };

  const good = await probe(mqttSettings(broker.url, login));
  assert.ok(good.ok && good.certificateUntil === null, failure(good).join());
  const [step, why] = failure(await probe(mqttSettings(broker.url)));
  assert.equal(step, 'login');
  assert.match(why, /does not authorize us|refuses user name or password/);
  assert.equal(failure(await probe(mqttSettings(`mqtt://127.0.0.1:${await freePort()}`)))[0], 'TCP');
  assert.equal(failure(await probe(mqttSettings('mqtt://nowhere.invalid')))[0], 'DNS');
  assert.equal(failure(await probe(mqttSettings(`mqtts://127.0.0.1:${port}`, login)))[0], 'TLS');
});

test('the certificate of a broker is verified, and its end is told without logging in', async (t) => {
  const folder = temporaryFolder(t);
  const file = (name: string): string => join(folder, name);
  const ask = 'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 5 -subj /CN=broker';
  const where = `-addext subjectAltName=IP:127.0.0.1 -keyout ${file('key')} -out ${file('cert')}`;
  execFileSync('openssl', `${ask} ${where}`.split(' '), { stdio: 'ignore' });
  const port = await freePort();
  const tls = `listener ${port} 127.0.0.1\nuser root\nallow_anonymous false\ncertfile ${file('cert')}\nkeyfile ${file('key')}\n`;
  const broker = await startMosquitto({ port, extra: tls });
  t.after(() => broker.stop());
  const url = `mqtts://127.0.0.1:${port}`;
  const unknown = await probe(mqttSettings(url), '', false);
  assert.deepEqual([failure(unknown)[0], /nobody vouches/.test(failure(unknown)[1])], ['TLS', true]);
  const ca = { ca: file('cert'), cert: null, key: null, serverName: null };
  const known = await probe(mqttSettings(url, { tls: ca }), '', false);
  assert.ok(known.ok);
  assert.ok(Math.abs(known.certificateUntil! - Date.now() - 5 * 86_400_000) < 3_600_000);
});

test('an attempt never takes the client id of the running agent, which would throw it out', async (t) => {
  const broker = await startMosquitto();
  t.after(() => broker.stop());
  const agent = await connectAsync(broker.url, {
    clientId: 'plant-1',
    protocolVersion: 5,
    reconnectPeriod: 0,
  });
  t.after(() => agent.endAsync(true));
  const thrownOut = new Promise<string>((resolve) => agent.once('close', () => resolve('thrown out')));
  assert.ok((await probe(mqttSettings(broker.url, { clientId: 'plant-1' }))).ok);
  const published = agent.publishAsync('still/there', '1', { qos: 1 }).then(() => 'there');
  assert.equal(await Promise.race([published, thrownOut]), 'there');
});

test('an attempt at an OPC UA server says at which step it fails, and leaves the PKI folder as it was', async (t) => {
  const pki = join(temporaryFolder(t), 'pki');
  const server = await startServer(t, ['flow'], { pkiDir: temporaryFolder(t) });
  assert.ok((await probe(opcuaSettings(server.url), pki)).ok);
  const secure = { securityMode: 'SignAndEncrypt', securityPolicy: 'Basic256Sha256' } as const;
  const [step, why] = failure(await probe(opcuaSettings(server.url, secure), pki));
  assert.equal(step, 'certificate');
  assert.match(why, new RegExp(`${server.thumbprint}, is not trusted`));
  const trust = { ...secure, trust: server.thumbprint };
  const trusted = await probe(opcuaSettings(server.url, trust), pki);
  assert.ok(trusted.ok && trusted.certificateUntil! > Date.now(), failure(trusted).join());
  const password = join(temporaryFolder(t), 'password');
  writeFileSync(password, 'wrong\n', { mode: 0o600 });
  const user = { ...trust, username: 'reader', passwordFile: password };
  const refused = failure(await probe(opcuaSettings(server.url, user), pki));
  assert.deepEqual([refused[0], /refuses our user/.test(refused[1])], ['login', true], refused[1]);
  assert.equal(existsSync(pki), false);
  const nobody = await probe(opcuaSettings(`opc.tcp://127.0.0.1:${await freePort()}`), pki);
  assert.equal(failure(nobody)[0], 'TCP');
});
