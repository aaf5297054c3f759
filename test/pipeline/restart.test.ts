import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pumpFrames, run, atWork, restarted, told } from './a-watched-pump.ts';

test('restarted anywhere, even in mid-incident, it says what it would have said, under the same ids', () => {
  const frames = pumpFrames(400, 700, 500, 600);
  const expected = told(run(atWork(), frames));
  for (const cut of [10, 99, 103, 130, 199, 205, 250]) {
    const first = atWork();
    const before = run(first, frames.slice(0, cut));
    const after = run(restarted(first.state(), before), frames.slice(cut));
    assert.deepEqual(told([...before, ...after]), expected, `cut after ${cut} frames`);
  }
});

test('restarted from an older checkpoint, the frames since are judged again without a word', () => {
  const frames = pumpFrames(400, 700, 500, 600);
  const expected = told(run(atWork(), frames));
  for (const [checkpoint, killed] of [
    [60, 101],
    [60, 110],
    [104, 150],
    [150, 215],
  ] as const) {
    const first = atWork();
    const before = run(first, frames.slice(0, checkpoint));
    const state = first.state();
    before.push(...run(first, frames.slice(checkpoint, killed)));
    const second = restarted(structuredClone(state), before);
    for (const frame of frames.slice(checkpoint, killed)) second.judge(frame);
    const after = run(second, frames.slice(killed));
    assert.deepEqual(told([...before, ...after]), expected, `checkpoint ${checkpoint}, killed ${killed}`);
  }
});
