import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Cell, type Frame } from '../../agent/model.ts';
import { learnValidation } from '../../agent/validation/learn-validation.ts';
import { Validation } from '../../agent/validation/validation.ts';
import { randomFrom } from '../../detectors/mathematics/random.ts';
import { aFrame, aPlant } from '../support/a-plant.ts';
import { atWork, channel, frames, learned, learnedRig, type Mishap, periodMs, sensors } from './a-rig.ts';

const from = learned;
const flow = channel('flow');

/** What was found in which frame, and the states of each frame's cells. */
function run(validation: Validation, all: readonly Frame[]) {
  const found = new Map<string, { readonly n: number; readonly since: number }>();
  const states = all.map((frame) => {
    const { states: marked } = validation.step(frame);
    for (const flaw of validation.flaws) {
      const name = `${sensors[flaw.channel]!.id} ${flaw.name}`;
      if (!found.has(name)) found.set(name, { n: frame.n, since: flaw.since / periodMs });
    }
    return marked;
  });
  return { found, states };
}
const names = ({ found }: { readonly found: ReadonlyMap<string, unknown> }) => [...found.keys()];
const suspects = (states: readonly Uint8Array[], c: number) =>
  states.reduce((sum, row) => sum + (row[c] === Cell.suspect ? 1 : 0), 0);

test('instruments that are well are believed: no flaw, and next to no cell left out', () => {
  const { found, states } = run(atWork(), frames(from, from + 4000));
  assert.deepEqual([...found], []);
  for (const c of sensors.keys()) assert.ok(suspects(states, c) <= 4, sensors[c]!.id);
});

test('an exact flat line is stuck, from its first value on, and its cells are left out', () => {
  let held = NaN;
  const stuck: Mishap = (values, n) => {
    if (n < from + 100) held = values[flow]!;
    else values[flow] = held;
  };
  const { found, states } = run(atWork(), frames(from, from + 300, stuck));
  assert.deepEqual(names({ found }), ['flow stuck']);
  const { n, since } = found.get('flow stuck')!;
  assert.equal(since, from + 99);
  assert.ok(n - since <= 40, `told after ${n - since} frames`);
  assert.equal(states.at(-1)![flow], Cell.suspect);
  assert.equal(states.at(-1)![channel('head')], Cell.ok);
});

test('a machine that stands still is not stuck, whether it ever did so in learning or not', () => {
  const stops =
    (asset: readonly string[]): Mishap =>
    (values, n) => {
      if (n >= from + 100) for (const [c, { id }] of sensors.entries()) if (asset.includes(id)) values[c] = 0;
    };
  for (const asset of [
    ['flow', 'head', 'power'],
    ['other flow', 'other head'],
  ]) {
    assert.deepEqual(names(run(atWork(), frames(from, from + 1000, stops(asset)))), []);
  }
});

test('one lone spike is left out and is no flaw; many are a spiking instrument', () => {
  const once: Mishap = (values, n) => {
    if (n === from + 100) values[flow]! += 60;
  };
  const { found, states } = run(atWork(), frames(from, from + 300, once));
  assert.deepEqual(names({ found }), []);
  assert.equal(states[100]![flow], Cell.suspect);
  assert.deepEqual([states[99]![flow], states[102]![flow]], [Cell.ok, Cell.ok]);
  const often: Mishap = (values, n) => {
    if (n >= from + 100 && n % 23 === 0) values[flow]! += n % 2 === 0 ? 40 : -40;
  };
  assert.deepEqual(names(run(atWork(), frames(from, from + 400, often))), ['flow spiking']);
});

test('a process that becomes restless is no spiking instrument', () => {
  const cavitates: Mishap = (values, n, random) => {
    if (n >= from + 100) values[flow]! += 20 * (random() + random() - 1) ** 3 + 10 * (random() - 0.5);
  };
  assert.deepEqual(names(run(atWork(), frames(from, from + 2000, cavitates))), []);
});

test('what one sensor alone jumps to and wanders about is where the process is', () => {
  const step: Mishap = (values, n) => {
    if (n >= from + 100) values[channel('bearing')]! += 15;
  };
  const { found, states } = run(atWork(), frames(from, from + 600, step));
  assert.deepEqual(names({ found }), []);
  assert.ok(suspects(states, channel('bearing')) <= 4);
});

test('what moves together is the process at once', () => {
  const step: Mishap = (values, n) => {
    if (n >= from + 100) for (const id of ['flow', 'power'] as const) values[channel(id)]! *= 0.6;
  };
  const { found, states } = run(atWork(), frames(from, from + 300, step));
  assert.deepEqual(names({ found }), []);
  assert.deepEqual([suspects(states, flow), suspects(states, channel('power'))], [0, 0]);
});

