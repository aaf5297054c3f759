import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { configurationFiles } from '../../../agent/cli/plant/configuration-files.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

test('the configuration is what is named, else what is here, else that of the service', (t) => {
  const here = temporaryFolder(t);
  const service = join(here, 'etc');
  const found = (named: { sensors?: string; config?: string } = {}) =>
    configurationFiles(named, here, service);
  const own = join(here, 'sensors.yaml');
  assert.deepEqual(found(), { sensors: own, config: null }, 'no service is installed');

  mkdirSync(service);
  const [plant, settings] = [join(service, 'sensors.yaml'), join(service, 'agent.yaml')];
  assert.deepEqual(found(), { sensors: plant, config: null });
  writeFileSync(settings, '');
  assert.deepEqual(found(), { sensors: plant, config: settings });
  assert.deepEqual(found({ config: 'my.yaml' }), { sensors: plant, config: 'my.yaml' });
  assert.deepEqual(found({ sensors: 'my.yaml' }), { sensors: 'my.yaml', config: null });

  writeFileSync(own, '');
  assert.deepEqual(found(), { sensors: own, config: null });
});
