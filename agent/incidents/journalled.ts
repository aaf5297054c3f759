import type { Plant } from '../../config/plant.ts';
import type { Alert } from '../model.ts';
import { fingerprint } from './document/alert-id.ts';
import { advice } from './document/alert-document.ts';
import { wholePlant } from './life/flood.ts';
import { type Incident, noOutlook } from './incident.ts';
import { subjectOfGroup } from './findings/redundancy-lost.ts';

/** The state machine's part of an alert that was journalled. */
export function incidentOf(alert: Alert, plant: Plant): Incident {
  return {
    id: alert.id,
    kind: alert.kind,
    subject: subjectOf(alert, plant),
    asset: alert.asset,
    revision: alert.revision,
    level: alert.level,
    mode: alert.mode,
    priority: alert.priority,
    active: alert.active,
    acknowledged: alert.acknowledged,
    shelved: alert.shelved,
    suppressedBy: alert.suppressed_by,
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
    outlook: {
      faultModes: alert.fault_modes,
      horizon: alert.horizon,
      waste: alert.waste,
      unsupported: alert.unsupported ?? noOutlook.unsupported,
      actWithin: alert.act_within,
      // Title and checks stand in the finding above.
      title: null,
      checks: [],
      safety: safetyNote(alert.safety),
    },
  };
}

/** What stands before the advice that every alert ends with. */
function safetyNote(safety: string): string | null {
  const note = safety.endsWith(advice) ? safety.slice(0, -advice.length).trim() : safety;
  return note === '' ? null : note;
}

/** An alert names its asset and its sensors; the fingerprint says which of them it is about. */
function subjectOf({ asset, evidence, kind, fingerprint: known }: Alert, plant: Plant): string {
  const groups = asset === null ? plant.assets.map(({ redundancy }) => subjectOfGroup(redundancy ?? '')) : [];
  const sources = plant.sources.map(({ name }) => name);
  const named = [asset?.id ?? wholePlant, ...evidence.map(({ sensor }) => sensor), ...groups, ...sources];
  const found = named.find((one) => fingerprint(plant.site.id, one, kind) === known);
  // A group or source that is not declared any more is no flood: it returns by itself.
  return found ?? asset?.id ?? subjectOfGroup(known);
}
