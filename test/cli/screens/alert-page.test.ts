import assert from 'node:assert/strict';
import { test } from 'node:test';
import { alertPage } from '../../../agent/cli/screens/alert/alert-page.ts';
import { plainly } from '../../../agent/cli/terminal/plain.ts';
import { anAlert, hostile } from '../a-plant.ts';

import { columns, fits, pageOf, paint, statusOf, time } from './a-screen.ts';

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
  const part = page.slice(page.indexOf('HOW IT WENT'), page.indexOf('WHAT IT MAY BE')).split('\n');
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

test('a fixed limit is a limit on the page, and no expectation', () => {
  const [first] = anAlert().evidence;
  const evidence = [
    { ...first!, value: 51.16, expected: 50, deviation_sigma: null, direction: 'up' },
    { ...first!, value: 4, expected: 5, deviation_sigma: null, direction: 'down' },
  ] as const;
  assert.match(
    pageOf({ votes: null, evidence }),
    /51\.16 kPa, at most 50 kPa: up[\s\S]*4 kPa, at least 5 kPa: down/,
  );
  assert.match(pageOf({ votes: null, evidence, kind: 'sensor' }), /51\.16 kPa, expected 50 kPa/);
});

test('an alert on a machine that has stopped since says so: on its page, in its history and in the list', () => {
  const [ran, stopped] = [anAlert({ revision: 1, mode: 'steady' }), anAlert({ mode: 'not running' })];
  const found = plainly({ alert: stopped, history: [ran, stopped] });
  const page = alertPage({ found, time, paint, columns, ackCommand: '' }).join('\n');
  fits(page);
  assert.match(page, /^Runs {7}no: it has stopped since$/m);
  assert.match(page, /rev 2 .*not acknowledged; not running$/m);
  assert.match(
    statusOf({ alerts: [anAlert({ mode: 'not running' })] }),
    /not\s+acknowledged,\s+not\s+running/,
  );
  assert.doesNotMatch(pageOf({ mode: 'steady' }), /stopped/);
});
