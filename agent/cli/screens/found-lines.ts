/** What `coolwatch discover` found, for people and for scripts. */
import { doubtLines, doubtsOf } from '../../discovery/draft/doubts.ts';
import type { Survey } from '../../discovery/point.ts';
import type { Drafted } from '../../discovery/draft/sensors-file.ts';
import { amount } from '../../plain-words.ts';
import { wrap } from '../terminal/columns.ts';
import { plain } from '../terminal/plain.ts';

export interface Outcome {
  readonly drafted: Drafted;
  readonly survey: Survey;
  readonly file: string | null;
}

export function foundLines({ drafted, survey, file }: Outcome, columns: number): readonly string[] {
  const { assets, sensors, cut } = drafted;
  const doubts = doubtLines(doubtsOf({ assets, sensors }));
  const unsure = sensors.filter(({ doubts }) => doubts.length > 0).length;
  const kinds = new Map<string, number>();
  for (const { kind } of assets) kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  const equipment = [...kinds].map(([kind, count]) => `${count} ${kind}`).join(', ');
  if (sensors.length === 0)
    return [`${file ?? 'The file'} has all of the ${survey.points.length} points already.`];
  const lines = [
    `${amount(sensors.length, 'sensor')} on ${amount(assets.length, 'asset')} (${equipment}); ${unsure} with something unsure`,
    ...(cut > 0 ? [`${cut} sensors left out: a sensors.yaml holds no more; look at one part at a time`] : []),
    ...survey.leftOut.map((line) => `Left out: ${line}`),
    ...(doubts.length > 0 ? ['Unsure of:', ...doubts.map((line) => `  ${line}`)] : []),
    ...(file === null ? [] : [`Written to ${file}. Next: coolwatch check-config --sensors ${file}`]),
  ];
  return lines.flatMap((line) => wrap(plain(line), columns, 4));
}

export function foundJson({ drafted, survey, file }: Outcome) {
  const { text, cut, assets, sensors } = drafted;
  return {
    file,
    points: survey.points.length,
    assets: assets.map(({ id, kind, doubts }) => ({ id, kind, unsure: doubts })),
    sensors: sensors.map(({ id, asset, kind, unit, role, address, doubts }) => ({
      id,
      asset,
      kind,
      unit,
      role,
      address,
      unsure: doubts,
    })),
    unsure: doubtsOf({ assets, sensors }),
    left_out: survey.leftOut,
    cut,
    ...(file === null ? { draft: text } : {}),
  };
}
