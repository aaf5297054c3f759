import assert from 'node:assert/strict';
import { test } from 'node:test';
import { servedPlant } from '../status/served-plant.ts';
import { alerts, anAlert, anAsset, aPlant, aVerdict, first, hostile, obeyed, second } from './a-plant.ts';
import { coolwatch } from './captured-io.ts';

test('with --json standard output is one document, also for errors', async (t) => {
  const state = aPlant({ alerts: [first, second] });
  const { folder } = await servedPlant(t, { state, alerts, verdicts: [aVerdict('CHWP-2', 'normal')] });
  const json = async (...args: string[]) => {
    const { out, err, code } = await coolwatch([...args, '--json', '--state', folder]);
    assert.equal(err, '');
    return { code, document: JSON.parse(out) as Record<string, unknown> };
  };
  const shared = { agent_running: true, as_of: state.at };
  assert.deepEqual((await json('status')).document, {
    ...shared,
    needs_person: true,
    headline: '1 alarm needs a person.',
    advice: [`Read the worst: coolwatch alert ${first.id}`],
    state,
  });
  assert.deepEqual((await json('sensors')).document, { ...shared, sensors: state.sensors });
  assert.deepEqual((await json('alerts')).document, { ...shared, alerts: [first, second] });
  const history = [{ ...first, revision: 1 }, first];
  const whole = { alert: first, history, commands: [], readings: null };
  assert.deepEqual((await json('alert', first.id)).document, { ...shared, ...whole });
  const verdicts = [aVerdict('CHWP-2', 'normal')];
  assert.deepEqual((await json('votes', 'CHWP-2')).document, { ...shared, asset: 'CHWP-2', verdicts });
  assert.deepEqual(await json('ack', first.id, '--note', 'x'), {
    code: 0,
    document: { ok: true, id: first.id, by: 'mia', note: 'x' },
  });
  const errors: readonly [string[], number, string][] = [
    [['alert', '09'], 3, 'not-found'],
    [['alert', '01KAR'], 2, 'ambiguous'],
    [['votes'], 2, 'usage'],
    [['statsu'], 2, 'usage'],
    [['status', '--colour'], 2, 'usage'],
  ];
  for (const [args, exit, code] of errors) {
    const { code: got, document } = await json(...args);
    const error = document['error'] as { code: string; message: string };
    assert.deepEqual([got, error.code, typeof error.message], [exit, code, 'string'], args.join(' '));
  }
});

test('no command passes on what a terminal would obey', async (t) => {
  const asset = anAsset(hostile, 'normal', { kind: hostile });
  const alert = anAlert({ title: hostile, checks: [hostile] });
  const [sensor] = aPlant().sensors;
  const state = aPlant({
    site: hostile,
    assets: [asset],
    alerts: [alert],
    sensors: [{ ...sensor!, id: hostile, asset: hostile }],
  });
  const { folder } = await servedPlant(t, {
    state,
    alerts: [alert],
    verdicts: [asset.verdict],
    command: async () => ({ ok: false, status: 500, message: hostile }),
  });
  const commands = [
    ['status'],
    ['sensors'],
    ['sensors', '--asset', hostile],
    ['sensors', '--asset', `no ${hostile}`],
    ['votes', hostile],
    ['alerts'],
    ['alert', alert.id],
    ['alert', hostile],
    ['ack', alert.id, '--by', hostile],
    [hostile],
  ];
  for (const command of commands) {
    for (const json of [[], ['--json']]) {
      const { out, err } = await coolwatch([...command, ...json, '--state', folder]);
      assert.notEqual(out + err, '');
      assert.equal(obeyed(out + err), null, command.join(' '));
    }
  }
});

test('run and backtest say what is missing before they do anything', async () => {
  const both = ['--train-rows', '5', '--train-until', '2026-01-01T00:00:00Z'];
  const files = ['--sensors', 's.yaml', '--readings', 'r.csv', '--out', 'o'];
  const cases: readonly [string[], RegExp][] = [
    [['backtest'], /required option '--sensors <file>'/],
    [['backtest', ...files], /Give --train-rows N or --train-until TIME/],
    [['backtest', ...files, ...both], /cannot be used with/],
    [['backtest', ...files, '--train-rows', '1.5'], /whole number/],
    [['import'], /required option '--readings <file>'/],
    [['run', 'extra'], /too many arguments/],
  ];
  for (const [args, why] of cases) {
    const { code, err } = await coolwatch(args);
    assert.equal(code, 2, args.join(' '));
    assert.match(err, /^coolwatch: usage: [^\n]+\n$/);
    assert.match(err, why);
  }
});

test('help and version end well', async () => {
  const help = await coolwatch(['--help']);
  assert.equal(help.code, 0);
  assert.match(help.out, /status .*\n(.*\n)*.*check-config/);
  for (const [name, usual] of [
    ['report', '24h'],
    ['watch', '5s'],
  ]) {
    const { out } = await coolwatch([name!, '--help']);
    assert.ok(out.includes(`(default: ${usual})`), 'durations as people write them');
  }
  const version = await coolwatch(['--version']);
  assert.match(version.out, /^\d+\.\d+\.\d+\n$/);
});
