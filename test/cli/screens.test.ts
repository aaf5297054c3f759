import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import { alertLines } from '../../agent/cli/screens/alert/alert-lines.ts';
import { alertPage } from '../../agent/cli/screens/alert/alert-page.ts';
import { widthOf } from '../../agent/cli/terminal/columns.ts';
import { headlineOf } from '../../agent/cli/screens/status/headline.ts';
import { painter } from '../../agent/cli/terminal/paint.ts';
import { plainly } from '../../agent/cli/terminal/plain.ts';
import { sensorLines } from '../../agent/cli/looking/sensors.ts';
import { SiteTime } from '../../agent/cli/terminal/site-time.ts';
import { statusScreen } from '../../agent/cli/screens/status/status-screen.ts';
import { votesScreen } from '../../agent/cli/screens/votes-screen.ts';
import type { Alert } from '../../agent/model.ts';
import type { Health } from '../../agent/prognosis/health.ts';
import type { PlantState } from '../../agent/status/plant-state.ts';
import { anAlert, anAsset, aPlant, aVerdict, hostile, now, obeyed } from './a-plant.ts';

const paint = painter(false);
const time = new SiteTime('Europe/Berlin', now);
const columns = 80;

function statusOf(change: Partial<PlantState> = {}, notice: string | null = null): string {
  const state = plainly(aPlant(change));
  const live = notice === null;
  return statusScreen({ state, live, notice, now, time, paint, columns }).join('\n');
}

function pageOf(change: Partial<Alert> = {}): string {
  const alert = anAlert(change);
  const first = { ...alert, revision: 1, priority: 'high', changed_at: alert.raised_at } as const;
  const found = plainly({ alert, history: [first, alert] });
  return alertPage({ found, time, paint, columns, ackCommand: 'coolwatch ack 01KAR5' }).join('\n');
}

function headline(change: Partial<PlantState>, live = true) {
  return headlineOf(aPlant(change), live, now, time, (id) => id);
}

