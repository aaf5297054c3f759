import type { FaultModeName } from '../../agent/demo/plant/truth.ts';
import type { Alert } from '../../agent/model.ts';
import type { Announcement } from '../../agent/ports.ts';
import type { Plant } from '../../config/plant.ts';
import type { Settings } from '../../config/settings.ts';
import type { PlantCase } from '../plant/case.ts';
import type { PlantRecording } from '../plant/recording.ts';
import { replayed } from '../plant/replayed.ts';
import { type TrueWaste, trueWaste } from './true-waste.ts';

/** How much the sensors.yaml says: as bench:plant has it, or bare with ids that say nothing. */
export type Declaration = 'bare' | 'nameless' | 'roles';

/** The key in fault-modes.yaml of each mode that the simulator grows. */
export const trueMode: Readonly<Record<FaultModeName, string>> = {
  bearing: 'bearing',
  impeller: 'impeller-wear',
  strainer: 'clogged-strainer',
  seal: 'seal-leak',
  winding: 'motor-winding',
  fouling: 'fouling',
};

/** What the alerts on the faulty asset said until it failed. */
export interface DiagnosedPlant {
  readonly of: PlantCase;
  readonly asset: string;
  /** The last revision before the failure in which the process alert stood; null: never warned. */
  readonly last: Alert | null;
  /** The one in force at half-life: half way from the first warning to the failure. */
  readonly halfLife: Alert | null;
  readonly halfLifeAt: number | null;
  readonly failureAt: number;
  /** What it truly drew more when the last revision was made; null: nobody can say, or never warned. */
  readonly waste: TrueWaste | null;
  /** Announcements that told of a new leading mode, told again without one being worse. */
  readonly retold: number;
  /** When its priority rose while it stood: on a plant without limits, because a failure was foreseen soon; null: never. */
  readonly graverAt: number | null;
}

export async function diagnosedPlant(
  of: PlantCase,
  recording: PlantRecording,
  plant: Plant,
  settings: Settings,
): Promise<DiagnosedPlant> {
  const { asset, onsetAt, failureAt } = recording.truth.fault!;
  const heard: Alert[] = [];
  let retold = 0;
  let graverAt: number | null = null;
  const hear = (announcements: readonly Announcement[]) => {
    for (const { why, alert } of announcements) {
      const at = Date.parse(alert.changed_at);
      if (alert.kind !== 'process' || alert.asset?.id !== asset || at < onsetAt || at > failureAt) continue;
      const before = heard.at(-1);
      const isGraver = before?.level === alert.level && before.priority !== alert.priority;
      if (why === 'worsened' && isGraver) graverAt ??= at;
      if (why === 'worsened' && before?.priority === alert.priority && before.level === alert.level) retold++;
      heard.push(alert);
    }
  };
  await replayed(recording, plant, settings, failureAt, {
    announced: hear,
    stepped: ({ announcements }) => hear(announcements),
  });
  const first = heard[0];
  const halfLifeAt = first === undefined ? null : (Date.parse(first.changed_at) + failureAt) / 2;
  const halfLife =
    halfLifeAt === null ? null : heard.findLast((one) => Date.parse(one.changed_at) <= halfLifeAt);
  // What a return says of cause and cost was said before it.
  const last = heard.findLast(({ active }) => active) ?? null;
  const waste = last === null ? null : trueWaste(of, asset, Date.parse(last.changed_at));
  return { of, asset, last, halfLife: halfLife ?? null, halfLifeAt, failureAt, waste, retold, graverAt };
}
