import { createHash } from 'node:crypto';
import { encodeTime } from 'ulid';
import type { IncidentKind, Millis } from '../../model.ts';

const crockford = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/**
 * A ULID whose time is when the incident was raised and whose rest is a hash of what it is about:
 * a restart or a second run over the same data gives the same id, so nothing is announced twice.
 */
export function alertId(site: string, subject: string, kind: IncidentKind, raisedAt: Millis): string {
  const digest = createHash('sha256')
    .update([site, subject, kind, String(raisedAt)].join('\u0000'))
    .digest();
  let rest = '';
  for (let i = 0; i < 16; i++) rest += crockford[digest[i]! & 31]!;
  return encodeTime(Math.max(0, Math.round(raisedAt))) + rest;
}

/** The same for every incident of one kind with one subject, over all time. */
export function fingerprint(site: string, subject: string, kind: IncidentKind): string {
  return createHash('sha256').update([site, subject, kind].join('\u0000')).digest('hex').slice(0, 16);
}
