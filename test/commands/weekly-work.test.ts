import assert from 'node:assert/strict';
import { test } from 'node:test';
import { WeeklyWork } from '../../agent/commands/weekly-work.ts';
import { Pipeline } from '../../agent/pipeline.ts';
import type { Work } from '../../agent/validation/maintenance.ts';
import type { PlannedWork, Plant } from '../../config/plant.ts';
import { aFrame, aPlant, someSettings } from '../support/a-plant.ts';

const limits = { alarm_low: null, warn_low: null, warn_high: 80, alarm_high: 95 };
const bare = aPlant([{ id: 'bearing', asset: 'pump', kind: 'temperature', unit: 'degC', limits }]);
const greasing: PlannedWork = {
  subject: 'pump',
  day: 'saturday',
  fromMinute: 150,
  forMs: 2 * 3_600_000,
  owner: 'night shift',
  note: 'greasing',
};

function planned(timezone: string, ...maintenance: readonly PlannedWork[]): Plant {
  return { ...bare, site: { ...bare.site, timezone }, maintenance };
}
const utc = (text: string): number => Date.parse(`${text}Z`);

/** When work was said to begin in the minutes between, and until when. */
function said(weekly: WeeklyWork, from: string, to: string, standing: readonly Work[] = []): string[] {
  const found: string[] = [];
  for (let at = utc(from); at <= utc(to); at += 60_000) {
    for (const { forMs } of weekly.due(at, standing)) {
      found.push(
        [at, at + (forMs ?? 0)].map((time) => new Date(time).toISOString().slice(5, 16)).join(' to '),
      );
    }
  }
  return found;
}

test('work begins every week on the clock of the site, summer time or not, and always ends', () => {
  const weekly = new WeeklyWork(planned('Europe/Amsterdam', greasing));
  // 2026-10-25: clocks go back at 03:00. The 24th is a Saturday.
  assert.deepEqual(said(weekly, '2026-10-23T00:00', '2026-11-01T00:00'), [
    '10-24T00:30 to 10-24T02:30',
    '10-31T01:30 to 10-31T03:30',
  ]);
});

test('work that begins on Sunday night goes on into Monday', () => {
  const late = { ...greasing, day: 'sunday', fromMinute: 23 * 60 } as const;
  const weekly = new WeeklyWork(planned('UTC', late));
  assert.deepEqual(said(weekly, '2026-03-02T00:10', '2026-03-02T00:20'), ['03-02T00:10 to 03-02T01:00']);
});

test('who has ended it early is not contradicted, also not after a restart; the next week it comes again', () => {
  const plant = planned('UTC', greasing);
  const weekly = new WeeklyWork(plant);
  assert.equal(said(weekly, '2026-03-07T02:00', '2026-03-07T03:00').length, 1);
  const restarted = new WeeklyWork(plant);
  restarted.restore(structuredClone(weekly.state()));
  assert.deepEqual(said(restarted, '2026-03-07T03:01', '2026-03-07T05:00'), []);
  assert.equal(said(restarted, '2026-03-14T00:00', '2026-03-14T12:00').length, 1);
});

test('what people have said to last longer stays as they said', () => {
  const work = { subject: 'pump', from: 0, until: utc('2026-03-09T00:00'), by: 'kim', note: null };
  const weekly = new WeeklyWork(planned('UTC', greasing));
  assert.deepEqual(said(weekly, '2026-03-07T00:00', '2026-03-07T12:00', [work]), []);
});

test('in its time the asset raises nothing, afterwards it is watched again', () => {
  // Frame n ends at n seconds of 1970, which began on a Thursday.
  const now = { ...greasing, day: 'thursday', fromMinute: 1, forMs: 60_000 } as const;
  const pipeline = new Pipeline(planned('UTC', now), someSettings());
  const told: string[] = [];
  for (let n = 0; n < 200; n++) {
    const hot = n >= 70 ? 97 : 60;
    const frame = aFrame(n, [hot]);
    const announced = [...pipeline.arrive(0, frame.at, hot), ...pipeline.step(frame, []).announcements];
    told.push(...announced.map(({ why }) => `${why} ${n}`));
    const [work] = pipeline.works;
    assert.equal(work?.by, n >= 60 && n < 120 ? 'night shift' : undefined, `second ${n}`);
  }
  assert.deepEqual(told, ['raised 120']);
});
