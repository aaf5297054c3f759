import type { Sensor } from '../../../config/plant.ts';
import { AgentError } from '../../errors.ts';
import { type JsonPath, parseJsonPath } from '../json-path.ts';
import { isTwoState } from '../number.ts';
import { printable } from '../printable.ts';

/** One sensor's value in a topic's payload. */
export interface Route {
  readonly channel: number;
  readonly twoState: boolean;
  readonly value: JsonPath;
  readonly time: JsonPath | null;
  /** The JSON path as configured, for logs. */
  readonly path: string;
}

/** Everything that is read from one topic. */
export interface Topic {
  readonly name: string;
  /** The name as rejections and logs show it. */
  readonly where: string;
  readonly routes: readonly Route[];
  /** The payload may be a bare number: nobody looks inside it. */
  readonly bare: boolean;
}

/** The topics of `source`'s sensors; AgentError `config-invalid` names every address that cannot be read. */
export function routeTopics(source: string, sensors: readonly Sensor[]): ReadonlyMap<string, Topic> {
  const faults: string[] = [];
  const byTopic = new Map<string, Route[]>();
  sensors.forEach((sensor, channel) => {
    const address = sensor.address;
    if (address?.type !== 'mqtt' || address.source !== source) return;
    const value = parseJsonPath(address.value);
    const time = address.time === null ? null : parseJsonPath(address.time);
    if (value === null)
      faults.push(`sensor ${sensor.id}: '${address.value}' is no JSON path like $.name or $['a'][0]`);
    if (address.time !== null && time === null)
      faults.push(`sensor ${sensor.id}: '${address.time}' is no JSON path`);
    if (address.topic === '' || /[+#\0]/.test(address.topic)) {
      faults.push(
        `sensor ${sensor.id}: topic '${printable(address.topic)}' must name one topic, without + and #`,
      );
    }
    if (value === null) return;
    const route: Route = { channel, twoState: isTwoState(sensor.kind), value, time, path: address.value };
    const routes = byTopic.get(address.topic);
    if (routes === undefined) byTopic.set(address.topic, [route]);
    else routes.push(route);
  });
  if (faults.length > 0) throw new AgentError('config-invalid', faults.join('\n'));
  return new Map(
    [...byTopic].map(([name, routes]) => [
      name,
      {
        name,
        where: printable(name),
        routes,
        bare: routes.every((route) => route.value.length === 0 && route.time === null),
      },
    ]),
  );
}
