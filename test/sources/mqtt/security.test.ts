import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import type { TlsSettings } from '../../../config/plant.ts';
import { checkUrl } from '../../../agent/sources/mqtt/connect-options.ts';
import { freePort } from '../../support/free-port.ts';
import { startMosquitto } from '../../support/mosquitto.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { until } from '../../support/until.ts';
import { mqttAddress, mqttSettings, sensor } from '../plant-parts.ts';
import { runSource } from '../running-source.ts';
import { publisher } from './publisher.ts';

const sensors = [sensor('flow', mqttAddress('pump/flow'))];

test('a broker whose certificate our CA signed for its name is read, with our own certificate shown', async (t) => {
  const { url, ca, client } = await tlsBroker(t, 'subjectAltName=DNS:broker.plant');
  const { source, intake } = await runSource(
    t,
    mqttSettings(url, { tls: tls({ ca, ...client, serverName: 'broker.plant' }) }),
    sensors,
  );
  await until('connection', () => source.state().connected);
  const sender = await publisher(t, url, {
    ca: read(ca),
    cert: read(client.cert),
    key: read(client.key),
    servername: 'broker.plant',
  });
  await sender.publishAsync('pump/flow', '1', { qos: 1 });
  await intake.reading(0, 1);
});

test('a certificate for another name, of another CA or out of date is refused, and never plain text instead', async (t) => {
  const good = await tlsBroker(t, 'subjectAltName=DNS:broker.plant');
  const old = await tlsBroker(t, 'subjectAltName=IP:127.0.0.1', 'expired');
  const cases = [
    { url: good.url, tls: tls({ ca: good.ca, ...good.client }), trouble: /for another name/ },
    {
      url: good.url,
      tls: tls({ ca: old.ca, ...good.client, serverName: 'broker.plant' }),
      trouble: /unknown CA/,
    },
    { url: good.url, tls: null, trouble: /unknown CA/ },
    { url: old.url, tls: tls({ ca: old.ca, ...old.client }), trouble: /expired certificate/ },
  ];
  for (const { url, tls, trouble } of cases) {
    const { source } = await runSource(t, mqttSettings(url, { tls }), sensors);
    await until('trouble', () => source.state().trouble !== null);
    assert.match(source.state().trouble ?? '', trouble);
    assert.equal(source.state().connected, false);
    await source.stop();
  }
});

test('a wrong password is named and tried rarely, the right one reads', async (t) => {
  const folder = temporaryFolder(t);
  const users = join(folder, 'users');
  execFileSync('mosquitto_passwd', ['-c', '-b', users, 'reader', 'right'], { stdio: 'ignore' });
  const port = await freePort();
  const broker = await startMosquitto({
    port,
    extra: `listener ${port} 127.0.0.1\nallow_anonymous false\nuser root\npassword_file ${users}\n`,
  });
  t.after(() => broker.stop('SIGKILL'));
  const passwordFile = join(folder, 'password');
  writeFileSync(passwordFile, 'wrong\n', { mode: 0o600 });
  const settings = mqttSettings(broker.url, { username: 'reader', passwordFile });
  const refused = await runSource(t, settings, sensors);
  await until('trouble', () => refused.source.state().trouble !== null);
  assert.match(refused.source.state().trouble ?? '', /refuses user name or password|does not authorize/);
  writeFileSync(passwordFile, 'right\n');
  const { source, log } = await runSource(t, settings, sensors);
  await until('connection', () => source.state().connected);
  chmodSync(passwordFile, 0o644);
  const exposed = await runSource(t, settings, sensors);
  await until('trouble', () => exposed.source.state().trouble !== null);
  assert.match(exposed.source.state().trouble ?? '', /can be read by others: chmod 600/);
  assert.doesNotMatch(JSON.stringify([log, refused.log, exposed.log]), /right|wrong/);
});

test('an address with secrets in it, or plain although TLS is set, is a config fault', () => {
  const none = tls({});
  assert.throws(() => checkUrl(mqttSettings('mqtt://user:pass@broker')), {
    code: 'config-invalid',
    message: /^(?!.*pass@)/,
  });
  assert.throws(() => checkUrl(mqttSettings('mqtt://broker', { tls: none })), { code: 'config-invalid' });
  assert.throws(() => checkUrl(mqttSettings('http://broker')), { code: 'config-invalid' });
  assert.throws(() => checkUrl(mqttSettings('broker')), { code: 'config-invalid' });
  checkUrl(mqttSettings('mqtts://broker'));
});

function tls(settings: Partial<TlsSettings>): TlsSettings {
  return { ca: null, cert: null, key: null, serverName: null, ...settings };
}

function read(file: string): string {
  return execFileSync('cat', [file], { encoding: 'utf8' });
}

/** mosquitto with a CA of its own that asks for client certificates; `expired`: its certificate ended yesterday. */
async function tlsBroker(t: TestContext, altName: string, age: 'fresh' | 'expired' = 'fresh') {
  const folder = temporaryFolder(t);
  const openssl = (...args: string[]): void =>
    void execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });
  const ec = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  openssl(
    'req',
    '-x509',
    ...ec,
    '-subj',
    '/CN=test CA',
    '-days',
    '400',
    '-keyout',
    'ca.key',
    '-out',
    'ca.pem',
  );
  const issue = (name: string, extension: string, days: string): void => {
    writeFileSync(join(folder, `${name}.ext`), extension);
    openssl('req', ...ec, '-subj', `/CN=${name}`, '-keyout', `${name}.key`, '-out', `${name}.csr`);
    openssl(
      'x509',
      '-req',
      '-in',
      `${name}.csr`,
      '-CA',
      'ca.pem',
      '-CAkey',
      'ca.key',
      '-CAcreateserial',
      '-days',
      days,
      '-extfile',
      `${name}.ext`,
      '-out',
      `${name}.pem`,
    );
  };
  issue('broker', altName, age === 'fresh' ? '365' : '-1');
  issue('client', 'extendedKeyUsage=clientAuth', '365');
  const port = await freePort();
  const file = (name: string): string => join(folder, name);
  const broker = await startMosquitto({
    port,
    extra: `listener ${port} 127.0.0.1\nallow_anonymous true\nuser root\ncafile ${file('ca.pem')}\ncertfile ${file('broker.pem')}\nkeyfile ${file('broker.key')}\nrequire_certificate true\n`,
  });
  t.after(() => broker.stop('SIGKILL'));
  return {
    url: `mqtts://127.0.0.1:${port}`,
    ca: file('ca.pem'),
    client: { cert: file('client.pem'), key: file('client.key') },
  };
}
