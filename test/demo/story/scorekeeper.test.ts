import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Truth } from '../../../agent/demo/plant/truth.ts';
import { Scorekeeper } from '../../../agent/demo/story/scorekeeper.ts';
import type { Alert } from '../../../agent/model.ts';
import type { EventPayload } from '../../../agent/sinks/mqtt/topics.ts';
import { anAlert } from '../../cli/a-plant.ts';

const hour = 3_600_000;
const onsetAt = Date.UTC(2026, 2, 2);
const failureAt = onsetAt + 100 * hour;
const truth: Truth = {
  seed: 1,
  start: onsetAt - 400 * hour,
  end: failureAt + hour,
  periodMs: 300_000,
  learnUntil: onsetAt - 24 * hour,
  fault: { mode: 'bearing', asset: 'pump-2', onsetAt, failureAt, k: 4, failsBy: 'the bearing seizes' },
  firstDetectableAt: onsetAt + 10 * hour,
  movedAssets: [],
  drivenSensors: ['pump-2', 'loop'].map((asset) => ({
    sensor: `${asset} flow`,
    asset,
    firstAt: onsetAt + 10 * hour,
    maxSigma: 9,
  })),
  nuisances: [
    {
      kind: 'gap',
      subject: 'pump-3',
      from: onsetAt + 5 * hour,
      to: onsetAt + 9 * hour,
      what: 'none of its sensors is read',
    },
    {
      kind: 'silent-gateway',
      subject: 'bms',
      from: onsetAt + 90 * hour,
      to: onsetAt + 91 * hour,
      what: 'silent',
    },
    {
      kind: 'stuck',
      subject: 'pump-1 flow',
      from: onsetAt + 50 * hour,
      to: onsetAt + 60 * hour,
      what: 'stuck',
    },
  ],
};

function event(asset: string | null, hours: number, why: EventPayload['why'] = 'raised'): EventPayload {
  const changed_at = new Date(onsetAt + hours * hour).toISOString();
  const at = { kind: 'pump', location: null, redundancy: null };
  const alert = anAlert({ asset: asset === null ? null : { id: asset, ...at }, changed_at });
  return { schema: 'coolwatch-event/1', why, replayed: false, alert };
}

function score(...events: readonly EventPayload[]): readonly [lead: number | null, falseAlerts: number] {
  const keeper = new Scorekeeper(truth);
  for (const one of events) keeper.heard(one);
  const { alertAt } = keeper;
  return [alertAt === null ? null : (failureAt - alertAt) / hour, keeper.falseAlerts.length];
}

test('the lead counts from the first alert on the failing asset after its fault began', () => {
  assert.deepEqual(score(event('pump-2', 40), event('pump-2', 60)), [60, 0]);
  assert.deepEqual(score(event('loop', 20), event('pump-2', 40)), [60, 0]);
});

test('an alert before the fault is false, also on the asset that fails later', () => {
  assert.deepEqual(score(event('pump-2', -1)), [null, 1]);
  assert.deepEqual(score(event('pump-2', -1), event('pump-2', 40, 'worsened')), [60, 1]);
});

test('an alert is false where the fault reaches nothing, and where no asset is meant', () => {
  assert.deepEqual(score(event('pump-1', 40), event(null, 50)), [null, 2]);
});

test('what returns or is acknowledged is neither, and the failure itself is no warning', () => {
  assert.deepEqual(score(event('pump-1', 40, 'returned'), event('pump-2', 40, 'acknowledged')), [null, 0]);
  assert.deepEqual(score(event('pump-2', 100)), [null, 0]);
});

test('what is said of instruments and sources is false where nothing has happened to them', () => {
  const of = (kind: Alert['kind'], hours: number, about: Partial<Alert>): EventPayload => {
    const { alert, ...rest } = event(null, hours);
    return { ...rest, alert: { ...alert, kind, evidence: [], ...about } };
  };
  const lost = (source: string, hours: number, ...unusable_sensors: readonly string[]) =>
    of('comms', hours, { title: `source ${source}: 9 of its 60 sensors are not heard`, unusable_sensors });
  const stuck = { ...anAlert({}).evidence[0]!, sensor: 'pump-1 flow' };
  const isFalse = (of: EventPayload) => new Scorekeeper(truth).isFalse(of.alert);
  assert.equal(isFalse(lost('bms', 6, 'pump-3 flow', 'pump-3 head')), false, 'a gap');
  assert.equal(isFalse(lost('bms', 6, 'pump-4 flow')), true);
  assert.equal(isFalse(lost('bms', 90, 'pump-4 flow')), false, 'the whole source');
  assert.equal(isFalse(lost('plc', 90, 'pump-4 flow')), true);
  assert.equal(isFalse(of('sensor', 55, { evidence: [stuck] })), false);
  assert.equal(isFalse(of('sensor', 40, { evidence: [stuck] })), true);
  assert.equal(isFalse(of('model', 40, {})), false);
  const onPump = event('pump-2', 40).alert.asset;
  assert.deepEqual(score(of('sensor', 40, { asset: onPump })), [null, 0], 'no warning of the fault');
});
