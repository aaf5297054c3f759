import type { Plant } from '../../../config/plant.ts';
import type { Alert, AlertState, Priority } from '../../model.ts';
import { fingerprint } from './alert-id.ts';
import { wholePlant } from '../life/flood.ts';
import type { Incident } from '../incident.ts';
import { isOfGroup } from '../findings/redundancy-lost.ts';
import { iso } from '../../plain-words.ts';
import { isOpen } from '../life/transition.ts';

/** OPC UA Part 9 severity, 1-1000, by priority. */
const severities: Record<Priority, number> = { low: 200, medium: 400, high: 700, urgent: 900 };

/** Stands in every alert, last. */
export const advice = 'Advice only: coolwatch is no protective function and replaces no interlock or trip.';

/** The incident's revision as `coolwatch-alert/1`. */
export function alertOf(incident: Incident, plant: Plant): Alert {
  const assetId = assetIdOf(incident, plant);
  const asset = plant.assets.find(({ id }) => id === assetId);
  const { finding, outlook } = incident;
  return {
    schema: 'coolwatch-alert/1',
    id: incident.id,
    fingerprint: fingerprint(plant.site.id, incident.subject, incident.kind),
    revision: incident.revision,
    kind: incident.kind,
    level: incident.level,
    active: incident.active,
    acknowledged: incident.acknowledged,
    shelved: incident.shelved,
    suppressed_by: incident.suppressedBy,
    latched: false,
    state: stateOf(incident),
    priority: incident.priority,
    severity: severities[incident.priority],
    ne107: finding.ne107,
    site: plant.site.id,
    asset:
      asset === undefined
        ? incident.asset
        : { id: asset.id, kind: asset.kind, location: asset.location, redundancy: asset.redundancy },
    mode: incident.mode,
    title: outlook.title ?? finding.title,
    raised_at: iso(incident.raisedAt),
    changed_at: iso(incident.changedAt),
    cleared_at: incident.clearedAt === null ? null : iso(incident.clearedAt),
    evidence: finding.evidence,
    votes: finding.votes,
    unusable_sensors: finding.unusableSensors,
    fault_modes: outlook.faultModes,
    horizon: outlook.horizon,
    waste: outlook.waste,
    unsupported: outlook.unsupported,
    act_within: outlook.actWithin,
    // After a restart the finding has those of the outlook as well.
    checks: [...new Set([...finding.checks, ...outlook.checks])],
    safety: outlook.safety === null ? advice : `${outlook.safety} ${advice}`,
    model_id: finding.modelId,
    links: { ack: `coolwatch ack ${incident.id}`, trend: trendOf(incident, asset?.id ?? '') },
  };
}

/** The asset whose topic it stands on; of an incident without one, its subject. null: a source is no asset, whatever it is called. */
export function assetIdOf({ kind, subject, asset }: Incident, { sensors }: Plant): string | null {
  if (kind === 'comms') return null;
  const sensor = kind === 'sensor' ? sensors.find(({ id }) => id === subject) : undefined;
  return asset?.id ?? sensor?.asset ?? subject;
}

function trendOf({ kind, subject }: Incident, asset: string): string {
  if (subject === wholePlant || isOfGroup(subject)) return 'coolwatch alerts';
  if (kind === 'comms') return 'coolwatch sensors';
  return kind === 'sensor'
    ? `coolwatch sensors --asset ${quoted(asset)}`
    : `coolwatch votes ${quoted(subject)}`;
}

function stateOf(incident: Incident): AlertState {
  if (!isOpen(incident)) return 'normal';
  if (incident.shelved !== null) return 'shelved';
  if (incident.suppressedBy !== null) return 'out-of-service';
  if (incident.active) return incident.acknowledged === null ? 'unacknowledged' : 'acknowledged';
  return 'returned-unacknowledged';
}

function quoted(id: string): string {
  return /^[\w.-]+$/.test(id) ? id : `'${id.replaceAll("'", String.raw`'\''`)}'`;
}
