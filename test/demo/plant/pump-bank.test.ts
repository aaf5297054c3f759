import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type PumpDesign, Pump } from '../../../agent/demo/plant/pumps/pump.ts';
import { ail } from '../../../agent/demo/plant/pumps/pump-faults.ts';
import { PumpBank } from '../../../agent/demo/plant/pumps/pump-bank.ts';

const design: PumpDesign = {
  ratedRpm: 1480,
  ratedKw: 15,
  shutOffKpa: 400,
  bestFlowLs: 25,
  bestKpa: 320,
  bestEfficiency: 0.8,
  npshrM: 3,
  strainerKpa: 7,
  branchKpa: 8,
};
const stepS = 30;
const friction = { staticKpa: 0, plant: 0.02, consumers: 0.06 };

function aBank(running: number): PumpBank {
  const pumps = [1, 2, 3, 4].map((n) => new Pump(3, `pump-${n}`, design, stepS));
  for (const [i, pump] of pumps.entries()) pump.running = i < running;
  return new PumpBank(pumps, 60, stepS);
}

/** Steps until the speed has settled, then settles each pump at its flow. */
function settled(bank: PumpBank, setpointKpa: number, curve = friction): PumpBank {
  for (let i = 0; i < 60; i++) bank.step(curve, setpointKpa);
  for (const pump of bank.pumps) {
    pump.settle(pump.speed > 0 ? pump.flowAt(bank.headerKpa, pump.speed) : 0, 120, 15, 24, stepS);
  }
  return bank;
}
const near = (actual: number, expected: number, share: number) =>
  assert.ok(Math.abs(actual - expected) <= share * Math.abs(expected), `${actual} is not about ${expected}`);
const runningPower = ({ pumps }: PumpBank) => pumps[0]!.powerKw;

test('against friction alone the affinity laws hold: Q~N, H~N^2 and nearly P~N^3', () => {
  const [slow, fast] = [settled(aBank(2), 60), settled(aBank(2), 120)];
  const speeds = fast.command / slow.command;
  near(fast.flowLs / slow.flowLs, speeds, 0.001);
  near(fast.headerKpa / slow.headerKpa, speeds ** 2, 0.001);
  // The motor's own losses do not follow the law.
  near(runningPower(fast) / runningPower(slow), speeds ** 3, 0.05);
});

test('the operating point lies on the system curve, and the pumps together give what flows', () => {
  const curve = { staticKpa: 45, plant: 0.01, consumers: 0.05 };
  const bank = settled(aBank(3), 110, curve);
  near(bank.headerKpa, curve.staticKpa + (curve.plant + curve.consumers) * bank.flowLs ** 2, 1e-6);
  near(
    bank.pumps.reduce((sum, { flowLs }) => sum + flowLs, 0),
    bank.flowLs,
    1e-6,
  );
  near(bank.controlledKpa, 110, 0.002);
});

test('sisters on one header differ by some percent', () => {
  const [a, b] = settled(aBank(2), 110).pumps;
  const ratio = a!.flowLs / b!.flowLs;
  assert.ok(ratio !== 1 && ratio > 0.85 && ratio < 1.18, `${ratio}`);
});

test('a bank that is too small runs at full speed and holds less than the set-point', () => {
  const bank = settled(aBank(1), 300);
  near(bank.command, 1, 0.001);
  assert.ok(bank.controlledKpa < 290);
});

test('hydraulic over electrical power is a believable efficiency, best near the best flow', () => {
  const efficiency = (setpointKpa: number, consumers: number) => {
    const bank = settled(aBank(1), setpointKpa, { staticKpa: 0, plant: 0, consumers });
    const { flowLs, riseKpa, powerKw } = bank.pumps[0]!;
    return (flowLs * riseKpa) / 1000 / powerKw;
  };
  const best = efficiency(250, 250 / 22 ** 2);
  assert.ok(best > 0.66 && best < 0.8, `${best}`);
  assert.ok(efficiency(250, 250 / 7 ** 2) < 0.75 * best);
});

test('at equal speed a clogged strainer takes suction, flow and power; wear takes head, flow and efficiency', () => {
  const at = (mode: 'strainer' | 'impeller', severity: number) => {
    const bank = aBank(1);
    const pump = bank.pumps[0]!;
    ail(pump.ailment, mode, severity);
    for (let i = 0; i < 60; i++) pump.follow(0.9);
    const flowLs = pump.flowAt(230, pump.speed);
    pump.settle(flowLs, 120, 15, 24, stepS);
    return pump;
  };
  const sound = at('strainer', 0);
  const clogged = at('strainer', 0.3);
  assert.ok(clogged.suctionKpag < sound.suctionKpag - 10);
  assert.ok(clogged.flowLs < 0.9 * sound.flowLs && clogged.powerKw < sound.powerKw);
  assert.ok(clogged.dischargeKpag < sound.dischargeKpag && clogged.riseKpa > sound.riseKpa);
  const worn = at('impeller', 0.3);
  assert.ok(
    worn.flowLs < 0.9 * sound.flowLs && worn.riseKpa < sound.riseKpa && worn.suctionKpag > sound.suctionKpag,
  );
  const share = (pump: Pump) => (pump.flowLs * pump.riseKpa) / pump.powerKw;
  assert.ok(share(worn) < 0.97 * share(sound));
});

test('a pump whose suction runs short of NPSH cavitates: it shakes and loses head', () => {
  const at = (suctionKpag: number) => {
    const pump = aBank(1).pumps[0]!;
    for (let i = 0; i < 60; i++) {
      pump.follow(0.95);
      pump.settle(pump.flowAt(270, pump.speed), suctionKpag, 25, 24, stepS);
    }
    return pump;
  };
  const [ample, short] = [at(100), at(-70)];
  assert.equal(ample.cavitation, 0);
  assert.ok(short.cavitation > 0.8, `${short.cavitation}`);
  assert.ok(short.vibrationMms > ample.vibrationMms + 1.5);
  assert.ok(short.riseKpa < 0.995 * ample.riseKpa || short.flowLs < 0.97 * ample.flowLs);
});
