import type { Alert } from '../../agent/model.ts';
import type { Announcement, JournalBatch } from '../../agent/ports.ts';

/** An alert as large as a real one: eight sensors in evidence, seven members. */
export function anAlert(change: Partial<Alert> = {}): Alert {
  const id = change.id ?? '01HV0000000000000000000000';
  return {
    schema: 'coolwatch-alert/1',
    id,
    fingerprint: `dc1/pump-1/process/${id}`,
    revision: 1,
    kind: 'process',
    level: 'alarm',
    active: true,
    acknowledged: null,
    shelved: null,
    suppressed_by: null,
    latched: false,
    state: 'unacknowledged',
    priority: 'high',
    severity: 750,
    ne107: null,
    site: 'dc1',
    asset: { id: 'pump-1', kind: 'pump', location: 'hall 1', redundancy: 'primary' },
    mode: 'steady',
    title: `Pump 1: discharge pressure 1.2 bar below expectation since 10:14 (${id})`,
    raised_at: '2026-03-04T10:15:00.000Z',
    changed_at: '2026-03-04T10:15:00.000Z',
    cleared_at: null,
    evidence: Array.from({ length: 8 }, (_, place) => ({
      sensor: `pump-1.sensor-${place}`,
      unit: 'bar',
      value: 1.23456 + place,
      expected: 2.34567,
      deviation_sigma: -5.4321 - place,
      direction: 'down',
      since: '2026-03-04T10:14:10.000Z',
      quality: 'ok',
      contribution: 0.125,
    })),
    votes: {
      for: 4,
      cast: 6,
      needed: 4,
      members: Array.from({ length: 7 }, (_, place) => ({
        name: `member-${place}`,
        ratio: place === 6 ? null : 1.0 + place / 7,
        vote: place === 6 ? null : place > 1,
      })),
    },
    unusable_sensors: [],
    fault_modes: [
      { mode: 'impeller-wear', likelihood: 0.7, why: 'head falls at like flow', tell_apart: 'compare power' },
    ],
    horizon: {
      earliest: '2026-03-05T00:00:00.000Z',
      latest: '2026-03-07T00:00:00.000Z',
      basis: 'linear trend',
    },
    waste: null,
    act_within: '2026-03-05T00:00:00.000Z',
    checks: ['listen for cavitation', 'check the suction strainer'],
    safety: 'coolwatch advises; it is no protective function and replaces no interlock or trip.',
    model_id: 'm1',
    links: { ack: `coolwatch ack ${id}`, trend: 'http://127.0.0.1:8220/trend/pump-1' },
    ...change,
  };
}

export function raised(change: Partial<Alert> = {}): Announcement {
  return { why: 'raised', alert: anAlert(change) };
}

export function batchOf(frame: number, ...announcements: readonly Announcement[]): JournalBatch {
  return { frame, announcements, commands: [] };
}
