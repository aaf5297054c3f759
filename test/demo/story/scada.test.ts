import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Scada } from '../../../agent/demo/story/scada.ts';
import type { Alert } from '../../../agent/model.ts';

const alert = (revision: number) => ({ id: 'a', level: 'alarm', revision }) as Alert;

test('a revision that is held is known from the alarm topic and is no news', async () => {
  const scada = new Scada();
  scada.heard('coolwatch/v1/x/asset/p/event', JSON.stringify({ why: 'raised', alert: alert(1) }));
  await scada.untilTold([alert(1)]);
  assert.equal(scada.news().length, 1);
  const told = scada.untilTold([alert(2)]);
  scada.heard('coolwatch/v1/x/asset/p/health', '{}');
  scada.heard('coolwatch/v1/x/asset/p/alarm', JSON.stringify({ alerts: [alert(2)] }));
  await told;
  assert.equal(scada.news().length, 0);
});
