import assert from 'node:assert/strict';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { SecretError, readSecret } from '../../config/secret.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const code = (expected: string) => (error: unknown) =>
  error instanceof SecretError && error.code === expected;

test('a secret is the file without its line end, if only its owner can read it', (t) => {
  const file = join(temporaryFolder(t), 'password');
  writeFileSync(file, ' pass word \r\n', { mode: 0o600 });
  assert.equal(readSecret(file), ' pass word ');
  for (const mode of [0o640, 0o604, 0o620, 0o644]) {
    chmodSync(file, mode);
    assert.throws(() => readSecret(file), code('secret-exposed'));
  }
});

test('a credential of systemd may show group bits, for they are the mask of its ACL', (t) => {
  const folder = temporaryFolder(t);
  const file = join(folder, 'password');
  writeFileSync(file, 'x');
  chmodSync(file, 0o440);
  const before = process.env['CREDENTIALS_DIRECTORY'];
  t.after(() => {
    if (before === undefined) delete process.env['CREDENTIALS_DIRECTORY'];
    else process.env['CREDENTIALS_DIRECTORY'] = before;
  });
  process.env['CREDENTIALS_DIRECTORY'] = folder;
  assert.equal(readSecret(file), 'x');
  chmodSync(file, 0o444);
  assert.throws(() => readSecret(file), code('secret-exposed'));
});

test('a missing or empty secret and a folder are refused without exposing anything', (t) => {
  const folder = temporaryFolder(t);
  const empty = join(folder, 'empty');
  writeFileSync(empty, '\n', { mode: 0o600 });
  for (const path of [join(folder, 'none'), empty, folder])
    assert.throws(() => readSecret(path), code('config-invalid'));
});
