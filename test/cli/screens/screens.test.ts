import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import { painter } from '../../../agent/cli/terminal/paint.ts';
import { plainly } from '../../../agent/cli/terminal/plain.ts';
import { sensorLines } from '../../../agent/cli/looking/sensors.ts';
import { statusScreen } from '../../../agent/cli/screens/status/status-screen.ts';
import { ratioWords, votesScreen } from '../../../agent/cli/screens/votes-screen.ts';
import { anAlert, anAsset, aPlant, aVerdict, hostile, now } from '../a-plant.ts';

import { columns, fits, pageOf, paint, statusOf, time } from './a-screen.ts';

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

test('a ratio takes five characters at most, is never a negative nothing, and only on its line is it 1', () => {
  const words = [-100, -1.23, -0.04, -1e-9, 0.004, 0.999, 1, 9.99, 123.4, 1e4].map(ratioWords);
  assert.deepEqual(words, ['<-9', '-1.2', '0.00', '0.00', '0.00', '0.99', '1.00', '9.99', '123', '>999']);
});
