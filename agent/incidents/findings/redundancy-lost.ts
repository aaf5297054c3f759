import type { Plant } from '../../../config/plant.ts';
import type { Millis } from '../../model.ts';
import { plainTime } from '../../plain-words.ts';
import type { Finding } from '../incident.ts';
import type { RedundancyGroup } from '../grading/stand-ins.ts';

/** Ids are printable, so no asset has the subject of a group. */
const mark = '\n';

/** The subject of the incident that a group has no healthy machine left. */
export function subjectOfGroup(name: string): string {
  return mark + name;
}

export function isOfGroup(subject: string): boolean {
  return subject.startsWith(mark);
}

/** That nothing of a group is left to run on, however few machines it takes. */
export function findingOfLoss(plant: Plant, { name, assets }: RedundancyGroup, at: Millis): Finding {
  const since = plainTime(at, plant.site.timezone);
  return {
    title: `${name}: no healthy machine is left, ${assets.join(', ')} are in alarm or under maintenance, since ${since}`,
    evidence: [],
    votes: null,
    unusableSensors: [],
    checks: [
      'See what is wrong with each: coolwatch alerts',
      'Decide which of them is the best to run on, and what can do without.',
    ],
    modelId: null,
    ne107: null,
  };
}
