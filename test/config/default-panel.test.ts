import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tally } from '../../agent/voting/vote.ts';
import { loadSettings } from '../../config/agent-yaml/settings-loader.ts';
import { detectors } from '../../detectors/index.ts';

const loaded = loadSettings(null);
assert.ok(loaded.ok);
const { members } = loaded.value.panel;

test('the default panel seats every detector once', () => {
  assert.deepEqual(members.map(({ detector }) => detector).toSorted(), Object.keys(detectors).toSorted());
});

test('as many members see a drifting channel as a majority needs, and those blind to it can stop one', () => {
  const seeing = members.filter(({ drifting }) => drifting === 'see').length;
  const { needed } = tally(
    members.map(() => true),
    loaded.value.voting.quorum,
  );
  assert.ok(seeing >= needed);
  assert.ok(seeing < members.length);
});