test('transmitters stepped through test values one after another put their asset under test', () => {
  const tested = ['flow', 'head', 'power', 'bearing'] as const;
  const calibration: Mishap = (values, n) => {
    const at = n - from - 100;
    const one = tested[Math.floor(at / 18)];
    if (at >= 0 && one !== undefined) values[channel(one)] = [0, 300, 600][Math.floor((at % 18) / 6)]!;
  };
  const validation = atWork();
  const { states } = run(validation, frames(from, from + 300, calibration));
  assert.deepEqual(
    validation.flaws.map((flaw) => `${sensors[flaw.channel]!.id} ${flaw.name}`),
    ['flow under-test', 'head under-test', 'power under-test', 'bearing under-test'],
  );
  for (let n = 100; n < 172; n++) {
    const one = channel(tested[Math.floor((n - 100) / 18)]!);
    assert.equal(states[n]![one], Cell.suspect, `frame ${n}`);
  }
  assert.equal(states.at(-1)![channel('other flow')], Cell.ok);
  run(validation, frames(from + 300, from + 700));
  assert.deepEqual(validation.flaws, []);
});

test('instruments that freeze together while their machine runs are under test, or their card is dead', () => {
  const held = new Map<number, number>();
  const freeze: Mishap = (values, n) => {
    for (const id of ['flow', 'head', 'power', 'bearing'] as const) {
      const c = channel(id);
      if (n >= from + 100) values[c] = held.get(c)!;
      else held.set(c, values[c]!);
    }
  };
  const { found } = run(atWork(), frames(from, from + 130, freeze));
  assert.ok(found.has('bearing under-test'));
});

test('instruments that jump to test values together and stand still there are under test', () => {
  const together: Mishap = (values, n) => {
    const [low, high] = [0.5, 400];
    const level = n < from + 130 ? low : high;
    if (n < from + 100 || n >= from + 160) return;
    for (const id of ['flow', 'head', 'power', 'bearing'] as const) values[channel(id)] = level;
  };
  const { found, states } = run(atWork(), frames(from, from + 160, together));
  assert.deepEqual(names({ found }).toSorted(), [
    'bearing under-test',
    'flow under-test',
    'head under-test',
    'power under-test',
  ]);
  assert.ok(found.get('flow under-test')!.n < from + 130);
  assert.equal(states.at(-1)![channel('other head')], Cell.ok);
});

test('a lone jump to where it rests is a machine that stops: believed once it has stood there for a while', () => {
  const shuts: Mishap = (values, n) => {
    if (n >= from + 100) values[flow] = 0;
  };
  const { found, states } = run(atWork(), frames(from, from + 400, shuts));
  assert.deepEqual(names({ found }), []);
  assert.ok(suspects(states, flow) <= 32);
});

test('however short the frames, nothing is told within five minutes', () => {
  const quick = (all: readonly Frame[]) => all.map((frame) => ({ ...frame, at: frame.n * 1000 }));
  let held = NaN;
  const all = frames(from, from + 295, (values, n) => {
    if (n % 23 === 0) values[channel('other head')]! += 40;
    if (n < from + 10) held = values[flow]!;
    else values[flow] = held;
  });
  assert.deepEqual(names(run(atWork(), quick(all))), []);
});

test('a sensor that jumps alone and freezes there, inside what it ever read, is stuck', () => {
  const frozen: Mishap = (values, n) => {
    if (n >= from + 100) values[channel('bearing')] = 30;
  };
  assert.deepEqual(names(run(atWork(), frames(from, from + 300, frozen))), ['bearing stuck']);
});

test('a fan that jumps to 100 % and stays there is asked for all of it; one that freezes elsewhere is stuck', () => {
  const plant = aPlant([
    { id: 'fan', kind: 'speed', unit: '%' },
    { id: 'supply', kind: 'temperature', unit: 'degC' },
  ]);
  const random = randomFrom(3);
  const row = (n: number) => [
    Math.round(10 * (75 + 15 * Math.sin((n + 1200) / 300) + random())) / 10,
    Math.round(100 * (20 + random())) / 100,
  ];
  const history = Float64Array.from(Array.from({ length: learned }, (_, n) => row(n)).flat());
  const learnt = learnValidation(
    plant,
    {
      numbers: Float64Array.from({ length: learned }, (_, n) => n),
      values: { data: history, rows: learned, columns: 2 },
    },
    0,
  );
  for (const [stand, stuck] of [
    [100, []],
    [85, ['stuck']],
  ] as const) {
    const validation = new Validation(plant);
    validation.adopt(learnt);
    const named = new Set<string>();
    let state = -1;
    for (let n = learned; n < learned + 300; n++) {
      const [fan, supply] = row(n);
      const { states } = validation.step(aFrame(n, [n < learned + 100 ? fan! : stand, supply!], periodMs));
      for (const { name } of validation.flaws) named.add(name);
      state = states[0]!;
    }
    assert.deepEqual([...named], stuck);
    assert.equal(state, stand === 100 ? Cell.ok : Cell.suspect);
  }
});

