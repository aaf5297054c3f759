import type { Plant } from '../../config/plant.ts';
import type { Alert } from '../model.ts';
import { fingerprint } from './alert-id.ts';
import type { Incident } from './incident.ts';

/** The state machine's part of an alert that was journalled. */
export function incidentOf(alert: Alert, plant: Plant): Incident {
  return {
    id: alert.id,
    kind: alert.kind,
    subject: subjectOf(alert, plant),
    revision: alert.revision,
    level: alert.level,
    priority: alert.priority,
    active: alert.active,
    acknowledged: alert.acknowledged,
    shelved: alert.shelved,
    raisedAt: Date.parse(alert.raised_at),
    changedAt: Date.parse(alert.changed_at),
    clearedAt: alert.cleared_at === null ? null : Date.parse(alert.cleared_at),
    finding: {
      title: alert.title,
      evidence: alert.evidence,
      votes: alert.votes,
      unusableSensors: alert.unusable_sensors,
      checks: alert.checks,
      modelId: alert.model_id,
      ne107: alert.ne107,
    },
  };
}

/** An alert names its asset and its sensors; the fingerprint says which of them it is about. */
function subjectOf({ asset, evidence, kind, fingerprint: known }: Alert, plant: Plant): string {
  const named = [asset?.id ?? '', ...evidence.map(({ sensor }) => sensor)];
  return named.find((one) => fingerprint(plant.site.id, one, kind) === known) ?? named[0]!;
}
