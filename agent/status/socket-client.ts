import { type IncomingMessage, request } from 'node:http';
import { AgentError, messageOf } from '../errors.ts';
import type { Alert, Verdict } from '../model.ts';
import type { WatchSetAnswer } from '../watchset/live-watch-set.ts';
import type { AlertHistory, AlertQuery } from '../store/protocol.ts';
import { longestSocketPath, type CommandAnswer, type CommandRequest, socketPath } from './answers.ts';
import type { PlantState } from './plant-state.ts';

/** Reading answers come from memory or one indexed query: slower than this, the agent hangs. */
const readTimeoutMs = 5000;
/** The state of 5,000 sensors has about 1 MB. */
const largestAnswer = 64 * 1024 * 1024;

/** Asks the running agent. Every call throws AgentError 'agent-unreachable' when none answers. */
export class StatusClient {
  readonly #path: string;

  constructor(stateFolder: string) {
    this.#path = socketPath(stateFolder);
  }

  /** null while the agent has not closed its first frame. */
  async state(): Promise<PlantState | null> {
    const { status, json } = await this.#ask('GET', '/v1/state');
    return status === 503 ? null : (expected(200, status, json) as PlantState);
  }

  async alerts(query: AlertQuery): Promise<readonly Alert[]> {
    const open = query.open === true ? 'open=1&' : '';
    const { status, json } = await this.#ask('GET', `/v1/alerts?${open}limit=${query.limit}`);
    return expected(200, status, json) as readonly Alert[];
  }

  async alert(id: string): Promise<AlertHistory | null> {
    const { status, json } = await this.#ask('GET', `/v1/alerts/${encodeURIComponent(id)}`);
    return status === 404 ? null : (expected(200, status, json) as AlertHistory);
  }

  /** The last verdicts on one asset, newest last. */
  async votes(asset: string, frames: number): Promise<readonly Verdict[]> {
    const { status, json } = await this.#ask(
      'GET',
      `/v1/votes?asset=${encodeURIComponent(asset)}&frames=${frames}`,
    );
    return expected(200, status, json) as readonly Verdict[];
  }

  async watchSet(): Promise<WatchSetAnswer> {
    const { status, json } = await this.#ask('GET', '/v1/watchset');
    return expected(200, status, json) as WatchSetAnswer;
  }

  /** Waits until the agent has journalled the command, at most `timeoutMs`: that takes up to a frame and its lateness. */
  async command(command: CommandRequest, timeoutMs: number): Promise<CommandAnswer> {
    const { status, json } = await this.#ask('POST', '/v1/commands', JSON.stringify(command), timeoutMs);
    return status === 200 ? { ok: true } : { ok: false, status, message: complaintOf(json) };
  }

  async #ask(
    method: 'GET' | 'POST',
    path: string,
    body = '',
    timeoutMs = readTimeoutMs,
  ): Promise<{ status: number; json: unknown }> {
    try {
      if (Buffer.byteLength(this.#path) > longestSocketPath) {
        throw Object.assign(new Error('path too long'), { code: 'ENAMETOOLONG' });
      }
      const response = await this.#send(method, path, body, AbortSignal.timeout(timeoutMs));
      return { status: response.statusCode ?? 0, json: JSON.parse(await textOf(response)) as unknown };
    } catch (cause) {
      throw new AgentError('agent-unreachable', this.#inWords(cause, timeoutMs), { cause, retry: true });
    }
  }

  #send(method: string, path: string, body: string, signal: AbortSignal): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const headers = { 'content-length': Buffer.byteLength(body), connection: 'close' };
      const asked = request({ socketPath: this.#path, method, path, headers, signal }, resolve);
      asked.once('error', reject);
      asked.end(body);
    });
  }

  #inWords(cause: unknown, timeoutMs: number): string {
    switch (codeOf(cause)) {
      case 'ENOENT':
      case 'ECONNREFUSED':
      case 'ENAMETOOLONG':
        return `no agent answers at ${this.#path}: start it, or name its state folder with --state`;
      case 'EACCES':
        return `this user may not use ${this.#path}: join the group that owns it, or use sudo`;
      case 'ABORT_ERR':
        return `the agent at ${this.#path} has not answered within ${Math.round(timeoutMs / 1000)} s`;
      default:
        return `the agent at ${this.#path} broke off: ${messageOf(cause)}`;
    }
  }
}

/** True when there is no agent at all, and not one that hangs or may not be asked. */
export function nobodyThere(unreachable: AgentError): boolean {
  return ['ENOENT', 'ECONNREFUSED', 'ENAMETOOLONG'].includes(codeOf(unreachable.cause));
}

function codeOf(cause: unknown): string {
  if (!(cause instanceof Error)) return '';
  if (cause.name === 'TimeoutError' || cause.name === 'AbortError') return 'ABORT_ERR';
  return (cause as NodeJS.ErrnoException).code ?? '';
}

async function textOf(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > largestAnswer) throw new Error('the answer is too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function expected(wanted: number, status: number, json: unknown): unknown {
  if (status === wanted) return json;
  throw new AgentError('agent-unreachable', `the agent cannot answer: ${complaintOf(json)}`);
}

function complaintOf(json: unknown): string {
  const message = (json as { error?: { message?: unknown } } | null)?.error?.message;
  return typeof message === 'string' ? message : 'no reason given';
}
