import type { Alert, FeedbackCommand, Millis } from '../model.ts';
import type { JournalledCommand } from '../store/protocol.ts';

/** What people have said of alerts, as far as a watch set goes. */
export interface Failures {
  /** The alerts from which a watch set may be learned. */
  readonly alerts: readonly Alert[];
  /** Was the alert that was raised on `asset` then (ISO) no failure? */
  isNone(asset: string, raisedAt: string): boolean;
}

/**
 * What people called a false alarm or known work foretold no failure. Where they confirmed any alert on an asset since
 * `from`, those alone count; else all that nobody judged do. `commands` in the order they were given: the last word counts.
 */
export function failuresIn(
  alerts: readonly Alert[],
  commands: readonly JournalledCommand[],
  from: Millis,
): Failures {
  const words = new Map<string, FeedbackCommand['verdict']>();
  for (const { command } of commands) if (command.kind === 'feedback') words.set(command.id, command.verdict);
  const wordOn = ({ id }: Alert) => words.get(id) ?? 'withdrawn';
  const confirmed = alerts.filter((alert) => wordOn(alert) === 'confirmed');
  const assets = new Set(
    confirmed.filter(({ raised_at }) => Date.parse(raised_at) > from).map(({ asset }) => asset?.id),
  );
  const unjudged = (alert: Alert) => wordOn(alert) === 'withdrawn' && !assets.has(alert.asset?.id);
  const none = alerts.filter((alert) => ['false-alarm', 'known-work'].includes(wordOn(alert)));
  return {
    alerts: alerts.filter((alert) => wordOn(alert) === 'confirmed' || unjudged(alert)),
    isNone: (asset, raisedAt) =>
      none.some((alert) => alert.asset?.id === asset && alert.raised_at === raisedAt),
  };
}