/** Every line fits and holds nothing that a terminal obeys. */
function fits(screen: string): void {
  for (const line of screen.split('\n')) assert.ok(widthOf(line) <= columns, `too long: ${line}`);
  assert.equal(obeyed(screen), null);
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

test('the page of an alert, as a technician reads it', () => {
  const page = pageOf();
  fits(page);
  assert.equal(
    page,
    `URGENT ALARM
CHWP-2: suction low and vibration high for how it usually runs, since 23 Nov
14:05

State      active, not acknowledged
Raised     23 Nov 14:05:10 CET (15 min ago)
Changed    23 Nov 14:15:10 CET
Asset      CHWP-2 (pump, plant room 1, one of chw-pumps)
Fails      between 25 Nov 13:00:00 CET (in 1 d 22 h) and 29 Nov 13:00:00 CET
           (linear trend of suction pressure)
Act        by 24 Nov 14:05:10 CET (in 23 h)
Id         01KAR5B3C0ABCDEFGHJKMNPQRS, revision 2
Model      m-20261120

WHAT THE SENSORS SAY
  CHWP-2 suction                                                #####.....  52 %
      112.3 kPa, expected 145.2 kPa: down 6.1 sigma since 14:05:00 (15 min)
  CHWP-2 vibration                                              ###.......  31 %
      7.1 mm/s: up since 14:06:00 (14 min), value is suspect

VOTES  1 for, 2 cast, 1 needed
  forest-all                     1.42  for
  pca-short                      0.40  against
  chart                             -  abstained

SENSORS THAT CANNOT BE USED
  CHWP-2 power

WHAT IT MAY BE
   61 %  clogged suction strainer: suction and discharge pressure fall together
         to tell it apart: strainer dP over flow squared rises

WHAT TO CHECK
  1. Read CHWP-2 suction at the instrument.
  2. Read the strainer dP.

HISTORY
  rev 1     23 Nov 14:05:10 CET  high alarm; active, not acknowledged
  rev 2     23 Nov 14:15:10 CET  urgent alarm; active, not acknowledged

Advice only: coolwatch is no protective function and replaces no interlock or
trip.

When you have seen to it or taken it on:
  coolwatch ack 01KAR5`,
  );
});

test('the readings around an alert: a line a sensor, those in evidence first, where it was raised marked', () => {
  const alert = anAlert();
  const means = (of: (k: number) => number | null) => Array.from({ length: 96 }, (_, k) => of(k));
  const readings = {
    from: '2026-11-22T13:05:10.000Z',
    to: '2026-11-24T13:05:10.000Z',
    frames: 17_280,
    sensors: [
      { sensor: hostile, means: means(() => null) },
      {
        sensor: 'CHWP-2 suction',
        means: means((k) => (k < 48 ? 145 : 112)),
        expected: means((k) => (k < 8 ? null : k < 72 ? 145 : 100)),
      },
    ],
  };
  const found = plainly({ alert, history: [alert], readings });
  const page = alertPage({ found, time, paint, columns, ackCommand: '' }).join('\n');
  fits(page);
  const part = page.slice(page.indexOf('THE DAY BEFORE'), page.indexOf('WHAT IT MAY BE')).split('\n');
  assert.match(part[1]!, /^ {2}22 Nov 14:05:10 CET to 24 Nov 14:05:10 CET; \| raised$/);
  assert.equal(part[2], `  CHWP-2 suction               ${'#'.repeat(24)}|${'.'.repeat(24)}`);
  const usual = `${' '.repeat(4)}${'#'.repeat(20)}|${'#'.repeat(12)}${'_'.repeat(12)}`;
  assert.equal(part[3], `      expected                 ${usual}`);
  assert.equal(part[4], '      100 .. 145 kPa');
  assert.match(part[6]!, /^ {6}no value$/, 'nothing was expected of the other one');
});

test('an acknowledged alert says by whom and does not ask again', () => {
  const acknowledged = { by: 'mia', at: '2026-11-23T13:18:00.000Z', note: 'strainer ordered' };
  const page = pageOf({ state: 'acknowledged', acknowledged });
  assert.match(page, /^Acked {6}by mia, 23 Nov 14:18:00 CET: strainer ordered$/m);
  assert.doesNotMatch(page, /coolwatch ack/);
});

test('an alert of fixed limits has no votes, hypotheses or horizon to show', () => {
  const page = pageOf({
    votes: null,
    fault_modes: [],
    horizon: null,
    act_within: null,
    unusable_sensors: [],
  });
  fits(page);
  assert.doesNotMatch(page, /VOTES|MAY BE|Fails|Act |CANNOT/);
});

test('votes: the newest frame member by member, then frame by frame', () => {
  const earlier = aVerdict('CHWP-2', 'normal', { n: 172_344, at: now - 20_000 });
  const screen = votesScreen([earlier, aVerdict('CHWP-2', 'anomalous')], time, paint, columns).join('\n');
  fits(screen);
  assert.equal(
    screen,
    `CHWP-2: anomalous
1 for, 2 cast, 2 needed; frame 172345, 23 Nov 14:20:10 CET

  a forest-all                 1.42  for
  b pca-short                  0.40  against
  c chart                         -  abstains: warming up

frame       at           verdict   for/cast     a     b     c
172344      14:20:00     normal         1/2  1.42  0.40     -
172345      14:20:10     anomalous      1/2  1.42  0.40     -

Ratios: above 1 is beyond what learning calls normal. - did not vote.`,
  );
});

test('votes on an asset that nobody has learned yet say so', () => {
  const verdict = aVerdict('CHWP-2', 'learning', { ballots: [], cast: 0, for: 0 });
  const screen = votesScreen([verdict], time, paint, columns).join('\n');
  fits(screen);
  assert.match(screen, /^ {2}no member has learned this asset yet$/m);
});

test('sensors: value against expectation, and what has none', () => {
  const screen = sensorLines(aPlant().sensors, paint, columns).join('\n');
  fits(screen);
  assert.equal(
    screen,
    `sensor                   asset           value unit   expected  sigma state
CHWP-1 suction           CHWP-1          112.3 kPa       145.2   -6.1 ok
CHWP-2 flow              CHWP-2              - m3/h          -      - stale`,
  );
});

test('no name from the plant reaches the terminal as it is, and no long one breaks the screen', () => {
  for (const name of [hostile, 'x'.repeat(300), '冷'.repeat(90), `word ${'y'.repeat(100)} word`, '']) {
    const alert = {
      title: name,
      id: name,
      safety: name,
      mode: name,
      ne107: name,
      model_id: name,
      suppressed_by: name,
      asset: { id: name, kind: name, location: name, redundancy: name },
      shelved: { by: name, until: name, reason: name },
      waste: { extra_kw: 1.5, kwh_per_day: 36, basis: name },
      horizon: { earliest: name, latest: name, basis: name },
      checks: [name, name],
      unusable_sensors: [name, name],
      evidence: [{ ...anAlert().evidence[0]!, sensor: name, unit: name }],
      votes: { for: 1, cast: 1, needed: 1, members: [{ name, ratio: 1e9, vote: true }] },
      fault_modes: [{ mode: name, likelihood: 1, why: name, tell_apart: name }],
    };
    const acknowledged = { by: name, at: name, note: name };
    fits(pageOf(alert));
    fits(pageOf({ ...alert, acknowledged }));
    const [source, [sensor], [sink]] = [aPlant().sources[0]!, aPlant().sensors, aPlant().delivery];
    fits(
      statusOf(
        {
          site: name,
          alerts: [anAlert(alert)],
          assets: [anAsset(name, 'undecided', { kind: name })],
          sources: [{ ...source, name, type: name, url: name, trouble: name, connected: false }],
          delivery: [{ ...sink!, sink: name, trouble: name }],
          learning: { ...aPlant().learning, model_id: name, trouble: name },
          rejected: { [name]: { count: 1e12, last: name } },
        },
        'agent not running; as of 14:20:10 (3 min ago)',
      ),
    );
    fits(
      sensorLines(plainly([{ ...sensor!, id: name, asset: name, unit: name }]), paint, columns).join('\n'),
    );
    const ballots = Array.from(
      { length: 30 },
      () => ({ kind: 'cast', member: name, ratio: -1e9, anomalous: true }) as const,
    );
    fits(
      votesScreen([plainly(aVerdict(name, 'anomalous', { ballots, n: 1e12 }))], time, paint, columns).join(
        '\n',
      ),
    );
  }
});

test('colour marks the words and changes none of them', () => {
  const state = aPlant({ alerts: [anAlert()] });
  const parts = { state, live: true, notice: null, now, time, columns };
  const coloured = statusScreen({ ...parts, paint: painter(true) }).join('\n');
  assert.ok(coloured.includes('\u001B[1;31mURGENT'));
  assert.equal(stripVTControlCharacters(coloured), statusScreen({ ...parts, paint }).join('\n'));
});
