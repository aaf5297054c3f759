import { lookup } from 'node:dns/promises';
import { connect, type Socket } from 'node:net';
import { messageOf } from '../../errors.ts';
import type { Millis } from '../../model.ts';

/** The steps of an attempt at a broker or server, in their order. */
export type Step = 'DNS' | 'TCP' | 'TLS' | 'certificate' | 'login';

/** How far one attempt came. */
export type Probed =
  | {
      readonly ok: true;
      readonly ms: number;
      /** The end of the certificate that the other side showed; null where it showed none. */
      readonly certificateUntil: Millis | null;
    }
  | { readonly ok: false; readonly step: Step; readonly why: string };

/** Ends an attempt; the message is for people. */
export class StepFailed extends Error {
  override readonly name = 'StepFailed';
  readonly step: Step;

  constructor(step: Step, why: string, cause?: unknown) {
    super(why, { cause });
    this.step = step;
  }
}

/** Longest that one step may take, ms. */
export const stepMs = 5_000;

/** What `attempt` came to; it says where it fails by throwing StepFailed. */
export async function probed(attempt: () => Promise<Millis | null>): Promise<Probed> {
  const began = performance.now();
  try {
    const certificateUntil = await attempt();
    return { ok: true, ms: performance.now() - began, certificateUntil };
  } catch (cause) {
    if (cause instanceof StepFailed) return { ok: false, step: cause.step, why: cause.message };
    return { ok: false, step: 'login', why: messageOf(cause) };
  }
}

/** A connected socket, or StepFailed 'DNS' or 'TCP' with `inWords` of what went wrong. */
export async function dialled(
  host: string,
  port: number,
  inWords: (cause: unknown) => string,
): Promise<Socket> {
  const { address } = await lookup(host).catch((cause: unknown) => {
    throw new StepFailed('DNS', inWords(cause), cause);
  });
  return new Promise((resolve, reject) => {
    const socket = connect({ host: address, port });
    const failed = (cause: unknown): void => {
      socket.destroy();
      reject(new StepFailed('TCP', inWords(cause), cause));
    };
    socket.setTimeout(stepMs, () => failed(Object.assign(new Error('timeout'), { code: 'ETIMEDOUT' })));
    socket.once('error', failed);
    socket.once('connect', () => {
      socket.setTimeout(0);
      socket.off('error', failed);
      socket.on('error', () => undefined);
      resolve(socket);
    });
  });
}
