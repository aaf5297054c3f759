import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Cell } from '../../agent/model.ts';
import { PlantRules } from '../../agent/rules/plant-rules.ts';
import type { Plant, Sensor } from '../../config/plant.ts';
import { aFrame, aPlant } from '../support/a-plant.ts';

const command = { id: 'command', kind: 'command', unit: '' } as const;
const power = { id: 'power', kind: 'power', unit: 'kW' } as const;
const flow = { id: 'flow', kind: 'flow', unit: 'L/s' } as const;
const told = { ...command, role: 'run-command' } as const;

/** A row of readings for so many frames of 10 s. */
type Spell = readonly [frames: number, ...values: number[]];
const off: Spell = [30, 0, 0.01];
const runs: Spell = [30, 1, 15];
const idles: Spell = [30, 1, 0.01];

/** Feeds the spells and says what the pump is told of in the end. */
class Watch {
  readonly plant: Plant;
  rules: PlantRules;
  n = 0;

  constructor(
    sensors: readonly Partial<Sensor>[],
    kind?: Plant['assets'][number]['kind'],
    periodMs = 10_000,
  ) {
    const plant = aPlant(sensors);
    this.plant =
      kind === undefined ? plant : { ...plant, assets: plant.assets.map((asset) => ({ ...asset, kind })) };
    this.rules = new PlantRules(this.plant);
    this.periodMs = periodMs;
  }
  readonly periodMs: number;

  after(...spells: readonly Spell[]): string | null {
    for (const [frames, ...values] of spells) {
      for (let i = 0; i < frames; i++) this.rules.step(aFrame(this.n++, values, this.periodMs));
    }
    return this.rules.standing('pump')?.what ?? null;
  }
}

test('a pump that is told to run, has run before, and draws no power for a minute is told of', () => {
  const watch = new Watch([told, power]);
  assert.equal(watch.after(off, runs, off, [6, 1, 0.01]), null);
  assert.equal(watch.after([1, 1, 0.01]), 'commanded on but draws no power');
  assert.equal(watch.rules.standing('pump')!.since, 90 * 10_000);
  assert.deepEqual(
    watch.rules.standing('pump')!.readings.map(({ channel }) => channel),
    [0, 1],
  );
});

test('one that ran and stops while the command stays on is told in other words', () => {
  assert.equal(
    new Watch([told, power]).after(off, runs, idles),
    'stopped while commanded on, draws no power',
  );
});

test('it is over when the command goes off or the pump runs', () => {
  assert.equal(new Watch([told, power]).after(runs, idles, [1, 0, 0.01]), null);
  assert.equal(new Watch([told, power]).after(runs, idles, [1, 1, 12]), null);
});

test('stand-by, starting and slow running are no fault', () => {
  assert.equal(new Watch([told, power]).after(runs, [9000, 0, 0.01]), null);
  assert.equal(new Watch([told, power]).after(runs, off, [5, 1, 0.01], runs), null);
  assert.equal(new Watch([told, power]).after(runs, [9000, 1, 0.9]), null);
  const shaft = { id: 'speed', kind: 'speed', unit: 'rpm' } as const;
  assert.equal(new Watch([told, power, shaft]).after([30, 1, 15, 1450], [900, 1, 0.2, 290]), null);
  assert.notEqual(new Watch([told, power, shaft]).after([30, 1, 15, 1450], [900, 1, 0.01, 0]), null);
});

test('a command that was never seen on with power proves nothing, however it is declared', () => {
  assert.equal(new Watch([told, power]).after([900, 0, 15], [900, 1, 0.01]), null);
  assert.equal(new Watch([told, power]).after([900, 1, 0.01]), null);
  assert.equal(new Watch([told, power]).after([900, 1, 0]), null);
});

test('a command without a role is believed once the pump, of known full power, has followed it twice', () => {
  assert.notEqual(new Watch([command, power]).after(runs, off, runs, off, runs, idles), null);
  assert.equal(new Watch([command, power]).after(runs, off, runs, idles), null);
  assert.equal(new Watch([command, power]).after(off, runs, off, runs, idles), null);
});

test('an enable that stays on while its pump comes and goes is no run command', () => {
  const spells: Spell[] = [];
  for (let week = 0; week < 20; week++) spells.push(runs, idles, runs, off, runs, idles, off);
  const watch = new Watch([command, power]);
  for (const spell of spells) assert.equal(watch.after(spell), null);
});

test('a pump that runs without this command has another one', () => {
  const uncommanded: Spell = [30, 0, 15];
  const watch = new Watch([command, power]);
  assert.equal(watch.after(runs, off, uncommanded, off, runs, off, uncommanded, off, runs, idles), null);
});

test('a role-less speed command, a mode number and a reversed contact are no switches', () => {
  const slow: Spell = [30, 35, 0.01];
  const fast: Spell = [30, 80, 15];
  const speedOff: Spell = [30, 0, 0.01];
  assert.equal(new Watch([command, power]).after(fast, speedOff, fast, speedOff, fast, slow), null);
  const mode = (value: number, kw: number): Spell => [30, value, kw];
  assert.equal(new Watch([told, power]).after(mode(2, 15), mode(1, 0.01), mode(2, 15), mode(1, 0.01)), null);
  assert.equal(new Watch([told, power]).after(mode(0, 15), mode(1, 0.01), mode(0, 15), mode(1, 0.01)), null);
});

test('0 and 100 % are a switch as well', () => {
  assert.notEqual(new Watch([told, power]).after([30, 0, 0.01], [30, 100, 15], [30, 100, 0.01]), null);
});

