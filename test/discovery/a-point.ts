import type { Point } from '../../agent/discovery/point.ts';
import { unheard, withValue } from '../../agent/discovery/value-summary.ts';

let made = 0;

/** A point of MQTT at `path` (levels divided by slashes) with nothing known but what is given. */
export function aPoint(
  path: string,
  given: Partial<Omit<Point, 'values' | 'path'>> & { values?: readonly (number | boolean)[] } = {},
): Point {
  const { values = [], ...rest } = given;
  return {
    address: { type: 'mqtt', topic: `t/${made++}`, value: '$', time: null },
    path: path.split('/'),
    label: null,
    description: null,
    tags: [],
    unit: null,
    expected: null,
    instrument: null,
    retainedOnly: false,
    ...rest,
    values: values.reduce(withValue, unheard),
  };
}
