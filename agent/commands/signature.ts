import { createHmac, timingSafeEqual } from 'node:crypto';
import type { CommandPayload } from '../sinks/mqtt/topics.ts';

/**
 * What is signed: eight lines, of feedback ten, joined by a line feed and with none at the end. They say which command
 * (the topic, which names site and agent's prefix too) and everything in it; what it does not have is an empty line.
 * No field may hold a line feed, so no two commands have the same lines.
 */
export function signedText(topic: string, payload: CommandPayload): string {
  const about = 'subject' in payload ? payload.subject : payload.id;
  const span = 'for' in payload ? payload.for : null;
  const { schema, at, nonce, by, note } = payload;
  const word = 'verdict' in payload ? [payload.verdict, payload.mode] : [];
  return [schema, topic, at, nonce, about, span, by, note, ...word].map((line) => line ?? '').join('\n');
}

/** HMAC-SHA256 (RFC 2104) over `signedText` in UTF-8, in lower-case hex. */
export function signatureOf(topic: string, payload: CommandPayload, secret: string): string {
  return createHmac('sha256', secret).update(signedText(topic, payload), 'utf8').digest('hex');
}

/** Whether who sent it knows the secret. Takes the same time for every wrong signature. */
export function isSigned(topic: string, payload: CommandPayload, secret: string): boolean {
  const expected = Buffer.from(signatureOf(topic, payload, secret));
  const given = Buffer.from(payload.signature ?? '');
  return given.length === expected.length && timingSafeEqual(given, expected);
}