test('beyond the transmitter (NE 43) or what can be, a reading is bad at once and the third tells of it', () => {
  const plant = aPlant([
    { id: 'declared', kind: 'pressure', unit: 'kPag', range: { low: 0, high: 1000 } },
    { id: 'humidity', kind: 'humidity', unit: '%RH' },
    { id: 'temperature', kind: 'temperature', unit: 'degC' },
  ]);
  const validation = new Validation(plant);
  const well = validation.step(aFrame(0, [1030, 99, -20])).states;
  assert.deepEqual([...well], [Cell.ok, Cell.ok, Cell.ok]);
  for (const n of [1, 2]) {
    assert.deepEqual([...validation.step(aFrame(n, [1070, 150, -300])).states], [3, 3, 3]);
    assert.deepEqual(validation.flaws, []);
  }
  validation.step(aFrame(3, [1070, 150, -300]));
  assert.deepEqual(
    validation.flaws.map(({ name, value }) => [name, value]),
    [
      ['out-of-range', 1070],
      ['out-of-range', 150],
      ['out-of-range', -300],
    ],
  );
});

const stuckFor = (length: number): Mishap => {
  let held = NaN;
  return (values, n) => {
    if (n < from + 100 || n >= from + 100 + length) held = values[flow]!;
    else values[flow] = held;
  };
};

test('a seat comes back after a clean spell, and not before', () => {
  const validation = atWork();
  const { states } = run(validation, frames(from, from + 1100, stuckFor(100)));
  assert.deepEqual(validation.flaws, []);
  assert.equal(states[200 + 700]![flow], Cell.suspect);
  assert.equal(states.at(-1)![flow], Cell.ok);
});

test('accepted, a sensor is believed at once and judged again', () => {
  const validation = atWork();
  run(validation, frames(from, from + 150, stuckFor(1000)));
  validation.accept('flow');
  assert.deepEqual(validation.flaws, []);
  // It goes on standing still: a person said that this is right.
  assert.deepEqual(names(run(validation, frames(from + 150, from + 400, stuckFor(1000)))), []);
  assert.deepEqual(names(run(validation, frames(from + 400, from + 500))), []);
});

test('replaced, a sensor has nothing learned about it until it is learned anew', () => {
  const validation = atWork();
  validation.replace('flow', from * 1000);
  const { found } = run(validation, frames(from, from + 600, stuckFor(400)));
  assert.deepEqual(names({ found }), []);
});

test('restored in the middle, it goes on as if nothing had been', () => {
  const often: Mishap = (values, n, random) => {
    stuck(values, n, random);
    if (n % 23 === 0) values[channel('other head')]! += 40;
  };
  const stuck = stuckFor(300);
  const all = frames(from, from + 400, often);
  for (const cut of [70, 115, 250]) {
    const whole = atWork();
    for (const frame of all.slice(0, cut)) whole.step(frame);
    const resumed = new Validation(aPlant(sensors));
    resumed.restore(whole.state());
    resumed.adopt(learnedRig());
    for (const frame of all.slice(cut)) {
      assert.deepEqual(resumed.step(frame), whole.step(frame));
      assert.deepEqual(resumed.flaws, whole.flaws);
    }
  }
});

test('what was learned too little of is never called broken', () => {
  const history = frames(0, 150);
  const data = Float64Array.from(history.flatMap(({ values }) => [...values]));
  const rows = {
    numbers: Float64Array.from(history, ({ n }) => n),
    values: { data, rows: history.length, columns: sensors.length },
  };
  const validation = new Validation(aPlant(sensors));
  validation.adopt(learnValidation(aPlant(sensors), rows, 0));
  const often: Mishap = (values, n, random) => {
    stuckFor(300)(values, n, random);
    if (n % 23 === 0) values[channel('other head')]! += 40;
  };
  const { found, states } = run(validation, frames(from, from + 500, often));
  assert.deepEqual(names({ found }), []);
  for (const c of sensors.keys()) assert.equal(suspects(states, c), 0);
});

test('after the clock was set back spikes are told as before, and tests that lie in the future are over', () => {
  const often: Mishap = (values, n) => {
    if (n >= from + 100 && n % 23 === 0) values[flow]! += n % 2 === 0 ? 40 : -40;
  };
  const validation = atWork();
  run(validation, frames(from, from + 1500));
  validation.setBack(from * periodMs);
  assert.deepEqual(names(run(validation, frames(from, from + 400, often))), ['flow spiking']);
  const tested = ['flow', 'head', 'power'] as const;
  const twoTests: Mishap = (values, n) => {
    const at = n - from - 1300;
    const one = tested[Math.floor(at / 18)];
    if (at >= 0 && one !== undefined && at % 18 < 12) values[channel(one)] = 0;
  };
  const other = atWork();
  const { found } = run(other, frames(from, from + 1500, twoTests));
  assert.ok(found.has('flow under-test'));
  other.setBack(from * periodMs);
  run(other, frames(from, from + 1200));
  assert.deepEqual(other.flaws, []);
});
