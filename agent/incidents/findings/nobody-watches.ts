import type { Plant } from '../../../config/plant.ts';
import { wholePlant } from '../life/flood.ts';
import type { Finding, Incident } from '../incident.ts';
import { isOfGroup } from './redundancy-lost.ts';

/** Whether sensors.yaml no longer has the asset or source that an incident is about: nobody could ever say that it is over. */
export function isOfNobody({ kind, subject }: Incident, { assets, sources }: Plant): boolean {
  if (kind === 'comms') return !sources.some(({ name }) => name === subject);
  const named = kind !== 'sensor' && subject !== wholePlant && !isOfGroup(subject);
  return named && !assets.some(({ id }) => id === subject);
}

/** The last word on it: back to normal is not what it says. */
export function findingOfNobody({ finding }: Incident): Finding {
  return { ...finding, title: `${finding.title}; no longer in sensors.yaml, so nobody watches it` };
}
