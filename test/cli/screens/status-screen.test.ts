import assert from 'node:assert/strict';
import { test } from 'node:test';
import { alertLines } from '../../../agent/cli/screens/alert/alert-lines.ts';
import { headlineOf } from '../../../agent/cli/screens/status/headline.ts';
import type { Health } from '../../../agent/prognosis/health.ts';
import type { PlantState } from '../../../agent/status/plant-state.ts';
import { anAlert, anAsset, aPlant, hostile, now } from '../a-plant.ts';

import { columns, fits, pageOf, paint, statusOf, time } from './a-screen.ts';

function headline(change: Partial<PlantState>, live = true) {
  return headlineOf(aPlant(change), live, now, time, (id) => id);
}

test('status of a healthy plant', () => {
  const screen = statusOf();
  fits(screen);
  assert.equal(
    screen,
    `dc-north                                       23 Nov 14:20:10 CET, frame 172345

All right: 2 assets as usual, 1 off.

SOURCES
  bms                   mqtt    connected 3 h             last reading 2 s ago
  1 of 2 sensors silent or bad (CHWP-2 flow): coolwatch doctor

ASSETS
                        mode      health  verdict    for/cast
  CHWP-2                steady        96  normal          1/2  panel
  CHWP-1                steady       100  normal          1/2  warming-up
  CHWP-3                steady         -  off             1/2

LEARNING
  learned from 3.5 days so far, learns again in about 3 days; newest on 20 Nov
  13:00:00 CET, model m-20261120

DELIVERY
  mqtt                  connected       321 delivered, 0 waiting

READINGS NOT TAKEN
          3  late            last: plant/chwp-1/suction`,
  );
});

test('status of a plant in trouble says first what is wrong and what to do', () => {
  const trouble = 'connack: not authorized';
  const [source] = aPlant().sources;
  const screen = statusOf({
    assets: [anAsset('CHWP-1', 'normal'), anAsset('CHWP-2', 'anomalous', { open: [anAlert().id] })],
    alerts: [anAlert(), anAlert({ id: '01KAR5B3C0ZZZZZZZZZZZZZZZZ', level: 'advisory', priority: 'low' })],
    sources: [{ ...source!, connected: false, trouble }],
  });
  fits(screen);
  assert.ok(
    screen.includes(`
1 alarm needs a person.
-> Read the worst: coolwatch alert 01KAR5B3C0AB
-> Check source bms at mqtt://10.0.0.5: connack: not authorized

ALERTS  2 open
  URGENT alarm      CHWP-2: suction low and vibration high for how it usually
                    runs, since 23 Nov 14:05
                    01KAR5B3C0AB  15 min old, active, not acknowledged
  LOW advisory      CHWP-2: suction low`),
    screen,
  );
  assert.match(screen, /^ {2}bms +mqtt +NOT CONNECTED 3 h/m);
  const anomalous = screen.search(/^ {2}CHWP-2 +steady +- +anomalous +1\/2 {2}1 alert/m);
  assert.ok(anomalous > 0 && anomalous < screen.search(/^ {2}CHWP-1 +steady/m));
});

test('of assets with the same verdict the one with the least health comes first, those without one last', () => {
  const asset = (id: string, health: Health) => anAsset(id, 'undecided', { health });
  const screen = statusOf({
    assets: [
      asset('A', { score: null, reason: 'out-of-envelope' }),
      asset('B', { score: 100, reason: 'as-usual' }),
      asset('C', { score: 15, reason: 'alarm-limit' }),
    ],
  });
  fits(screen);
  assert.deepEqual(
    [...screen.matchAll(/^ {2}([ABC]) +steady +(\S+) +undecided +1\/2 +(.*)$/gm)].map((row) => row.slice(1)),
    [
      ['C', '15', 'alarm limit'],
      ['B', '100', 'warming-up'],
      ['A', '-', 'out of envelope'],
    ],
  );
});

