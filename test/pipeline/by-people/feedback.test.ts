import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import type { Command, FeedbackCommand, Frame } from '../../../agent/model.ts';
import { Pipeline } from '../../../agent/pipeline.ts';
import type { Announcement } from '../../../agent/ports.ts';
import { buildState } from '../../../agent/status/state-builder.ts';
import { atWork, models, plant, pumpFrames, restarted, settings } from '../a-watched-pump.ts';

/** From frame 420 on it gives a little less head for a little more power: a vote, and not by much. */
function drifting(to: number, share = 0.45): Frame[] {
  return pumpFrames(400, to).map((frame) => {
    if (frame.n >= 420) {
      frame.values[1]! -= 60 * share;
      frame.values[2]! += 12 * share;
    }
    return frame;
  });
}
const said = (at: number, change: Partial<FeedbackCommand> = {}): FeedbackCommand => ({
  kind: 'feedback',
  id: 'A',
  verdict: 'false-alarm',
  mode: null,
  forMs: null,
  about: { asset: 'pump', sensors: ['flow', 'head', 'power'], raisedAt: 390_000 },
  by: 'kim',
  at,
  note: null,
  ...change,
});
/** Steps `frames`, with commands by frame number. */
function through(
  pipeline: Pipeline,
  frames: readonly Frame[],
  asked: Readonly<Record<number, Command>> = {},
) {
  const announced: Announcement[] = [];
  for (const frame of frames) {
    const command = asked[frame.n];
    announced.push(...pipeline.step(frame, command === undefined ? [] : [command]).announcements);
  }
  return announced;
}
const whys = (announced: readonly Announcement[]) => announced.map(({ why }) => why);

test('what was a false alarm passes when it comes again; what goes beyond is told', () => {
  assert.deepEqual(whys(through(atWork(), drifting(590))), ['raised']);
  const quiet = atWork();
  assert.deepEqual(through(quiet, drifting(590), { 405: said(405_000) }), []);
  assert.ok(quiet.verdicts[0]!.ballots.some((ballot) => ballot.kind === 'cast' && ballot.ratio === 0.999));
  const worse = { 405: said(405_000), 406: said(406_000, { id: 'B' }), 407: said(407_000, { id: 'C' }) };
  assert.deepEqual(whys(through(atWork(), drifting(590, 1), worse)), ['raised']);
});

test('it passes on its asset, for its sensors and by a person alone', () => {
  for (const change of [
    { about: { asset: 'pump', sensors: ['bearing'], raisedAt: 0 } },
    { about: { asset: 'other', sensors: ['flow', 'head', 'power'], raisedAt: 0 } },
    { verdict: 'confirmed' as const },
    { verdict: 'known-work' as const },
  ]) {
    assert.deepEqual(whys(through(atWork(), drifting(590), { 405: said(405_000, change) })), ['raised']);
  }
});

test('limits speak as ever', () => {
  const pipeline = atWork();
  through(pipeline, pumpFrames(400, 410), { 405: said(405_000) });
  const [told] = pipeline.arrive(3, 410_500, 96);
  assert.equal(told!.why, 'raised');
  assert.match(told!.alert.title, /above its alarm limit/);
});

test('taken back, or after its time, it is told again', () => {
  const back = { 405: said(405_000), 440: said(440_000, { verdict: 'withdrawn' }) };
  assert.deepEqual(whys(through(atWork(), drifting(590), back)), ['raised']);
  const short = { ...settings, feedback: { raise: 0.25, lastsMs: 60_000 } };
  const pipeline = new Pipeline(plant, short);
  for (const frame of pumpFrames(380, 400)) pipeline.judge(frame);
  pipeline.adopt(models);
  assert.deepEqual(whys(through(pipeline, drifting(590), { 405: said(405_000) })), ['raised']);
  assert.deepEqual(pipeline.tolerances, []);
});

test('said of what stands it is seen, returns without a word more and is closed', () => {
  const pipeline = atWork();
  const before = through(pipeline, drifting(560));
  const { id } = before[0]!.alert;
  const frames = drifting(640).slice(160);
  const after = through(pipeline, frames, { 562: said(562_000, { id, note: 'valve was throttled' }) });
  assert.deepEqual(
    after.map(({ why, alert }) => [why, alert.state]),
    [
      ['acknowledged', 'acknowledged'],
      ['closed', 'normal'],
    ],
  );
  assert.deepEqual(after[0]!.alert.acknowledged, {
    by: 'kim',
    at: '1970-01-01T00:09:22.000Z',
    note: 'false alarm: valve was throttled',
  });
});

test('a restart goes on with it, by checkpoint or, where there is none, from the journal', () => {
  const frames = drifting(590);
  const whole = atWork();
  const first = atWork();
  through(whole, frames.slice(0, 100), { 405: said(405_000) });
  through(first, frames.slice(0, 100), { 405: said(405_000) });
  const second = restarted(first.state(), []);
  const third = atWork();
  third.obey(said(405_000), 400_000);
  assert.deepEqual(third.tolerances, whole.tolerances);
  for (const frame of frames.slice(100)) {
    const { verdicts } = whole.step(frame, []);
    assert.deepEqual(second.step(frame, []).verdicts, verdicts);
  }
  assert.deepEqual(through(third, frames), []);
});

