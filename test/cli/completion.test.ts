import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { servedPlant } from '../status/served-plant.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { anAlert, anAsset, aPlant, hostile } from './a-plant.ts';
import { coolwatch } from './captured-io.ts';

const main = fileURLToPath(new URL('../../agent/main.js', import.meta.url));

async function offered(...words: string[]): Promise<readonly string[]> {
  const { out, err, code } = await coolwatch(['complete', '--', ...words]);
  assert.deepEqual([err, code], ['', 0]);
  return out.split('\n').filter((line) => line !== '');
}

test('commands, commands below them, options and choices are offered', async () => {
  assert.deepEqual(await offered('ale'), ['alert', 'alerts']);
  assert.deepEqual(await offered('sensors', ''), ['accept', 'replaced']);
  assert.deepEqual(await offered('status', '--c'), ['--check', '--config']);
  assert.deepEqual(await offered('demo', '--fault', 's'), ['seal', 'strainer']);
  assert.deepEqual(await offered('completion', ''), ['bash', 'fish', 'zsh']);
  assert.deepEqual(await offered('import', '--readings', ''), [], 'a file: the shell knows');
  assert.ok(!(await offered('')).includes('complete'));
});

test('ids come from the agent that the line names; without one there are none', async (t) => {
  const state = aPlant({ assets: [anAsset('CHWP-1', 'normal'), anAsset(hostile, 'normal')] });
  const { folder } = await servedPlant(t, { state, alerts: [anAlert()] });
  const place = ['--state', folder];
  assert.deepEqual(await offered('alert', ...place, '01'), [anAlert().id]);
  assert.deepEqual(await offered('votes', ...place, ''), ['CHWP-1'], 'no id that a terminal would obey');
  assert.deepEqual(await offered('sensors', ...place, '--asset', 'CH'), ['CHWP-1']);
  assert.deepEqual(await offered('sensors', 'accept', ...place, String.raw`CHWP-1\ s`), ['CHWP-1 suction']);
  assert.deepEqual(await offered('maintenance', ...place, 'CHWP-1'), ['CHWP-1', 'CHWP-1 suction']);
  assert.deepEqual(await offered('alert', '--state', '/nowhere', ''), []);
});

const uses = {
  bash: (folder: string) =>
    `source <(coolwatch completion bash); COMP_WORDS=(coolwatch sensors accept --state ${folder} 'CHWP-1'); COMP_CWORD=5; _coolwatch; printf '%s\n' "\${COMPREPLY[@]}"`,
  zsh: (folder: string) =>
    `autoload -U compinit; compinit -u -D; source <(coolwatch completion zsh); compadd() { print -l -- "\${@[2,-1]}" }; words=(coolwatch sensors accept --state ${folder} CHWP-1); CURRENT=6; _coolwatch`,
  fish: (folder: string) =>
    `coolwatch completion fish | source; complete -C "coolwatch sensors accept --state ${folder} CHWP-1"`,
} as const;
const expected = {
  bash: String.raw`CHWP-1\ suction`,
  zsh: 'CHWP-1 suction',
  fish: 'CHWP-1 suction',
} as const;

for (const shell of ['bash', 'zsh', 'fish'] as const) {
  const missing = !existsSync(`/usr/bin/${shell}`) && `${shell} is not on this machine`;
  test(`${shell} completes an id that holds a blank`, { skip: missing }, async (t) => {
    const { folder } = await servedPlant(t, { state: aPlant() });
    const home = temporaryFolder(t);
    writeFileSync(join(home, 'coolwatch'), `#!/bin/sh\nexec '${process.execPath}' '${main}' "$@"\n`, {
      mode: 0o755,
    });
    const env = { HOME: home, PATH: `${home}:/usr/bin:/bin`, XDG_DATA_HOME: home, XDG_CONFIG_HOME: home };
    const plain = shell === 'zsh' ? ['-f'] : [];
    const { stdout } = await promisify(execFile)(shell, [...plain, '-c', uses[shell](folder)], { env });
    assert.equal(stdout.trim(), expected[shell]);
  });
}
