import { AgentError } from '../../errors.ts';
import type { Alert } from '../../model.ts';
import { mostAsked } from '../../status/answers.ts';
import type { AlertHistory } from '../../store/protocol.ts';
import { CommandRefused, Exit } from '../exit-codes.ts';
import type { PlantView } from './open-plant.ts';

/** Ids of one second share their first characters: shorter than this they help nobody. */
const shortest = 12;

/** The beginning of each alert's id that tells it from the others, at least 12 characters. */
export function shortIds(alerts: readonly Alert[]): ReadonlyMap<string, string> {
  const ids = [...new Set(alerts.map(({ id }) => id))];
  return new Map(ids.map((id) => [id, shortestOf(id, ids)]));
}

function shortestOf(id: string, ids: readonly string[]): string {
  for (let length = shortest; length < id.length; length += 1) {
    const beginning = id.slice(0, length);
    if (ids.every((other) => other === id || !other.startsWith(beginning))) return beginning;
  }
  return id;
}

/**
 * The alert with this id, or whose id alone begins so; open alerts go before closed ones. Throws
 * 'not-found', or 'ambiguous' with the candidates.
 */
export async function findAlert(plant: PlantView, given: string): Promise<AlertHistory> {
  const wanted = given.trim().toUpperCase();
  const exact = await plant.alert(wanted);
  if (exact !== null) return exact;
  for (const open of [true, false]) {
    const alerts = await plant.alerts({ open, limit: mostAsked });
    const matches = wanted === '' ? [] : alerts.filter(({ id }) => id.toUpperCase().startsWith(wanted));
    if (matches.length > 1) throw ambiguous(given, matches);
    const found = matches[0] === undefined ? null : await plant.alert(matches[0].id);
    if (found !== null) return found;
  }
  throw new AgentError(
    'not-found',
    `no alert has an id that begins with ${given}: "coolwatch alerts" lists the open ones, "alerts --all" all`,
  );
}

function ambiguous(given: string, matches: readonly Alert[]): CommandRefused {
  const shown = [...shortIds(matches).values()].slice(0, 5).join(', ');
  const more = matches.length > 5 ? ` and ${matches.length - 5} more` : '';
  return new CommandRefused(
    'ambiguous',
    Exit.usage,
    `${matches.length} alerts have an id that begins with ${given}: ${shown}${more}`,
  );
}
