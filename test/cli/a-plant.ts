/** A small plant as the agent reports it, and alerts on it; 23 November 2026, 14:20:10 in Berlin. */
import type { Alert, Ballot, Verdict, VerdictName } from '../../agent/model.ts';
import type { AssetState, PlantState } from '../../agent/status/plant-state.ts';

export const now = Date.parse('2026-11-23T13:20:20.000Z');
const at = Date.parse('2026-11-23T13:20:10.000Z');

export function aVerdict(asset: string, verdict: VerdictName, change: Partial<Verdict> = {}): Verdict {
  const ballots: Ballot[] = [
    { kind: 'cast', member: 'forest-all', ratio: 1.42, anomalous: true },
    { kind: 'cast', member: 'pca-short', ratio: 0.4, anomalous: false },
    { kind: 'abstained', member: 'chart', why: 'warming-up' },
  ];
  const n = 172_345;
  return {
    asset,
    mode: 'steady',
    n,
    at,
    ballots,
    cast: 2,
    for: 1,
    needed: 2,
    anomalous: verdict === 'anomalous',
    verdict,
    ...change,
  };
}

export function anAsset(id: string, verdict: VerdictName, change: Partial<AssetState> = {}): AssetState {
  return { id, kind: 'pump', location: null, verdict: aVerdict(id, verdict), open: [], ...change };
}

export function aPlant(change: Partial<PlantState> = {}): PlantState {
  return {
    schema: 'coolwatch-status/1',
    site: 'dc-north',
    timezone: 'Europe/Berlin',
    agent: {
      id: 'edge-1',
      version: '0.1.0',
      pid: 4711,
      started_at: '2026-11-20T06:00:00.000Z',
      period_ms: 10_000,
    },
    at: new Date(at).toISOString(),
    frame: 172_345,
    last_frame_at: new Date(at).toISOString(),
    sources: [
      {
        name: 'bms',
        type: 'mqtt',
        url: 'mqtt://10.0.0.5',
        connected: true,
        since: at - 3 * 3_600_000,
        readings: 2_400_000,
        last_reading_at: at + 8000,
        rebuilds: 0,
        trouble: null,
      },
    ],
    assets: [
      anAsset('CHWP-1', 'normal', { health: { score: 100, reason: 'as-usual' } }),
      anAsset('CHWP-2', 'normal', { health: { score: 96, reason: 'panel' } }),
      anAsset('CHWP-3', 'off', { health: { score: null, reason: 'off' } }),
    ],
    sensors: [
      {
        id: 'CHWP-1 suction',
        asset: 'CHWP-1',
        kind: 'pressure',
        unit: 'kPa',
        value: 112.34567,
        state: 'ok',
        expected: 145.2,
        deviation_sigma: -6.14,
      },
      {
        id: 'CHWP-2 flow',
        asset: 'CHWP-2',
        kind: 'flow',
        unit: 'm3/h',
        value: null,
        state: 'stale',
        expected: null,
        deviation_sigma: null,
      },
    ],
    alerts: [],
    learning: {
      phase: 'learned',
      frames: 4000,
      needed: 2000,
      model_id: 'm-20261120',
      trained_at: '2026-11-20T12:00:00.000Z',
      schedule: 'learned from 3.5 days so far, learns again in about 3 days',
      trouble: null,
    },
    delivery: [{ sink: 'mqtt', connected: true, pending: 0, delivered: 321, trouble: null }],
    storage: { waiting: 0, troubles: [] },
    rejected: { late: { count: 3, last: 'plant/chwp-1/suction' } },
    ...change,
  };
}

export function anAlert(change: Partial<Alert> = {}): Alert {
  return {
    schema: 'coolwatch-alert/1',
    id: '01KAR5B3C0ABCDEFGHJKMNPQRS',
    fingerprint: '0123456789abcdef',
    revision: 2,
    kind: 'process',
    level: 'alarm',
    active: true,
    acknowledged: null,
    shelved: null,
    suppressed_by: null,
    latched: false,
    state: 'unacknowledged',
    priority: 'urgent',
    severity: 900,
    ne107: null,
    site: 'dc-north',
    asset: { id: 'CHWP-2', kind: 'pump', location: 'plant room 1', redundancy: 'chw-pumps' },
    mode: null,
    title: 'CHWP-2: suction low and vibration high for how it usually runs, since 23 Nov 14:05',
    raised_at: '2026-11-23T13:05:10.000Z',
    changed_at: '2026-11-23T13:15:10.000Z',
    cleared_at: null,
    evidence: [
      {
        sensor: 'CHWP-2 suction',
        unit: 'kPa',
        value: 112.34567,
        expected: 145.2,
        deviation_sigma: -6.14,
        direction: 'down',
        since: '2026-11-23T13:05:00.000Z',
        quality: 'ok',
        contribution: 0.52,
      },
      {
        sensor: 'CHWP-2 vibration',
        unit: 'mm/s',
        value: 7.1,
        expected: null,
        deviation_sigma: null,
        direction: 'up',
        since: '2026-11-23T13:06:00.000Z',
        quality: 'suspect',
        contribution: 0.31,
      },
    ],
    votes: {
      for: 1,
      cast: 2,
      needed: 1,
      members: [
        { name: 'forest-all', ratio: 1.42, vote: true },
        { name: 'pca-short', ratio: 0.4, vote: false },
        { name: 'chart', ratio: null, vote: null },
      ],
    },
    unusable_sensors: ['CHWP-2 power'],
    fault_modes: [
      {
        mode: 'clogged suction strainer',
        likelihood: 0.61,
        why: 'suction and discharge pressure fall together',
        tell_apart: 'strainer dP over flow squared rises',
      },
    ],
    horizon: {
      earliest: '2026-11-25T12:00:00.000Z',
      latest: '2026-11-29T12:00:00.000Z',
      basis: 'linear trend of suction pressure',
    },
    waste: null,
    act_within: '2026-11-24T13:05:10.000Z',
    checks: ['Read CHWP-2 suction at the instrument.', 'Read the strainer dP.'],
    safety: 'Advice only: coolwatch is no protective function and replaces no interlock or trip.',
    model_id: 'm-20261120',
    links: { ack: 'coolwatch ack 01KAR5B3C0ABCDEFGHJKMNPQRS', trend: 'coolwatch votes CHWP-2' },
    ...change,
  };
}

/** ESC and C1 sequences, line breaks, bidi overrides, zero-width characters: what a hostile tag name may hold. */
export const hostile =
  'a\u001B[2J\u001B]0;owned\u0007b\u009B31mc\r\nd\u202Ee\u2066f\u200Bg\u0000h\u007Fi\u2028j';

/** Fails with the offending character when a terminal would obey something in `text`. */
export function obeyed(text: string): string | null {
  const found = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.exec(text.replaceAll('\n', ''));
  return found === null ? null : `U+${found[0].codePointAt(0)?.toString(16)}`;
}

/** Open on the plant, the worst first ... */
export const [first, second] = [
  anAlert(),
  anAlert({
    id: '01KAR5B3C0ABXXXXXXXXXXXXXX',
    level: 'advisory',
    priority: 'low',
    title: 'CHWP-1: flow low',
  }),
] as const;
/** ... and over. */
export const closed = anAlert({
  id: '01KAQ000000000000000000000',
  state: 'normal',
  active: false,
  cleared_at: '2026-11-22T13:00:00.000Z',
});
export const alerts: readonly Alert[] = [second, first, closed];