test('a chiller stops by itself when its load is small, and a tower only where its command is declared', () => {
  const spells = [runs, off, runs, off, runs, idles] as const;
  assert.equal(new Watch([told, power], 'chiller').after(...spells), null);
  assert.equal(new Watch([command, power], 'tower').after(...spells), null);
  assert.notEqual(new Watch([told, power], 'tower').after(...spells), null);
});

test('without a meter the running feedback tells, where it is declared', () => {
  const running = { id: 'running', kind: 'status', unit: '' } as const;
  const spells: Spell[] = [
    [30, 0, 0],
    [30, 1, 1],
    [30, 1, 0],
  ];
  assert.equal(
    new Watch([told, { ...running, role: 'running' }]).after(...spells),
    'stopped while commanded on, stands still',
  );
  assert.equal(new Watch([told, running]).after(...spells), null);
});

test('of several meters all must agree', () => {
  const current = { id: 'current', kind: 'current', unit: 'A' } as const;
  assert.equal(new Watch([told, power, current]).after([30, 1, 15, 28], [900, 1, 0, 28]), null);
  assert.notEqual(new Watch([told, power, current]).after([30, 1, 15, 28], [30, 1, 0, 0]), null);
});

test('one wild reading does not make every other look like nothing', () => {
  assert.equal(new Watch([told, power]).after(runs, [1, 1, 65_535], [900, 1, 15]), null);
});

test('what was seen by the noise of a machine at rest is forgotten once it runs', () => {
  const noise: Spell[] = Array.from({ length: 60 }, (_, i) => [2, 1, i % 2 === 0 ? 0.01 : 0.02] as const);
  assert.equal(new Watch([told, power]).after(...noise, [30, 0, 15], idles), null);
});

test('a stale or suspect cell tells nothing: it stops the delay and does not end what stands', () => {
  const watch = new Watch([told, power]);
  assert.equal(watch.after(runs, [6, 1, 0.01], [1, 1, NaN], [6, 1, 0.01]), null);
  assert.notEqual(watch.after([1, 1, 0.01], [900, NaN, NaN]), null);

  const doubted = new Watch([told, power]);
  doubted.after(runs);
  for (let i = 0; i < 30; i++) {
    const frame = aFrame(doubted.n++, [1, 0.01], 10_000);
    frame.states[1] = Cell.suspect;
    doubted.rules.step(frame);
  }
  assert.equal(doubted.rules.standing('pump'), null);
});

test('what people work on is silent, and stands anew only after another delay', () => {
  const watch = new Watch([told, power]);
  assert.notEqual(watch.after(runs, idles), null);
  const frame = aFrame(watch.n++, [1, 0.01], 10_000);
  frame.states.fill(Cell.off);
  watch.rules.step(frame);
  assert.equal(watch.rules.standing('pump'), null);
  assert.equal(watch.after([6, 1, 0.01]), null);
  assert.notEqual(watch.after([1, 1, 0.01]), null);
});

test('on hourly data the first hours of a start are no fault, and three without power are', () => {
  const watch = new Watch([told, power], undefined, 3_600_000);
  assert.equal(watch.after([10, 1, 15], [5, 0, 0.01], [2, 1, 0.1]), null);
  assert.notEqual(watch.after([1, 1, 0.1]), null);
});

const pumping: Spell = [30, 15, 60];
const rests: Spell = [30, 0.01, 0];
const deadHeaded: Spell = [30, 9, 0.1];

test('a pump that draws power and moves no water for two minutes is told of as dead-headed', () => {
  const watch = new Watch([power, { ...flow, role: 'flow' }]);
  assert.equal(watch.after(pumping, [12, 9, 0.1]), null);
  assert.equal(watch.after([1, 9, 0.1]), 'draws power but moves no water, dead-headed or dry');
  assert.match(watch.rules.standing('pump')!.checks[0]!, /closed valve, lost prime, or a dead flow meter/);
  assert.equal(watch.after([1, 15, 60]), null);
});

test('a flow without a role is believed once it has started with the pump twice', () => {
  assert.equal(new Watch([power, flow]).after(pumping, rests, pumping, deadHeaded), null);
  assert.notEqual(new Watch([power, flow]).after(pumping, rests, pumping, rests, pumping, deadHeaded), null);
});

test("a header's flow that goes on without the pump is not its own, and of two flows nobody knows which", () => {
  const elsewhere: Spell = [30, 0.01, 60];
  const spells = [pumping, elsewhere, rests, pumping, elsewhere, rests, pumping, deadHeaded] as const;
  assert.equal(new Watch([power, flow]).after(...spells), null);
  const two = new Watch([power, flow, { ...flow, id: 'leak-off' }]);
  assert.equal(
    two.after([30, 15, 60, 3], [30, 0, 0, 0], [30, 15, 60, 3], [30, 0, 0, 0], [30, 15, 60, 3], [60, 9, 0, 0]),
    null,
  );
});

test('only a pump moves water: a fan draws power without flow all its life', () => {
  const fan = new Watch([power, { ...flow, role: 'flow' }], 'tower');
  assert.equal(fan.after(pumping, deadHeaded), null);
});

test('restored anywhere, the rules go on as they stood', () => {
  const spells = [off, runs, off, runs, off, runs, idles, off, runs, off, runs, idles];
  const whole = new Watch([command, power]);
  const cut = new Watch([command, power]);
  const seen: (string | null)[] = [];
  for (const [frames, ...values] of spells) {
    for (let i = 0; i < frames; i++) {
      const before = cut.rules.state();
      cut.rules = new PlantRules(cut.plant);
      cut.rules.restore(structuredClone(before));
      seen.push(whole.after([1, ...values]));
      assert.equal(cut.after([1, ...values]), seen.at(-1));
    }
  }
  assert.ok(seen.includes('stopped while commanded on, draws no power'));
});
