import type { Plant } from '../../config/plant.ts';
import type { Settings } from '../../config/settings.ts';
import type { Millis } from '../model.ts';
import { plainSpan } from '../plain-words.ts';
import type { PlantState } from '../status/plant-state.ts';

export type Grade = 'ok' | 'warning' | 'fault';

/** What is looked at, in this order. */
export type Looked =
  | 'configuration'
  | 'agent'
  | 'clock'
  | 'disk'
  | 'permissions'
  | 'certificates'
  | 'reachability'
  | 'silence'
  | 'store'
  | 'models';

/** One thing that was looked at. */
export interface Check {
  readonly check: Looked;
  /** The file, source or asset that it is about; null where there is only one. */
  readonly subject: string | null;
  readonly grade: Grade;
  readonly says: string;
  /** What to do about it; null where there is nothing to do. */
  readonly advice: string | null;
}

/** What the checks look at. */
export interface Examined {
  /** null where the configuration does not load: what needs it is not looked at. */
  readonly config: { readonly plant: Plant; readonly settings: Settings } | null;
  /** The state folder. */
  readonly folder: string;
  /** An agent answers on its socket. */
  readonly live: boolean;
  /** Its word, or its last one; null where there is none. */
  readonly state: PlantState | null;
  readonly now: Millis;
  readonly env: Readonly<Record<string, string | undefined>>;
}

export function ok(check: Looked, subject: string | null, says: string): Check {
  return { check, subject, grade: 'ok', says, advice: null };
}

export function warning(check: Looked, subject: string | null, says: string, advice: string): Check {
  return { check, subject, grade: 'warning', says, advice };
}

export function fault(check: Looked, subject: string | null, says: string, advice: string): Check {
  return { check, subject, grade: 'fault', says, advice };
}

/** "a, b, c and 4 more". */
export function some(names: readonly string[], most = 3): string {
  const more = names.length - most;
  return names.slice(0, most).join(', ') + (more > 0 ? ` and ${more} more` : '');
}

/** "8 s", "3 minutes", "2 days". */
export function length(ms: Millis): string {
  return ms < 60_000 ? `${Math.max(0, Math.round(ms / 1000))} s` : plainSpan(ms);
}
