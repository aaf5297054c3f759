import assert from 'node:assert/strict';
import { test } from 'node:test';
import { humidityPct, wetBulbC } from '../../../agent/demo/plant/physics/psychrometrics.ts';
import { saturationC, saturationKpag } from '../../../agent/demo/plant/physics/refrigerant.ts';
import { counterflowEffectiveness } from '../../../agent/demo/plant/physics/exchanger.ts';
import { normalsOf, Wander } from '../../../agent/demo/plant/physics/noise.ts';
import { vapourPressureKpa } from '../../../agent/demo/plant/physics/water.ts';
import { severityAt } from '../../../agent/demo/plant/severity.ts';

const near = (actual: number, expected: number, by: number) =>
  assert.ok(Math.abs(actual - expected) <= by, `${actual} is not about ${expected}`);

test('saturation pressures are those of the tables', () => {
  // R134a, kPa absolute (REFPROP).
  for (const [c, kPa] of [
    [-5, 243.4],
    [10, 414.6],
    [20, 571.7],
    [40, 1016.6],
    [60, 1681.8],
  ] as const) {
    near(saturationKpag(c) + 101.325, kPa, 0.006 * kPa);
    near(saturationC(saturationKpag(c)), c, 1e-9);
  }
  near(vapourPressureKpa(20), 2.339, 0.01);
});

test('dry bulb, wet bulb and humidity belong together', () => {
  near(wetBulbC(20, 50), 13.7, 0.3);
  near(humidityPct(20, 9.27), 50, 0.5);
  assert.ok(wetBulbC(5, 100) <= 5);
});

test('exchanger effectiveness runs from none to all, and is NTU/(1+NTU) for equal streams', () => {
  near(counterflowEffectiveness(2, 1), 2 / 3, 1e-9);
  near(counterflowEffectiveness(2, 0.99), 2 / 3, 0.01);
  near(counterflowEffectiveness(30, 0.5), 1, 1e-3);
});

test('noise has its sigma, and a wandering figure its sigma and memory whatever the step', () => {
  const spread = (values: readonly number[]) =>
    Math.sqrt(values.reduce((sum, v) => sum + v * v, 0) / values.length);
  const draw = normalsOf(1, 'noise');
  near(spread(Array.from({ length: 20_000 }, draw)), 1, 0.02);
  for (const stepS of [30, 300]) {
    const wander = new Wander(normalsOf(1, 'wander', stepS), 2, 600, stepS);
    const values = Array.from({ length: 60_000 }, () => wander.step());
    near(spread(values), 2, 0.15);
    const lag = 600 / stepS;
    const product = values.slice(lag).map((v, i) => v * values[i]!);
    near(product.reduce((sum, v) => sum + v, 0) / product.length / 4, Math.exp(-1), 0.06);
  }
});

test('severity is 0 at the onset, 1 at the failure, and e-fold between', () => {
  const fault = { mode: 'bearing', asset: 'x', onsetAt: 0, failureAt: 100, k: 4, failsBy: '' } as const;
  assert.equal(severityAt(fault, 0), 0);
  assert.equal(severityAt(fault, 100), 1);
  assert.equal(severityAt(fault, 900), 1);
  near(severityAt(fault, 50), (Math.exp(2) - 1) / (Math.exp(4) - 1), 1e-12);
});