test('status of a stopped agent says so in one line', () => {
  const screen = statusOf({}, 'agent not running; as of 14:20:10 (3 min ago)');
  fits(screen);
  assert.match(screen, /^agent not running; as of 14:20:10 \(3 min ago\)$/m);
  assert.match(screen, /^Nobody is watching: the agent does not run\.$/m);
});

test('status of a large plant stays a screen: the unusual assets are named, the others counted', () => {
  const normal = Array.from({ length: 60 }, (_, i) => anAsset(`CRAH-${i}`, i % 2 ? 'normal' : 'off'));
  const screen = statusOf({
    assets: [...normal, anAsset('CHWP-9', 'undecided')],
    alerts: Array.from({ length: 30 }, (_, i) => anAlert({ id: `01KAR5B3C0ABCDEFGHJKMNPQ${10 + i}` })),
  });
  fits(screen);
  assert.match(screen, /^ {2}CHWP-9 .* undecided/m);
  assert.match(screen, /and 19 normal, 30 off: coolwatch status --json/);
  assert.match(screen, /and 25 more: coolwatch alerts/);
});

test('what is shelved says by whom, until when and why, and needs nobody', () => {
  const shelved = { by: 'kim', until: '2026-11-23T15:00:00.000Z', reason: 'bearing is ordered' };
  const alert = anAlert({ shelved, state: 'shelved' });
  const lines = alertLines(alert, '01KAR', time, paint, columns).join('\n');
  assert.match(lines, /shelved by kim until 16:00:00: bearing is\s+ordered/);
  const page = pageOf({ shelved, state: 'shelved' });
  assert.match(page, /^State +shelved, active$/m);
  assert.match(page, /^Shelved +by kim until 23 Nov 16:00:00 CET: bearing is ordered$/m);
  assert.match(page, /shelved, active; shelved by kim/);
  assert.doesNotMatch(page, /coolwatch ack/);
  const { tone, text } = headline({ alerts: [alert] });
  assert.deepEqual([tone, text], ['waiting', '1 alert open, all acknowledged or shelved.']);
});

test('what people work on is out of service, says until when, and needs nobody', () => {
  const worked = { suppressed_by: 'maintenance by kim until 23 Nov 16:00', state: 'out-of-service' } as const;
  const lines = alertLines(anAlert(worked), '01KAR', time, paint, columns).join('\n');
  assert.match(lines, /out of service, maintenance by kim until\s+23 Nov 16:00/);
  const page = pageOf(worked);
  assert.match(page, /^State +out of service, active$/m);
  assert.match(page, /^Suppressed +maintenance by kim/m);
  assert.doesNotMatch(page, /coolwatch ack/);
  const { tone, text } = headline({ alerts: [anAlert(worked)] });
  assert.deepEqual([tone, text], ['waiting', '1 alert open, all acknowledged or out of service.']);
});

test('commands over MQTT: what was taken, what was not and why, and nothing where they are off', () => {
  const last = `cmd/ack: unknown key "${hostile}"`;
  const refused = {
    malformed: { count: 3, last },
    replayed: { count: 1, last: 'cmd/ack: its nonce has been used' },
  };
  const screen = statusOf({ commands: { connected: true, accepted: 7, refused, trouble: null } });
  fits(screen);
  assert.match(screen, /^COMMANDS OVER MQTT\n {2}connected +7 accepted$/m);
  assert.match(screen, /^ {6}not taken: 3 malformed, last cmd\/ack: unknown key/m);
  assert.match(screen, /^ {6}not taken: 1 replayed, last cmd\/ack: its nonce/m);
  assert.doesNotMatch(statusOf(), /COMMANDS/);
});

