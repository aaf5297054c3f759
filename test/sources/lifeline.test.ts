import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pino } from 'pino';
import { Lifeline, type Line } from '../../agent/sources/lifeline.ts';
import { RecordingIntake } from './recording-intake.ts';

/** A lifeline on a clock that the test moves; ticks come every 250 ms of it. */
function lifelineOnFakeClock(silenceMs = 5_000) {
  let now = 0;
  let tick = (): void => undefined;
  const clock = {
    now: () => now,
    elapsed: () => now,
    every: (_: number, run: () => void) => {
      tick = run;
      return () => {
        tick = () => undefined;
      };
    },
  };
  const lines: Line[] = [];
  const dialledAt: number[] = [];
  let open = 0;
  const logged: string[] = [];
  const log = pino(
    {},
    { write: (line: string) => void logged.push((JSON.parse(line) as { msg: string }).msg) },
  );
  const settings = { name: 'plant', type: 'mqtt', url: 'mqtt://user:pass@broker:1883', silenceMs };
  const lifeline = new Lifeline(settings, 'all', clock, log, (line) => {
    lines.push(line);
    dialledAt.push(now);
    open++;
    return {
      close: () => {
        open--;
        return Promise.resolve();
      },
    };
  });
  const intake = new RecordingIntake();
  return {
    lifeline,
    intake,
    logged,
    dialledAt,
    start: () => lifeline.start(intake, new AbortController().signal),
    line: () => lines.at(-1)!,
    lines,
    openSessions: () => open,
    pass: (ms: number) => {
      for (const end = now + ms; now < end;) {
        now += 250;
        tick();
      }
    },
    sleep: (ms: number) => {
      now += ms;
      tick();
    },
  };
}

test('attempts go on for ever, further apart up to 4 s, and log only what is new', () => {
  const it = lifelineOnFakeClock();
  it.start();
  for (let attempt = 0; attempt < 100; attempt++) {
    it.line().down('broker refuses connections');
    it.pass(5_000);
  }
  assert.equal(it.lines.length, 101);
  assert.equal(it.logged.length, 1);
  assert.equal(it.intake.losses.length, 1);
  it.line().down('broker is an unknown host name');
  assert.equal(it.logged.length, 2);
  assert.equal(it.lifeline.state().trouble, 'broker is an unknown host name');
  assert.equal(it.openSessions(), 0);
});

test('a broker that ends every session at once is not stormed', () => {
  const it = lifelineOnFakeClock();
  it.start();
  const dial = it.dialledAt;
  for (let round = 0; round < 400; round++) {
    if (it.openSessions() > 0) {
      it.line().up();
      it.line().down('the connection ended');
    }
    it.pass(250);
  }
  // 100 s: the first waits double from 0.25-0.5 s, later ones are 2-4 s.
  assert.ok(dial.length >= 25 && dial.length <= 60, `${dial.length} attempts`);
});

test('a refusal that a person must mend is tried at most every 10 s', () => {
  const it = lifelineOnFakeClock();
  it.start();
  it.line().down('refuses password', true);
  it.pass(9_750);
  assert.equal(it.lines.length, 1);
  it.pass(5_500);
  assert.equal(it.lines.length, 2);
});

test('an attempt without progress is given up after 10 s', () => {
  const it = lifelineOnFakeClock();
  it.start();
  it.pass(8_000);
  it.line().heard();
  it.pass(8_000);
  assert.equal(it.lifeline.state().trouble, null);
  it.pass(3_000);
  assert.match(it.lifeline.state().trouble ?? '', /no answer/);
});

test('silence counts from the last sign of life and is over with the next reading', () => {
  const it = lifelineOnFakeClock(5_000);
  it.start();
  it.line().up();
  for (let second = 0; second < 20; second++) {
    it.line().heard();
    it.pass(1_000);
  }
  assert.equal(it.intake.losses.length, 0);
  it.pass(5_000);
  assert.deepEqual(it.intake.losses, [{ channels: 'all', why: 'silent' }]);
  it.pass(4_000);
  it.line().up();
  assert.equal(it.lifeline.state().connected, true);
  assert.match(it.lifeline.state().trouble ?? '', /silent/);
  it.lifeline.took(3);
  const state = it.lifeline.state();
  assert.deepEqual([state.trouble, state.readings, state.rebuilds], [null, 3, 1]);
});

test('a silence that turns out to be a dead link ends with the link', () => {
  const it = lifelineOnFakeClock(5_000);
  it.start();
  it.line().up();
  it.pass(6_000);
  it.line().down('broker refuses connections');
  assert.deepEqual(
    it.intake.losses.map(({ why }) => why),
    ['silent', 'disconnected'],
  );
  it.pass(5_000);
  it.line().up();
  assert.equal(it.lifeline.state().trouble, null);
});

test('a session may be as silent as it agreed with the server', () => {
  const it = lifelineOnFakeClock(5_000);
  it.start();
  it.line().up(30_000);
  it.pass(29_000);
  assert.equal(it.intake.losses.length, 0);
  it.pass(2_000);
  assert.equal(it.intake.losses.length, 1);
});

test('when the agent itself slept, the other side is not blamed', () => {
  const it = lifelineOnFakeClock(5_000);
  it.start();
  it.line().up();
  it.pass(1_000);
  it.sleep(120_000);
  assert.equal(it.intake.losses.length, 0);
  assert.equal(it.lifeline.state().connected, true);
});

test('reports of a session that is gone change nothing', () => {
  const it = lifelineOnFakeClock();
  it.start();
  const old = it.line();
  old.down('the connection ended');
  it.pass(1_000);
  it.line().up();
  old.down('late news');
  old.partly('late news');
  assert.equal(it.lifeline.state().connected, true);
  assert.equal(it.lifeline.state().trouble, null);
});

test('the address is shown without credentials', () => {
  assert.equal(lifelineOnFakeClock().lifeline.state().url, 'mqtt://broker:1883');
});

test('after a stop nothing is dialled', async () => {
  const it = lifelineOnFakeClock();
  it.start();
  it.line().up();
  await it.lifeline.stop();
  it.pass(60_000);
  assert.equal(it.lines.length, 1);
  assert.equal(it.openSessions(), 0);
  assert.deepEqual(it.intake.losses, [{ channels: 'all', why: 'stopped' }]);
});
