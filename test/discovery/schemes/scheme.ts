/** Points of made-up plants, named as sites name them, with the truth about each. */
import type { AssetKind, SensorKind } from '../../../config/vocabulary/kinds.ts';
import type { Point } from '../../../agent/discovery/point.ts';
import { unheard, withValue } from '../../../agent/discovery/value-summary.ts';

export interface NamedPoint {
  readonly point: Point;
  readonly kind: SensorKind;
  readonly asset: string;
  readonly assetKind: AssetKind;
}

export interface Scheme {
  readonly title: string;
  readonly points: readonly NamedPoint[];
}

/** `path | label | description | unit | values | kind | asset | kind of asset`, a point a line; empty lines are skipped. */
export function schemeOf(title: string, table: string): Scheme {
  const points = table
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((line, i): NamedPoint => {
      const [path = '', label, description, unit, values = '', kind, asset = '', assetKind] = line
        .split('|')
        .map((cell) => cell.trim());
      const heard = values.split(' ').filter((text) => text !== '');
      const value = (text: string) => (text === 'true' || text === 'false' ? text === 'true' : Number(text));
      const point: Point = {
        address: { type: 'mqtt', topic: `t/${i}`, value: '$', time: null },
        path: path.split('/'),
        label: label || null,
        description: description || null,
        tags: [],
        unit: unit || null,
        expected: null,
        instrument: null,
        values: heard.reduce((summary, text) => withValue(summary, value(text)), unheard),
        retainedOnly: false,
      };
      return { point, kind: kind as SensorKind, asset, assetKind: assetKind as AssetKind };
    });
  return { title, points };
}
