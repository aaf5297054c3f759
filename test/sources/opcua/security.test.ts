import assert from 'node:assert/strict';
import { readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { openSource } from '../../../agent/sources/index.ts';
import pino from 'pino';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { until } from '../../support/until.ts';
import { liveClock } from '../live-clock.ts';
import { opcuaAddress, opcuaSettings, sensor } from '../plant-parts.ts';
import { runSource } from '../running-source.ts';
import { startServer } from './server.ts';

const sensors = [sensor('flow', opcuaAddress('ns=1;s=flow'))];
const secure = { securityMode: 'SignAndEncrypt', securityPolicy: 'Basic256Sha256' } as const;

test('an encrypted server is read by its thumbprint or after a person trusts it, and refused when it changes', async (t) => {
  const serverPki = temporaryFolder(t);
  const pkiDir = join(temporaryFolder(t), 'state', 'pki');
  const first = await startServer(t, ['flow'], { pkiDir: serverPki });
  first.tell({ set: { flow: [1] } });

  // Not even the certificate generation needs an openssl binary.
  const path = process.env['PATH'];
  process.env['PATH'] = '';
  t.after(() => (process.env['PATH'] = path));
  const unknown = await runSource(t, opcuaSettings(first.url, secure), sensors, { pkiDir });
  await until('trouble', () => unknown.source.state().trouble !== null);
  process.env['PATH'] = path;
  assert.match(
    unknown.source.state().trouble ?? '',
    new RegExp(`${first.thumbprint}, is not trusted .*set trust: ${first.thumbprint}`),
  );
  assert.equal(unknown.source.state().connected, false);
  await unknown.source.stop();
  assert.equal(statSync(pkiDir).mode & 0o077, 0);

  const wrong = await runSource(t, opcuaSettings(first.url, { ...secure, trust: '0'.repeat(40) }), sensors, {
    pkiDir,
  });
  await until('trouble', () => wrong.source.state().trouble !== null);
  assert.match(wrong.source.state().trouble ?? '', /not the trusted 0{40}/);
  await wrong.source.stop();

  // As a display shows it, and with a user of its own.
  const trust = first.thumbprint.toUpperCase().replaceAll(/..(?=.)/g, '$&:');
  const passwordFile = join(temporaryFolder(t), 'password');
  writeFileSync(passwordFile, 'secret\n', { mode: 0o600 });
  const pinned = await runSource(
    t,
    opcuaSettings(first.url, { ...secure, trust, username: 'reader', passwordFile }),
    sensors,
    { pkiDir },
  );
  await pinned.intake.reading(0, 1);

  writeFileSync(passwordFile, 'wrong\n');
  const guess = await runSource(
    t,
    opcuaSettings(first.url, { ...secure, trust, username: 'reader', passwordFile }),
    sensors,
    { pkiDir },
  );
  await until('trouble', () => guess.source.state().trouble !== null);
  assert.match(guess.source.state().trouble ?? '', /refuses our user: check username and password_file/);
  await guess.source.stop();

  const [rejected] = readdirSync(join(pkiDir, 'rejected'));
  renameSync(join(pkiDir, 'rejected', rejected!), join(pkiDir, 'trusted/certs', rejected!));
  const trusting = await runSource(t, opcuaSettings(first.url, secure), sensors, { pkiDir });
  await trusting.intake.reading(0, 1);
  await trusting.source.stop();

  await first.stop('SIGKILL');
  rmSync(join(serverPki, 'pki'), { recursive: true });
  const second = await startServer(t, ['flow'], { port: first.port, pkiDir: serverPki });
  assert.notEqual(second.thumbprint, first.thumbprint);
  await until('refusal', () =>
    pinned.source.state().trouble?.includes(`is ${second.thumbprint}, not the trusted`),
  );
  assert.equal(pinned.source.state().connected, false);
});

test('a log-in and a mode that the server does not offer are named', async (t) => {
  const server = await startServer(t, ['flow']);
  const user = await runSource(t, opcuaSettings(server.url, { username: 'reader' }), sensors);
  await until('trouble', () => user.source.state().trouble !== null);
  assert.match(user.source.state().trouble ?? '', /takes no user and password in this security mode/);
  const plain = await runSource(t, opcuaSettings(server.url, secure), sensors);
  await until('trouble', () => plain.source.state().trouble !== null);
  assert.match(
    plain.source.state().trouble ?? '',
    /offers no SignAndEncrypt with Basic256Sha256, only None\/None/,
  );
});

test('settings that contradict themselves are config faults', async () => {
  const open = (changes: Parameters<typeof opcuaSettings>[1]) =>
    openSource(opcuaSettings('opc.tcp://server:4840', changes), [], {
      clock: liveClock,
      log: pino({ enabled: false }),
      pkiDir: '/nonexistent',
    });
  await assert.rejects(open({ url: 'http://server' }), { code: 'config-invalid' });
  await assert.rejects(open({ url: 'opc.tcp://user:pass@server:4840' }), {
    code: 'config-invalid',
    message: /^(?!.*pass@)/,
  });
  await assert.rejects(open({ securityMode: 'SignAndEncrypt' }), { code: 'config-invalid' });
  await assert.rejects(open({ ...secure, trust: 'sure' }), { code: 'config-invalid' });
  await open({});
});
