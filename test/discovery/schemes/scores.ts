import { type Said, type Score, scoreOf } from '../../../bench/discover/judge.ts';
import { draftOf } from '../../../agent/discovery/draft/draft.ts';
import type { Point } from '../../../agent/discovery/point.ts';
import { unheard } from '../../../agent/discovery/value-summary.ts';
import type { asian } from './public-names.ts';
import type { Scheme } from './scheme.ts';

/** A draft of a made-up plant, held against the truth about it. */
export function schemeScore({ points }: Scheme): Score {
  const said = saidOf(points.map(({ point }) => point));
  const truth = new Map(
    points.map(({ point, kind, asset, assetKind }) => [
      topicOf(point),
      { kind, asset, assetKind, role: null },
    ]),
  );
  return scoreOf(truth, said);
}

/** The same for names of which only the kind is known. */
export function publicKinds(names: typeof asian): { right: number; wrong: string[]; marked: number } {
  const points = names.map(([name, , label = null, unit = null], i): Point => ({
    address: { type: 'mqtt', topic: `t/${i}`, value: '$', time: null },
    path: ['plant', name],
    label,
    description: null,
    tags: [],
    unit,
    expected: null,
    instrument: null,
    values: unheard,
    retainedOnly: false,
  }));
  const said = saidOf(points);
  const wrong: string[] = [];
  let marked = 0;
  for (const [i, [name, kind]] of names.entries()) {
    const guess = said.get(`t/${i}`)!;
    if (guess.kind === kind) continue;
    wrong.push(`${name}: ${guess.kind}, is ${kind}`);
    if (guess.unsure.some((doubt) => doubt.startsWith('kind'))) marked++;
  }
  return { right: names.length - wrong.length, wrong, marked };
}

function saidOf(points: readonly Point[]): ReadonlyMap<string, Said> {
  const { assets, sensors } = draftOf(points);
  const byId = new Map(assets.map((asset) => [asset.id, asset]));
  return new Map(
    sensors.map((sensor) => {
      const { kind, doubts } = byId.get(sensor.asset)!;
      const said = { ...sensor, assetKind: kind, unsure: [...sensor.doubts, ...doubts] };
      return [sensor.address.type === 'mqtt' ? sensor.address.topic : sensor.address.node, said];
    }),
  );
}

function topicOf({ address }: Point): string {
  return address.type === 'mqtt' ? address.topic : address.node;
}
