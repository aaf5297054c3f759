import type { Plant } from '../../config/plant.ts';
import { amount } from '../plain-words.ts';
import type { SensorState } from '../status/plant-state.ts';
import { type Check, type Examined, fault, length, ok, some, warning } from './check.ts';

/** Connected, and nothing heard for so many periods: somebody has stopped sending. */
const silentPeriods = 30;

/** Sources and sensors that say nothing, and readings that are not taken. */
export function checkSilence({ state, config, now, live }: Examined): Check[] {
  if (state === null) return [];
  const silent = state.sensors.filter(({ state: cell }) => cell === 'stale' || cell === 'bad');
  const sources = state.sources.map(({ name, connected, last_reading_at: last, trouble }): Check => {
    const subject = `source ${name}`;
    if (last === null) {
      const advice =
        trouble ?? 'look whether anything is sent: topics and node ids in sensors.yaml, the gateway';
      return warning('silence', subject, 'no reading has come from it yet', advice);
    }
    const quiet = now - last;
    if (live && connected && quiet > silentPeriods * state.agent.period_ms) {
      const advice = 'somebody has stopped sending: look at the gateway behind it';
      return fault('silence', subject, `is connected, but silent for ${length(quiet)}`, advice);
    }
    return ok(
      'silence',
      subject,
      `last reading ${live ? length(quiet) : length(Date.parse(state.at) - last)} ${live ? 'ago' : 'before the agent stopped'}`,
    );
  });
  return [
    ...sources,
    ...silentSensors(silent, config?.plant ?? null, state.sensors.length),
    ...refused(state.rejected),
  ];
}

/** One line a source: a gateway that fails silences many sensors. */
function silentSensors(silent: readonly SensorState[], plant: Plant | null, all: number): Check[] {
  if (silent.length === 0) return [ok('silence', 'sensors', `all ${all} say something that can be used`)];
  const addresses = new Map(plant?.sensors.map(({ id, address }) => [id, address]));
  const bySource = new Map<string, SensorState[]>();
  for (const sensor of silent) {
    const source = addresses.get(sensor.id)?.source ?? 'no source';
    bySource.set(source, [...(bySource.get(source) ?? []), sensor]);
  }
  return [...bySource].map(([source, sensors]) => {
    const named = sensors.map(({ id, state }) => {
      const address = addresses.get(id) ?? null;
      const where =
        address === null ? '' : address.type === 'mqtt' ? `, ${address.topic}` : `, ${address.node}`;
      return `${id} (${state}${where})`;
    });
    const says = `${amount(sensors.length, 'sensor')} of ${all} cannot be used: ${some(named, 2)}`;
    const advice =
      source === 'no source'
        ? 'give them an address in sensors.yaml, or take them out'
        : 'look at their topics or nodes on the other side; coolwatch sensors lists them all';
    return warning('silence', source === 'no source' ? 'sensors' : `sensors of ${source}`, says, advice);
  });
}

function refused(
  rejected: Readonly<Record<string, { readonly count: number; readonly last: string }>>,
): Check[] {
  const counted = Object.entries(rejected).filter(([why, { count }]) => count > 0 && why !== 'retained');
  return counted.map(([why, { count, last }]) =>
    warning(
      'silence',
      'readings not taken',
      `${count} ${why}, the last at ${last}`,
      mends[why] ?? 'look there',
    ),
  );
}

const mends: Readonly<Record<string, string>> = {
  late: "let the gateway send sooner, or raise frame.lateness in agent.yaml; mend the gateway's clock",
  skewed: "mend the gateway's clock: its times are too far off, those of arrival are used",
  future: "mend the gateway's clock: its times lie ahead of ours",
  'bad-json': 'look at what is sent there: it is no JSON',
  'missing-path': 'mend `value` of the sensor in sensors.yaml: that path leads nowhere',
  'missing-node': 'mend the node id in sensors.yaml: the server does not know it',
  'bad-status': 'the server calls the value bad: look at the instrument or its driver there',
  duplicate: 'two senders or a bridge loop: each reading comes twice',
};
