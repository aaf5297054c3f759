import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pino } from 'pino';
import type { LearningBlock } from '../../agent/store/protocol.ts';
import { Learning } from '../../agent/training/learning.ts';
import type { ModelSet } from '../../agent/training/model-set.ts';
import { unpack } from '../../agent/training/packed-block.ts';
import { randomFrom } from '../../detectors/mathematics/random.ts';
import { aFrame, aPlant, someSettings } from '../support/a-plant.ts';
import { until } from '../support/until.ts';

const pumps = aPlant([
  { id: 'flow A', asset: 'A' },
  { id: 'head A', asset: 'A', kind: 'dp', unit: 'kPa' },
  { id: 'flow B', asset: 'B' },
  { id: 'head B', asset: 'B', kind: 'dp', unit: 'kPa' },
]);

/** Learning of frames of 1 s, with a disk that outlives it. */
class Site {
  readonly learned: ModelSet[] = [];
  /** Assets with an incident. */
  readonly ill = new Set<string>();
  /** B says nothing. */
  dead = false;
  /** From the next start on. */
  plant = pumps;
  readonly #blocks = new Map<number, LearningBlock>();
  readonly #settledAfterMs: number;
  readonly #random = randomFrom(3);
  learning: Learning;

  constructor(settledAfterMs: number) {
    this.#settledAfterMs = settledAfterMs;
    this.learning = this.#begin();
  }

