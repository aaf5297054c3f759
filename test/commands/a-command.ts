import { signatureOf } from '../../agent/commands/signature.ts';
import type { CommandKind, CommandPayload } from '../../agent/sinks/mqtt/topics.ts';
import { root } from '../sinks/a-sink.ts';

/** 32 bytes in hex, as `openssl rand -hex 32` makes them. */
export const secret = '8f2b7c1d9e4a6053f1c8d7b2a9e0465738192a4b5c6d7e8f9012a3b4c5d6e7f8';

export const topicOf = (kind: CommandKind): string => `${root}/cmd/${kind}`;

let count = 0;

/** An acknowledgement sent at `at`, with a nonce that no other has; signed unless `change` says how it is. */
export function aCommand(
  at: number,
  change: Partial<Record<string, unknown>> = {},
  kind: CommandKind = 'ack',
): Record<string, unknown> {
  count += 1;
  const about = kind === 'maintenance' ? { subject: 'pump-1' } : { id: 'A' };
  const unsigned = {
    schema: 'coolwatch-command/1',
    ...about,
    ...(kind === 'feedback' ? { verdict: 'confirmed' } : {}),
    ...(kind === 'shelve' || kind === 'maintenance' ? { for: '1h' } : {}),
    by: 'scada: kim',
    note: 'going there',
    at: new Date(at).toISOString(),
    nonce: `nonce-of-command-${count}`,
    ...change,
  };
  const signature = signatureOf(topicOf(kind), unsigned as unknown as CommandPayload, secret);
  return { signature, ...unsigned };
}
