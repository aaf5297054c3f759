import type { Plant } from '../../config/plant.ts';
import type { Alert } from '../model.ts';
import { fingerprint } from './alert-id.ts';
import { wholePlant } from './flood.ts';
import type { Incident } from './incident.ts';
import { subjectOfGroup } from './findings/redundancy-lost.ts';

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
  const groups = asset === null ? plant.assets.map(({ redundancy }) => subjectOfGroup(redundancy ?? '')) : [];
  const named = [asset?.id ?? wholePlant, ...evidence.map(({ sensor }) => sensor), ...groups];
  const found = named.find((one) => fingerprint(plant.site.id, one, kind) === known);
  // A group that is not declared any more is no flood: it returns by itself.
  return found ?? asset?.id ?? subjectOfGroup(known);
}
