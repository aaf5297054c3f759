import { createHash } from 'node:crypto';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { Alert } from '../../model.ts';
import { alertDictionary } from './alert-dictionary.ts';

/** An alert as the journal keeps it: the JSON deflated (a sixth of its size), with a hash of all that stands in the row. */
export interface AlertRow {
  readonly id: string;
  readonly revision: number;
  readonly fingerprint: string;
  readonly asset: string | null;
  readonly state: string;
  readonly changed_at: string;
  readonly body: Buffer;
  /** SHA-256 of the other columns: a flipped bit passes SQLite's own checks. */
  readonly hash: Buffer;
}

export function toRow(alert: Alert): AlertRow {
  const row = {
    id: alert.id,
    revision: alert.revision,
    fingerprint: alert.fingerprint,
    asset: alert.asset?.id ?? null,
    state: alert.state,
    changed_at: alert.changed_at,
    body: deflateRawSync(JSON.stringify(alert), { dictionary: alertDictionary }),
  };
  return { ...row, hash: hashOf(row) };
}

/** Whether the row is as it was written. Needs no inflating: every row is looked at when the journal opens. */
export function isSoundAlert(row: AlertRow): boolean {
  return Buffer.isBuffer(row.body) && Buffer.isBuffer(row.hash) && hashOf(row).equals(row.hash);
}

/** The alert of a row, or null where the row is not as it was written. */
export function fromRow(row: AlertRow): Alert | null {
  return isSoundAlert(row) ? (JSON.parse(textOf(row)) as Alert) : null;
}

/** Whether two rows say the same; deflate's bytes may differ between versions of Node. */
export function sameContent(a: AlertRow, b: AlertRow): boolean {
  return a.hash.equals(b.hash) || (isSoundAlert(a) && textOf(a) === textOf(b));
}

function textOf(row: AlertRow): string {
  return inflateRawSync(row.body, { dictionary: alertDictionary }).toString('utf8');
}

function hashOf(row: Omit<AlertRow, 'hash'>): Buffer {
  const { id, revision, fingerprint, asset, state, changed_at } = row;
  return createHash('sha256')
    .update(JSON.stringify([id, revision, fingerprint, asset, state, changed_at]))
    .update(row.body)
    .digest();
}

/** Hash of the columns of an outbox or command row that never change. */
export function rowHash(...parts: readonly (string | number)[]): Buffer {
  return createHash('sha256').update(JSON.stringify(parts)).digest();
}
