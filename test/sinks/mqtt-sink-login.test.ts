import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { freePort } from '../support/free-port.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { until } from '../support/until.ts';
import { aSink, broker, connected } from './a-sink.ts';

test('a password file that others can read is refused at start', async (t) => {
  const passwordFile = join(temporaryFolder(t), 'password');
  writeFileSync(passwordFile, 'secret\n', { mode: 0o644 });
  const sink = aSink('mqtt://127.0.0.1:1', {}, { username: 'u', passwordFile });
  await assert.rejects(sink.start([]), { code: 'secret-exposed' });
});

test('certificates over a plain-text address are refused at start', async () => {
  const tls = { ca: null, cert: null, key: null, serverName: null };
  const sink = aSink('mqtt://127.0.0.1:1', {}, { tls });
  await assert.rejects(sink.start([]), { code: 'config-invalid' });
});

test('over TLS with a password: the right authority connects, an unknown one is refused', async (t) => {
  const folder = temporaryFolder(t);
  const file = (name: string): string => join(folder, name);
  const ask = 'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=broker';
  const where = [
    '-addext',
    'subjectAltName=IP:127.0.0.1',
    '-keyout',
    file('key.pem'),
    '-out',
    file('cert.pem'),
  ];
  execFileSync('openssl', [...ask.split(' '), ...where], { stdio: 'ignore' });
  execFileSync('mosquitto_passwd', ['-c', '-b', file('users'), 'coolwatch', 'secret']);
  writeFileSync(file('password'), 'secret\n', { mode: 0o600 });
  const port = await freePort();
  const lines = [
    `listener ${port} 127.0.0.1`,
    'user root',
    'allow_anonymous false',
    `password_file ${file('users')}`,
    `certfile ${file('cert.pem')}`,
    `keyfile ${file('key.pem')}`,
  ];
  await broker(t, { port, extra: `${lines.join('\n')}\n` });
  const url = `mqtts://127.0.0.1:${port}`;
  const login = { username: 'coolwatch', passwordFile: file('password') };
  const tls = { ca: file('cert.pem'), cert: null, key: null, serverName: null };
  await connected(t, aSink(url, {}, { ...login, tls }));
  const stranger = aSink(url, { agent: 'a2' }, login);
  t.after(() => stranger.stop());
  await stranger.start([]);
  await until('the reason', () => /certificate/.test(stranger.trouble ?? ''));
  assert.equal(stranger.connected, false);
});