test('the slow route’s line moves too, on restart as well, and a clock that is set back prolongs nothing', () => {
  const columns = models.groups[0]!.columns.length;
  const level = new Float64Array(columns).fill(1e6);
  const slow = { centre: level, spread: level, threshold: 1 };
  const withDays = { ...models, groups: models.groups.map((of) => ({ ...of, framesPerHour: 1, slow })) };
  const pipeline = new Pipeline(plant, settings);
  pipeline.adopt(withDays);
  const sensors = ['flow', 'head', 'power', 'bearing'];
  const word = said(405_000, { about: { asset: 'pump', sensors, raisedAt: 0 } });
  through(pipeline, pumpFrames(400, 440), { 405: word });
  assert.deepEqual(pipeline.health, [{ score: 79, reason: 'slow' }], '0.8 of its line instead of all of it');
  const again = new Pipeline(plant, settings);
  again.restore(structuredClone(pipeline.state()));
  again.adopt(withDays);
  again.setBack(400_000);
  assert.equal(again.tolerances[0]!.until, 400_000 + settings.feedback.lastsMs);
  again.step(pumpFrames(440, 441)[0]!, []);
  assert.equal(again.health[0]!.score, 79);
  again.step(pumpFrames(441, 442)[0]!, [said(441_000, { verdict: 'withdrawn' })]);
  assert.deepEqual(again.health, [{ score: 60, reason: 'slow' }]);
});

test('the plant’s state lists it with its times', () => {
  const pipeline = atWork();
  const [frame] = pumpFrames(400, 401);
  pipeline.step(frame!, [said(399_000, { note: 'strainer was cleaned' })]);
  const agent = { id: 'a', version: '0', pid: 1, started_at: '', period_ms: 1000 };
  const learning = { phase: 'learned', frames: 1, needed: 1, model_id: null, trained_at: null } as const;
  const state = buildState({
    plant,
    agent,
    frame: frame!,
    pipeline,
    sources: [],
    learning: { ...learning, trouble: null },
    delivery: [],
    storage: { waiting: () => 0, troubles: () => [] },
    commands: null,
    rejected: {},
  });
  assert.deepEqual(state.tolerances, [
    {
      alert: 'A',
      asset: 'pump',
      sensors: ['flow', 'head', 'power'],
      raise: 0.25,
      from: '1970-01-01T00:06:39.000Z',
      until: '1970-01-31T00:06:39.000Z',
      by: 'kim',
      note: 'strainer was cleaned',
    },
  ]);
});

test('known work is maintenance from when the alert was raised until its end, and ends when taken back', () => {
  const pipeline = atWork();
  const [raised] = through(pipeline, drifting(560));
  const { id, raised_at } = raised!.alert;
  const about = { asset: 'pump', sensors: ['flow'], raisedAt: Date.parse(raised_at) };
  const work = said(560_500, {
    id,
    verdict: 'known-work',
    forMs: 60_000,
    about,
    note: 'impeller is changed',
  });
  const rest = drifting(700).slice(160);
  through(pipeline, rest.slice(0, 1), { 560: work });
  const until = 620_500;
  assert.deepEqual(pipeline.works, [
    { subject: 'pump', from: about.raisedAt, until, by: 'kim', note: 'impeller is changed' },
  ]);
  assert.equal(pipeline.verdicts[0]!.verdict, 'off');
  assert.equal(pipeline.incidents.openAlerts()[0]!.acknowledged!.note, 'known work: impeller is changed');
  const ended = restarted(pipeline.state(), [raised!]);
  through(ended, rest.slice(1, 62));
  assert.deepEqual(ended.works, []);
  pipeline.obey({ ...work, verdict: 'withdrawn', forMs: null, at: 562_000 }, 562_000);
  assert.deepEqual(pipeline.works, []);
});

test('whatever people say of alerts: nothing is raised by it, and nothing that stands is closed, silenced or un-acknowledged', () => {
  const verdict = fc.constantFrom('confirmed', 'false-alarm', 'known-work', 'withdrawn');
  const word = fc.record({
    verdict,
    id: fc.constantFrom('first', 'none'),
    forMs: fc.constantFrom(null, 5_000, 60_000),
    asset: fc.constantFrom('pump', 'nowhere', null),
    shelved: fc.boolean(),
  });
  const start = atWork();
  const [raised] = through(start, drifting(560));
  const state = start.state();
  fc.assert(
    fc.property(fc.array(word, { maxLength: 12 }), (words) => {
      const pipeline = restarted(state, [raised!]);
      const [first] = pipeline.incidents.openAlerts();
      let at = 560_000;
      for (const { id: of, forMs, asset, shelved, verdict } of words) {
        at += 1_000;
        const id = of === 'first' ? first!.id : of;
        if (shelved) pipeline.obey({ kind: 'shelve', id, forMs: 60_000, by: 'lee', at, note: null }, at);
        const before = pipeline.incidents.openAlerts()[0]!;
        const about = { asset, sensors: ['head'], raisedAt: 500_000 };
        const told = pipeline.obey(said(at, { id, verdict, forMs, about }), at);
        assert.ok(told.every(({ why }) => why === 'acknowledged'));
        const [after, ...others] = pipeline.incidents.openAlerts();
        assert.deepEqual(others, []);
        assert.deepEqual(
          [after!.id, after!.active, after!.shelved, after!.level, after!.evidence],
          [before.id, before.active, before.shelved, before.level, before.evidence],
        );
        assert.ok(before.acknowledged === null || after!.acknowledged === before.acknowledged);
        assert.ok(pipeline.tolerances.length <= 2);
        for (const work of pipeline.works) assert.ok(work.until <= at + 60_000);
      }
    }),
    { numRuns: 100 },
  );
});