  #begin(): Learning {
    const { learning, ...settings } = someSettings();
    return new Learning({
      plant: this.plant,
      settings: { ...settings, learning: { ...learning, settledAfterMs: this.#settledAfterMs } },
      storage: {
        learningBlocks: async () => [...this.#blocks.values()],
        saveLearningBlock: async (block) => void this.#blocks.set(block.fromN, block),
        dropLearningBlock: async (_, fromN) => void this.#blocks.delete(fromN),
      },
      log: pino({ level: 'silent' }),
      learned: async (models) => void this.learned.push(models),
    });
  }

  async restart(): Promise<void> {
    await this.learning.stop();
    this.learning = this.#begin();
    await this.learning.resume(this.learned.at(-1) ?? null);
  }

  /** Takes one frame. */
  take(n: number): void {
    const flow = 100 + 10 * Math.sin(n / 20);
    const pump = () => [flow + this.#random(), 300 - flow + this.#random()];
    const values = [...pump(), ...(this.dead ? [NaN, NaN] : pump())];
    this.learning.take(aFrame(n, values), (asset) => this.ill.has(asset));
  }

  /** Takes frames up to `to`, none while it trains. */
  async feed(from: number, to: number): Promise<void> {
    for (let n = from; n < to; n++) {
      this.take(n);
      await this.rest();
    }
  }

  rest(): Promise<unknown> {
    const { phase, schedule } = this.learning.state();
    if (phase !== 'training' && schedule?.includes('again now') !== true) return Promise.resolve();
    return until('the training to end', () => {
      const now = this.learning.state();
      return now.phase !== 'training' && now.schedule?.includes('again now') !== true;
    });
  }

  /** Numbers of the kept frames of which nothing is learned. */
  notLearned(): number[] {
    return [...this.#blocks.values()].flatMap(({ rows, columns, data }) => {
      const { numbers, withheld } = unpack(rows, columns, data, this.plant.sensors.length)!;
      const width = withheld.length / numbers.length;
      return [...numbers].filter((_, row) =>
        withheld.subarray(row * width, (row + 1) * width).every((one) => one === 1),
      );
    });
  }

  /** Frames after which it learned. */
  get learnedAt(): number[] {
    return this.learned.map(({ asOf }) => asOf / 1000 + 1);
  }

  /** Of the newest models. */
  groupOf(asset: string): unknown {
    return this.learned.at(-1)!.groups.find((group) => group.asset === asset);
  }
}

test('all is learned again each time the learned time has doubled, until it is settled', async () => {
  const site = new Site(500_000);
  await site.feed(0, 150);
  assert.match(
    site.learning.state().schedule!,
    /^learned from 2 minutes so far, learns again in about 1 minute$/,
  );
  await site.feed(150, 1200);
  assert.deepEqual(site.learnedAt, [100, 200, 400, 500]);
  assert.deepEqual(
    site.learned.at(-1)!.groups.map(({ rows }) => rows),
    [500, 500],
  );
  assert.match(site.learning.state().schedule!, /^learned from 8 minutes, settled since 1 Jan 00:08$/);
  await site.learning.stop();
});

test('a restart is no reason to learn, and forgets nothing of the time that was learned', async () => {
  const site = new Site(10_000_000);
  await site.feed(0, 250);
  await site.restart();
  await site.feed(250, 390);
  assert.deepEqual(site.learnedAt, [100, 200]);
  await site.restart();
  await site.feed(390, 600);
  // Due at 400, but not before 100 frames after the restart.
  assert.deepEqual(site.learnedAt, [100, 200, 490]);
  await site.learning.stop();
});

test('a hole counts a day: a month without readings is not learned from', async () => {
  const site = new Site(2 * 86_400_000);
  await site.feed(0, 150);
  await site.feed(2_000_000, 2_000_060);
  const { learnedMs } = site.learned.at(-1)!.together;
  assert.ok(learnedMs < 1.01 * 86_400_000, `${learnedMs}`);
  assert.match(site.learning.state().schedule!, /so far, learns again/);
  await site.learning.stop();
});

test('in an incident an asset keeps what it learned, and follows when it is over, settled or not', async () => {
  const site = new Site(200_000);
  await site.feed(0, 150);
  const first = site.groupOf('A');
  site.ill.add('A');
  await site.feed(150, 250);
  assert.deepEqual(site.learnedAt, [100, 200]);
  assert.equal(site.groupOf('A'), first);
  assert.match(site.learning.state().schedule!, /settled since .*; still to follow: A$/);
  const second = site.groupOf('B');
  site.ill.clear();
  await site.feed(250, 600);
  assert.equal(site.learned.length, 3);
  assert.notEqual(site.groupOf('A'), first);
  assert.equal(site.groupOf('B'), second);
  assert.match(site.learning.state().schedule!, /settled since 1 Jan 00:03$/);
  await site.learning.stop();
});

test('an incident that begins while it trains puts it off', async () => {
  const site = new Site(10_000_000);
  await site.feed(0, 199);
  site.take(199);
  site.ill.add('B');
  site.take(200);
  await site.rest();
  assert.deepEqual(site.learnedAt, [100]);
  const kept = site.groupOf('B');
  await site.feed(201, 320);
  assert.deepEqual(site.learnedAt, [100, 300]);
  assert.equal(site.groupOf('B'), kept);
  await site.learning.stop();
});

test('settled at once it learns once, and later only what could not learn yet', async () => {
  const site = new Site(0);
  site.dead = true;
  await site.feed(0, 150);
  site.dead = false;
  const first = site.groupOf('A');
  assert.equal(site.groupOf('B'), undefined);
  await site.feed(150, 700);
  assert.deepEqual(site.learnedAt, [100, 200]);
  assert.equal(site.groupOf('A'), first);
  assert.notEqual(site.groupOf('B'), undefined);
  await site.learning.stop();
});

test('what learned with a sensor that is gone learns anew, settled or not', async () => {
  const site = new Site(0);
  await site.feed(0, 150);
  assert.deepEqual(site.learnedAt, [100]);
  const [a, b] = ['A', 'B'].map((asset) => site.groupOf(asset));
  const sensors = pumps.sensors.map((one) => (one.id === 'head B' ? { ...one, id: 'B head' } : one));
  site.plant = { ...pumps, sensors };
  await site.restart();
  await site.feed(150, 500);
  assert.deepEqual(site.groupOf('A'), a);
  assert.notDeepEqual(site.groupOf('B'), b);
  assert.match(JSON.stringify(site.groupOf('B')), /B head/);
  await site.learning.stop();
});

test('an incident that lies in the future since the clock was set back holds nothing up', async () => {
  const site = new Site(0);
  site.dead = true;
  await site.feed(100_000, 100_100);
  site.ill.add('B');
  site.take(100_100);
  site.ill.clear();
  site.dead = false;
  site.learning.clockSet();
  await site.feed(0, 400);
  assert.notEqual(site.groupOf('B'), undefined);
  await site.learning.stop();
});

test('30 frames on either side of a step of the clock is not learned from, whatever the asset', async () => {
  const site = new Site(0);
  await site.feed(1000, 1050);
  site.learning.clockSet();
  await site.feed(5000, 5050);
  await site.learning.stop();
  assert.deepEqual(site.notLearned(), [
    ...Array.from({ length: 30 }, (_, k) => 1020 + k),
    ...Array.from({ length: 30 }, (_, k) => 5000 + k),
  ]);
});
