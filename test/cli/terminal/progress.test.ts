import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Io } from '../../../agent/cli/terminal/io.ts';
import { progressBar, progressLine } from '../../../agent/cli/terminal/progress.ts';

/** An Io of which only the clock and standard error matter. */
function clockedIo(terminal: boolean): { io: Io; written: string[]; advance(ms: number): void } {
  const written: string[] = [];
  let now = 0;
  const outlet = {
    write: (text: string) => void written.push(text),
    terminal,
    colour: false,
    columns: 80,
    rows: 24,
  };
  const io: Io = {
    out: outlet,
    err: outlet,
    env: {},
    now: () => now,
    user: () => null,
    exit: () => undefined,
    serviceSignals: () => ({ stop: new AbortController().signal, reload: () => undefined }),
  };
  return {
    io,
    written,
    advance(ms) {
      now += ms;
    },
  };
}

test('progress shows share, rate and what is left', () => {
  const half = progressLine(500e6, 1000e6, 10_000);
  assert.equal(half, ' 50 % [###############...............]  50.0 MB/s  10 s left');
  assert.equal(progressLine(1, 0, 0), '  0 % [..............................]');
  assert.ok(progressLine(1e12, 1e12, 1e9).length < 80);
});

test('nobody watching, nothing drawn', () => {
  const { io, written } = clockedIo(false);
  const { report, end } = progressBar(io);
  report(1, 2);
  end();
  assert.deepEqual(written, []);
});

test('a terminal is not redrawn at every row, and is left clean', () => {
  const { io, written, advance } = clockedIo(true);
  const { report, end } = progressBar(io);
  for (let done = 0; done < 1000; done += 1) {
    report(done, 1000);
    advance(1);
  }
  assert.equal(written.length, 10);
  report(1000, 1000);
  assert.match(written.at(-1) ?? '', /^\r100 %/);
  end();
  assert.equal(written.at(-1), '\r\u001B[K');
});
