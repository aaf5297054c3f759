/**
 * `npm run bench:delivery [-- --events 100000 --alerts 240 --json]`: a long outage drained over Debian's mosquitto, then
 * how long an alert takes from the frame's close, or the reading's arrival, to the broker's PUBACK, with
 * and without a flood of commands. Timings: they say something of this machine only.
 */
import { parseArgs } from 'node:util';
import { delay } from './delivery/delay.ts';
import { drain } from './delivery/drain.ts';

const { values: args } = parseArgs({
  options: {
    events: { type: 'string', default: '100000' },
    alerts: { type: 'string', default: '240' },
    json: { type: 'boolean', default: false },
  },
});
const drained = await drain(Number(args.events));
const quiet = await delay(Number(args.alerts), 0);
const flooded = await delay(Number(args.alerts), 1_000);
process.stdout.write(
  args.json
    ? `${JSON.stringify({ drained, quiet, flooded })}\n`
    : `${[
        `outage     ${drained.events} events of ${drained.alerts} alerts drained in ${drained.drained_s.toFixed(1)} s (${Math.round(drained.events_per_s)}/s), ` +
          `${drained.heard} heard, ${drained.replayed} marked replayed, ${drained.backwards} backwards, ` +
          `${drained.in_order ? 'in order' : 'NOT IN ORDER'}, states ${drained.states_newest_only ? 'in their newest revision only' : 'ALSO OLD'} (${drained.open} open)`,
        lineOf('alert', quiet),
        lineOf('in flood', flooded),
      ].join('\n')}\n`,
);

function lineOf(
  name: string,
  { frame, arrival, commands_per_s, answered }: Awaited<ReturnType<typeof delay>>,
) {
  const figures = (of: typeof frame) =>
    `p50 ${of.p50_ms.toFixed(1)} ms, p99 ${of.p99_ms.toFixed(1)} ms (${of.alerts})`;
  return `${name.padEnd(10)} frame close to PUBACK ${figures(frame)}; arrival to PUBACK ${figures(arrival)}; ${commands_per_s} commands/s, ${answered} looked at`;
}
