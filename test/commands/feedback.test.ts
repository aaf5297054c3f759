import assert from 'node:assert/strict';
import { test } from 'node:test';
import { feedbackAbout } from '../../agent/commands/feedback.ts';
import { acknowledgementOf, workOf } from '../../agent/commands/feedback-effects.ts';
import type { Alert, FeedbackCommand } from '../../agent/model.ts';
import type { CommandRequest } from '../../agent/status/answers.ts';
import type { JournalledCommand } from '../../agent/store/protocol.ts';
import { loadSettings } from '../../config/loader.ts';
import { anAlert } from '../cli/a-plant.ts';

const loaded = loadSettings(null);
assert.ok(loaded.ok);
const { modes } = loaded.value.diagnosis;
const about = {
  asset: 'CHWP-2',
  sensors: ['CHWP-2 suction', 'CHWP-2 vibration'],
  raisedAt: 1_795_439_110_000,
};

type Request = Extract<CommandRequest, { kind: 'feedback' }>;
const asked = (verdict: Request['verdict'], change: Partial<Request> = {}): Request => ({
  kind: 'feedback',
  id: anAlert().id,
  verdict,
  mode: null,
  forMs: null,
  by: 'kim',
  note: null,
  ...change,
});
const given = (verdict: Request['verdict']): JournalledCommand => ({
  frame: 1,
  command: { ...asked(verdict), about, at: 0 },
});
/** What `request` is about, or why it is not taken. */
function judged(request: Request, alert: Alert = anAlert(), commands: readonly JournalledCommand[] = []) {
  const result = feedbackAbout(request, { alert, history: [alert], commands }, modes);
  return 'ok' in result ? `${result.status} ${result.message}` : result;
}

test('it says what the alert was about, as the agent knew it', () => {
  for (const request of [asked('confirmed'), asked('false-alarm'), asked('known-work', { forMs: 1 })]) {
    assert.deepEqual(judged(request), { ...about, raisedAt: Date.parse('2026-11-23T13:05:10.000Z') });
  }
  assert.deepEqual(feedbackAbout(asked('confirmed', { id: 'X' }), null, modes), {
    ok: false,
    status: 404,
    message: 'no alert X',
  });
});

test('a mode is one of the asset’s own, and a slip is told with what was meant', () => {
  const mode = (word: string, alert = anAlert()) => judged(asked('confirmed', { mode: word }), alert);
  assert.equal(typeof mode('bearing'), 'object');
  assert.equal(mode('bearng'), '409 there is no fault mode bearng; did you mean bearing?');
  assert.match(String(mode('gremlins')), /there is no fault mode gremlins; there is bearing, lost-lub/);
  assert.match(String(mode('tower-fill')), /tower-fill is no fault mode of a pump; there is bearing/);
  const { asset } = anAlert();
  const chiller = anAlert({ asset: { ...asset!, kind: 'chiller' } });
  assert.match(String(mode('dry-run', chiller)), /^409 dry-run is no fault mode of a chiller/);
  assert.match(String(mode('bearing', anAlert({ kind: 'sensor' }))), /only an alert on a machine/);
});

test('limits, rules, instruments and what is about no asset are no false alarms of a panel', () => {
  const limit = anAlert({ votes: null });
  assert.match(String(judged(asked('false-alarm'), limit)), /^409 .* from a limit or a rule of the plant/);
  assert.equal(typeof judged(asked('confirmed'), limit), 'object');
  assert.equal(typeof judged(asked('known-work', { forMs: 1 }), limit), 'object');
  for (const verdict of ['false-alarm', 'known-work'] as const) {
    const on = (alert: Alert) => String(judged(asked(verdict, { forMs: null }), alert));
    assert.match(on(anAlert({ kind: 'sensor' })), /^409 .*coolwatch sensors accept CHWP-2 suction/);
    assert.match(on(anAlert({ asset: null, evidence: [] })), /^409 .* about no single asset/);
  }
  assert.deepEqual(judged(asked('confirmed'), anAlert({ kind: 'sensor' })), {
    ...about,
    asset: null,
    raisedAt: Date.parse(anAlert().raised_at),
  });
});

test('work on what still stands has an end; what is over may just have been work', () => {
  assert.match(String(judged(asked('known-work'))), /^409 .* still stands: say how long/);
  assert.equal(typeof judged(asked('known-work'), anAlert({ active: false })), 'object');
});

test('only what was said can be taken back, and once', () => {
  const undo = (...before: Request['verdict'][]) => judged(asked('withdrawn'), anAlert(), before.map(given));
  assert.match(String(undo()), /^409 there is no feedback on alert/);
  assert.equal(typeof undo('false-alarm'), 'object');
  assert.match(String(undo('false-alarm', 'withdrawn')), /^409 there is no feedback/);
  assert.equal(typeof undo('withdrawn', 'confirmed'), 'object');
});

const command = (change: Partial<FeedbackCommand>): FeedbackCommand => ({
  ...asked('known-work'),
  about: { asset: 'pump', sensors: [], raisedAt: 100 },
  at: 1_000,
  ...change,
});
const work = { subject: 'pump', from: 50, until: 2_000, by: 'lee', note: null };

test('known work becomes maintenance from when the alert was raised, and shortens nobody else’s', () => {
  const wanted = (forMs: number | null, ...works: (typeof work)[]) => {
    const asks = workOf(command({ forMs }), works);
    return asks === null ? null : asks.at + (asks.forMs ?? NaN);
  };
  assert.deepEqual(workOf(command({ forMs: 500, note: 'seal' }), []), {
    kind: 'maintenance',
    subject: 'pump',
    forMs: 1_400,
    by: 'kim',
    at: 100,
    note: 'seal',
  });
  assert.equal(wanted(null), null);
  assert.equal(wanted(500, work), null, 'somebody else’s lasts longer');
  assert.equal(wanted(1_500, work), 2_500);
  assert.equal(wanted(500, { ...work, from: 100 }), 1_500, 'its own may be made shorter');
  assert.equal(wanted(500, { ...work, subject: 'fan' }), 1_500);
  assert.equal(workOf(command({ forMs: 500, about: { asset: null, sensors: [], raisedAt: 1 } }), []), null);
});

test('another word ends the work that the first one announced, and no other', () => {
  for (const verdict of ['confirmed', 'false-alarm', 'withdrawn'] as const) {
    assert.equal(workOf(command({ verdict }), [work]), null);
    assert.equal(workOf(command({ verdict }), [{ ...work, from: 100 }])!.forMs, null);
    assert.equal(workOf(command({ verdict }), []), null);
  }
});

test('whoever says what it was has seen it; who takes that back says nothing', () => {
  const seen = acknowledgementOf(command({ verdict: 'confirmed', mode: 'bearing', note: 'outer race' }));
  assert.deepEqual(seen, {
    kind: 'ack',
    id: anAlert().id,
    by: 'kim',
    at: 1_000,
    note: 'confirmed bearing: outer race',
  });
  assert.equal(acknowledgementOf(command({ verdict: 'known-work' }))!.note, 'known work');
  assert.equal(acknowledgementOf(command({ verdict: 'withdrawn' })), null);
});
