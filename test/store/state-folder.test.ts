import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { lockStateFolder, resolveStateFolder } from '../../agent/store/state-folder.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

test('the state folder is the setting, else systemd, else XDG, else the home folder', () => {
  const env = { STATE_DIRECTORY: '/var/lib/coolwatch:/other', XDG_STATE_HOME: '/xdg', HOME: '/home/eve' };
  assert.equal(resolveStateFolder('/here', env), '/here');
  assert.equal(resolveStateFolder(null, env), '/var/lib/coolwatch');
  assert.equal(resolveStateFolder(null, { ...env, STATE_DIRECTORY: undefined }), '/xdg/coolwatch');
  assert.equal(resolveStateFolder(null, { HOME: '/home/eve' }), '/home/eve/.local/state/coolwatch');
});

test('a second agent is refused by the pid of the first; kill -9 lets go', async (t) => {
  const folder = temporaryFolder(t);
  const first = fork(new URL('./hold-lock.js', import.meta.url), [folder]);
  t.after(() => first.kill('SIGKILL'));
  await once(first, 'message');
  assert.throws(
    () => lockStateFolder(folder),
    (cause: Error & { code?: string }) => {
      assert.equal(cause.code, 'state-locked');
      assert.match(cause.message, new RegExp(`pid ${first.pid}\\b`));
      return true;
    },
  );
  const ended = once(first, 'exit');
  first.kill('SIGKILL');
  await ended;
  lockStateFolder(folder).release();
});

test('released, the folder can be locked again; held, not even by the same process', (t) => {
  const folder = temporaryFolder(t);
  const lock = lockStateFolder(folder);
  assert.throws(() => lockStateFolder(folder), { code: 'state-locked' });
  lock.release();
  lockStateFolder(folder).release();
});
