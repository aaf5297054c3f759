import { once } from 'node:events';
import { chmodSync, lstatSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { connect } from 'node:net';
import type { Logger } from 'pino';
import { AgentError, messageOf } from '../errors.ts';
import { longestSocketPath, socketPath, type StatusAnswers } from './answers.ts';
import { answer } from './routes.ts';

export interface StatusSocketOptions {
  readonly stateFolder: string;
  readonly answers: StatusAnswers;
  readonly log: Pick<Logger, 'warn'>;
  /** A request that is not complete after this is dropped, in ms. */
  readonly requestTimeoutMs?: number;
}

/**
 * Serves the plant's state and takes commands on a unix socket. The file's mode is the whole access
 * control: 0660, so the agent's user and its group; there is no TCP port.
 */
export class StatusSocket {
  readonly #path: string;
  readonly #server: Server;

  constructor(options: StatusSocketOptions) {
    const requestTimeout = options.requestTimeoutMs ?? 5000;
    this.#path = socketPath(options.stateFolder);
    this.#server = createServer(
      {
        requestTimeout,
        headersTimeout: requestTimeout,
        connectionsCheckingInterval: Math.min(1000, requestTimeout),
        keepAliveTimeout: 1000,
        maxHeaderSize: 4096,
      },
      (request, response) => {
        answer(request, response, options.answers).catch((cause: unknown) => {
          options.log.warn({ cause: messageOf(cause) }, 'status request failed');
          response.destroy();
        });
      },
    );
    this.#server.maxConnections = 64;
  }

  /** Throws AgentError 'state-locked' when another agent answers there, 'store-failed' when the socket cannot be made. */
  async start(): Promise<void> {
    if (Buffer.byteLength(this.#path) > longestSocketPath) {
      throw new AgentError(
        'store-failed',
        `the socket ${this.#path} would have a path of more than ${longestSocketPath} bytes: choose a shorter state folder`,
      );
    }
    await removeStale(this.#path);
    try {
      const listening = once(this.#server, 'listening');
      this.#server.listen(this.#path);
      await listening;
      chmodSync(this.#path, 0o660);
    } catch (cause) {
      throw new AgentError('store-failed', `no socket at ${this.#path}: ${messageOf(cause)}`, { cause });
    }
  }

  /** Also ends requests that still wait: the frame that would answer them will not come. */
  async stop(): Promise<void> {
    if (!this.#server.listening) return;
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }
}

/** A killed agent leaves its socket file behind; it is known by nobody answering. Anything else is left alone. */
async function removeStale(path: string): Promise<void> {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined) return;
  if (!found.isSocket()) {
    throw new AgentError('store-failed', `${path} is in the way and is no socket: move it away`);
  }
  if (await somebodyAnswers(path)) {
    throw new AgentError('state-locked', `another agent answers at ${path}: stop it first`);
  }
  rmSync(path, { force: true });
}

async function somebodyAnswers(path: string): Promise<boolean> {
  const socket = connect(path);
  try {
    await once(socket, 'connect', { signal: AbortSignal.timeout(2000) });
    return true;
  } catch (cause) {
    // A full backlog or a slow one still means that somebody holds it.
    return (cause as NodeJS.ErrnoException).code !== 'ECONNREFUSED';
  } finally {
    socket.destroy();
  }
}
