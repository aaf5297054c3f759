import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { connectAsync } from 'mqtt';
import { pino } from 'pino';
import { quantileSorted } from 'simple-statistics';
import { LiveClock } from '../../agent/clock.ts';
import type { LiveAgent } from '../../agent/service/live-agent.ts';
import { Quality } from '../../agent/model.ts';
import type { Clock } from '../../agent/ports.ts';
import { runOnce } from '../../agent/service/service.ts';
import { settingsOf } from '../../test/sinks/a-sink.ts';
import { aPlant, someSettings } from '../../test/support/a-plant.ts';
import { startMosquitto } from '../../test/support/mosquitto.ts';
import { until } from '../../test/support/until.ts';
import { PubackTap } from './puback-tap.ts';

/** Alerts a second, half of them at a frame's close and half at a reading's arrival. */
const perSecond = 4;
const sensorsPerAsset = 4;
const limits = { alarm_low: null, warn_low: null, warn_high: null, alarm_high: 95 };

/**
 * The whole agent, databases on disk, frames of 1 s, four sensors an asset at 1 Hz, nothing learned: on one asset after
 * the other a limit is passed. `commandsPerSecond` unsigned commands come in meanwhile.
 */
export async function delay(alerts: number, commandsPerSecond: number) {
  const broker = await startMosquitto();
  const tap = new PubackTap(broker.port);
  await tap.start();
  const folder = mkdtempSync(join(tmpdir(), 'coolwatch-delay-'));
  const plant = aPlant(
    Array.from({ length: alerts * sensorsPerAsset }, (_, k) => {
      const asset = `pump ${Math.floor(k / sensorsPerAsset)}`;
      if (k % sensorsPerAsset > 0) return { id: `flow ${k}`, asset };
      // Every second one passes its limit for so long that a frame's close and no reading says so.
      const onDelayMs = (k / sensorsPerAsset) % 2 === 0 ? 1_500 : 0;
      return { id: `bearing ${k}`, asset, kind: 'temperature' as const, unit: 'degC', limits, onDelayMs };
    }),
  );
  const usual = someSettings();
  const commands = { auth: 'acl', windowMs: 60_000 } as const;
  const settings = { ...usual, mqtt: settingsOf(`mqtt://127.0.0.1:${tap.port}`, { commands }) };
  const from = new Map<string, number>();
  let causedAt = 0;
  const log = pino(
    { level: 'info' },
    new Writable({
      write(line: Buffer, _, done) {
        const { msg, why, alert } = JSON.parse(line.toString()) as Readonly<Record<string, string>>;
        if (msg === 'alert' && why === 'raised') from.set(alert!, causedAt);
        done();
      },
    }),
  );
  const clock = ticking(new LiveClock(pino({ level: 'silent' })), () => (causedAt = performance.now()));
  const stopping = new AbortController();
  let ended = Promise.resolve();
  const agent = await new Promise<LiveAgent>((watching, reject) => {
    ended = runOnce({ plant, settings, folder, log, clock, stop: stopping.signal, watching });
    ended.catch(reject);
  });
  await until('commands are taken', () => agent.state()?.commands?.connected, 30_000);
  const scada = await connectAsync(broker.url, { protocolVersion: 5 });
  const flood = setInterval(() => {
    for (let n = 0; n < commandsPerSecond / 20; n++)
      scada.publish('coolwatch/v1/site/cmd/ack', '{}', { qos: 0 });
  }, 50);

  const isHot = new Set<number>();
  for (let second = 0; isHot.size < alerts; second++) {
    for (let n = 0; n < perSecond; n++) {
      const asset = second * perSecond + n;
      if (asset >= alerts) break;
      isHot.add(asset);
      causedAt = performance.now();
      agent.intake.take(asset * sensorsPerAsset, clock.now(), 97, Quality.good);
    }
    for (const channel of plant.sensors.keys()) {
      const bearing = channel % sensorsPerAsset === 0;
      // One that is hot says nothing more: the frame's close finds it out.
      if (bearing && isHot.has(channel / sensorsPerAsset)) continue;
      agent.intake.take(channel, clock.now(), 60, Quality.good);
    }
    await sleep(1_000);
  }
  await until(
    'all told',
    () => from.size > alerts && [...from.keys()].every((id) => tap.acknowledged.has(id)),
    60_000,
  );
  clearInterval(flood);
  const answered = Object.values(agent.state()?.commands?.refused ?? {}).reduce(
    (sum, { count }) => sum + count,
    0,
  );
  const delays = { frame: [] as number[], arrival: [] as number[] };
  for (const [id, at] of from) {
    const { title, ms } = tap.acknowledged.get(id)!;
    const asset = Number(/^pump (\d+)/.exec(title)?.[1]);
    if (Number.isNaN(asset)) continue; // the digest of the flood
    delays[asset % 2 === 0 ? 'frame' : 'arrival'].push(ms - at);
  }
  await scada.endAsync(true);
  stopping.abort();
  await ended;
  await tap.stop();
  await broker.stop();
  rmSync(folder, { recursive: true, force: true });
  return {
    frame: figuresOf(delays.frame),
    arrival: figuresOf(delays.arrival),
    commands_per_s: commandsPerSecond,
    answered,
  };
}

/** The clock, telling when it begins to close frames. */
function ticking(clock: Clock, began: () => void): Clock {
  return {
    now: () => clock.now(),
    elapsed: () => clock.elapsed(),
    every: (period, run) =>
      clock.every(period, () => {
        began();
        run();
      }),
  };
}

function figuresOf(delays: readonly number[]) {
  const sorted = delays.toSorted((a, b) => a - b);
  const at = (p: number) => quantileSorted(sorted, p);
  return { alerts: sorted.length, p50_ms: at(0.5), p99_ms: at(0.99), most_ms: sorted.at(-1) ?? NaN };
}
