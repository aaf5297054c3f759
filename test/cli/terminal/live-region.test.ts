import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Outlet } from '../../../agent/cli/terminal/io.ts';
import { LiveRegion } from '../../../agent/cli/terminal/live-region.ts';

interface Screen {
  readonly region: LiveRegion;
  readonly writes: string[];
  /** What a terminal would show. */
  lines(): string[];
  wait(ms: number): void;
}

function aScreen(moving: boolean): Screen {
  const writes: string[] = [];
  let now = 0;
  const out: Outlet = {
    write: (text) => writes.push(text),
    terminal: moving,
    colour: false,
    columns: 80,
    rows: 24,
  };
  return {
    region: new LiveRegion(out, moving, () => now),
    writes,
    lines: () => shown(writes.join('')),
    wait(ms) {
      now += ms;
    },
  };
}

/** As much of a terminal as the region uses: cursor up, erase to the end of line and of screen. */
function shown(text: string): string[] {
  const lines: string[] = [''];
  let row = 0;
  for (const [, up, code, line] of text
    .replaceAll('\u001B', '^')
    .matchAll(/\^\[(\d+)A|\^\[([KJ])|([^^\r]+|\r)/g)) {
    if (up !== undefined) row -= Number(up);
    else if (code === 'J') lines.splice(row, Infinity, '');
    else if (line === '\r') lines[row] = '';
    else if (line !== undefined) {
      for (const part of line.split(/(\n)/)) {
        if (part === '\n') lines[++row] ??= '';
        else lines[row] += part;
      }
    }
  }
  return lines.slice(0, -1);
}

test('lines pass above while the bottom changes in place', () => {
  const { region, lines, wait } = aScreen(true);
  region.show(() => ['', 'day 1']);
  region.pass(['first']);
  wait(100);
  region.show(() => ['', 'day 2']);
  region.pass(['second', 'third']);
  assert.deepEqual(lines(), ['first', 'second', 'third', '', 'day 2']);
  region.end();
  assert.deepEqual(lines(), ['first', 'second', 'third']);
});

test('after a line has passed the bottom is brought up to date at its next word', () => {
  const { region, lines } = aScreen(true);
  region.show(() => ['day 1']);
  region.pass(['what happened on day 2']);
  region.show(() => ['day 2']);
  assert.deepEqual(lines(), ['what happened on day 2', 'day 2']);
});

test('a drawing is one write, and there are at most ten a second', () => {
  const { region, writes, wait } = aScreen(true);
  let asked = 0;
  for (let ms = 0; ms < 1000; ms += 5) {
    region.show(() => [`${++asked}`]);
    wait(5);
  }
  assert.deepEqual([writes.length, asked], [10, 10]);
});

test('where nobody watches there are plain lines and nothing that a terminal obeys', () => {
  const { region, writes } = aScreen(false);
  region.show(() => ['day 1']);
  region.pass(['first', 'second']);
  region.end();
  assert.deepEqual(writes, ['first\nsecond\n']);
});
