import type { OperatorActions } from '../incidents/life/operator-actions.ts';
import type { Command, FeedbackCommand, Millis } from '../model.ts';
import type { Tolerances } from '../panel/tolerances.ts';
import type { Announcement } from '../ports.ts';
import type { Maintenance } from '../validation/maintenance.ts';
import type { Validation } from '../validation/validation.ts';
import { acknowledgementOf, workOf } from './feedback-effects.ts';

/** What commands change. */
export interface Changeable {
  readonly operator: OperatorActions;
  readonly maintenance: Maintenance;
  readonly tolerances: Tolerances;
  readonly validation: Validation;
}

/** What a person asks for takes effect at once. */
export function obey(command: Command, at: Millis, to: Changeable): readonly Announcement[] {
  switch (command.kind) {
    case 'ack':
      return to.operator.acknowledge(command, at);
    case 'shelve':
      return to.operator.shelve(command, at);
    case 'unshelve':
      return to.operator.unshelve(command, at);
    case 'maintenance':
      to.maintenance.take(command);
      return [];
    case 'feedback':
      return hear(command, at, to);
    case 'sensor-accepted':
      to.validation.accept(command.sensor);
      return [];
    case 'sensor-replaced':
      to.validation.replace(command.sensor, command.at);
      return [];
  }
}

function hear(command: FeedbackCommand, at: Millis, to: Changeable): readonly Announcement[] {
  to.tolerances.take(command);
  const work = workOf(command, to.maintenance.works);
  if (work !== null) to.maintenance.take(work);
  const seen = acknowledgementOf(command);
  return seen === null ? [] : to.operator.acknowledge(seen, at);
}