test('status lists the false alarms for which lines have moved, and how to take each back', () => {
  const tolerance = {
    alert: '01KAR5B3C0ABCDEFGHJKMNPQRS',
    asset: 'CHWP-2',
    sensors: ['CHWP-2 suction', 'CHWP-2 vibration'],
    raise: 0.25,
    from: '2026-11-23T13:00:00.000Z',
    until: '2026-12-23T13:00:00.000Z',
    by: 'mia',
    note: 'strainer was cleaned',
  };
  const screen = statusOf({ tolerances: [tolerance] });
  fits(screen);
  assert.match(
    screen.replaceAll(/\n +/g, ' '),
    /FALSE ALARMS CHWP-2: \+25 % for CHWP-2 suction, CHWP-2 vibration until 23 Dec 14:00, mia: strainer was cleaned \(coolwatch feedback 01KAR5B3C0ABCDEFGHJKMNPQRS --undo\)/,
  );
  assert.doesNotMatch(statusOf(), /FALSE ALARMS/);
});

test('the headline asks for a person exactly when one is needed', () => {
  const acknowledged = anAlert({ state: 'acknowledged', acknowledged: { by: 'mia', at: '', note: null } });
  const returned = anAlert({ state: 'returned-unacknowledged', active: false });
  const { learning, delivery } = aPlant();
  const cases: readonly [string, Partial<PlantState>, string, RegExp][] = [
    ['nothing', {}, 'good', /^All right/],
    ['unacknowledged', { alerts: [anAlert()] }, 'bad', /^1 alarm needs a person/],
    ['returned', { alerts: [returned] }, 'bad', /needs a person/],
    ['acknowledged', { alerts: [acknowledged] }, 'waiting', /all acknowledged/],
    ['silent', { last_frame_at: '2026-11-23T13:00:00.000Z' }, 'bad', /^Nobody is watching: .* 20 min ago/],
    ['starting', { last_frame_at: null }, 'waiting', /no frame yet/],
    [
      'learning',
      { learning: { ...learning, phase: 'waiting', frames: 500 } },
      'waiting',
      /500 of 2000 frames, 4 h 10 min more/,
    ],
    ['failed', { learning: { ...learning, trouble: 'out of memory' } }, 'bad', /^Learning failed/],
    [
      'undelivered',
      { delivery: [{ ...delivery[0]!, connected: false, pending: 2 }] },
      'bad',
      /do not reach mqtt: 2 wait/,
    ],
    ['undecided', { assets: [anAsset('P', 'undecided')] }, 'waiting', /^1 asset undecided/],
  ];
  for (const [name, change, tone, text] of cases) {
    const found = headline(change);
    assert.equal(found.tone, tone, name);
    assert.match(found.text, text, name);
  }
  assert.equal(headline({}, false).tone, 'bad');
});

test('storage that lost something, or a disk that failed, needs a person until the agent starts anew; a wait that is over does not', () => {
  const failing = {
    kind: 'failing',
    what: 'alerts cannot be journalled and wait: database is locked',
  } as const;
  const aside = { kind: 'quarantined', what: 'journal.db failed its check and was set aside' } as const;
  const of = (waiting: number, ...troubles: (typeof failing | typeof aside)[]) =>
    headline({ storage: { waiting, troubles } });
  assert.equal(of(0).tone, 'good');
  assert.equal(of(0, failing).tone, 'waiting');
  assert.deepEqual(of(0, aside, failing), {
    tone: 'bad',
    text: 'The disk or a database was in trouble.',
    advice: [`Storage: ${failing.what}`, `Storage: ${aside.what}`],
  });
  const { tone, text, advice } = of(2, failing);
  assert.deepEqual([tone, text], ['bad', 'Alerts cannot be journalled: 2 commits wait, and nobody is told.']);
  assert.match(advice.join(' '), /coolwatch doctor.*database is locked/);
  const screen = statusOf({ storage: { waiting: 2, troubles: [aside] } });
  fits(screen);
  assert.match(screen, /STORAGE\n {2}2 waiting to be journalled\n {2}quarantined: journal\.db failed/);
});
