import type { IncomingMessage, ServerResponse } from 'node:http';
import { messageOf } from '../errors.ts';
import { type Complaint, largestBody, mostAsked, type StatusAnswers } from './answers.ts';
import { readCommand } from './command-request.ts';

/** What goes back: an HTTP status and a JSON body. */
interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly allow?: string;
}

/** A request that cannot be answered as it stands. */
class BadRequest extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** Answers one request; rejects only when the peer has gone or `answers` itself failed. */
export async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  answers: StatusAnswers,
): Promise<void> {
  let reply: Answer;
  try {
    reply = await route(request, answers);
  } catch (cause) {
    if (!(cause instanceof BadRequest)) {
      const peerGone = request.destroyed && !request.complete;
      if (peerGone) return;
      send(response, complaint(500, 'failed', 'the agent could not answer; its log says why'));
      throw cause;
    }
    reply = complaint(cause.status, 'bad-request', cause.message);
  }
  // A body that was not read to its end would be taken for the next request.
  if (!request.complete) response.shouldKeepAlive = false;
  send(response, reply);
}

async function route(request: IncomingMessage, answers: StatusAnswers): Promise<Answer> {
  const { path, query } = addressOf(request.url ?? '/');
  const [version, noun, id, ...more] = path;
  if (version !== 'v1' || more.length > 0) return unknownPath;
  const key = id === undefined ? noun : `${noun}/`;
  switch (key) {
    case 'state':
      return only(request, 'GET', () => stateOf(answers));
    case 'alerts':
      return only(request, 'GET', async () => ({
        status: 200,
        body: await answers.alerts({ open: query.get('open') === '1', limit: count(query, 'limit', 100) }),
      }));
    case 'alerts/':
      return only(request, 'GET', async () => {
        const found = await answers.alert(id ?? '');
        return found === null ? complaint(404, 'not-found', 'no such alert') : { status: 200, body: found };
      });
    case 'votes':
      return only(request, 'GET', () => ({
        status: 200,
        body: answers.votes(query.get('asset') ?? '', count(query, 'frames', 1)),
      }));
    case 'watchset':
      return only(request, 'GET', () => ({ status: 200, body: answers.watchSet() }));
    case 'commands':
      return only(request, 'POST', async () => {
        const body = await bodyOf(request);
        const done = await answers.command(commandIn(body), 'socket');
        return done.ok
          ? { status: 200, body: { ok: true } }
          : complaint(done.status, done.status === 404 ? 'not-found' : 'refused', done.message);
      });
    default:
      return unknownPath;
  }
}

const unknownPath = complaint(
  404,
  'unknown-path',
  'there is /v1/state, /v1/alerts, /v1/alerts/{id}, /v1/votes, /v1/watchset and /v1/commands',
);

function stateOf(answers: StatusAnswers): Answer {
  const state = answers.state();
  return state === null
    ? complaint(503, 'starting', 'the agent has just started: no frame has closed yet')
    : { status: 200, body: state };
}

function only(request: IncomingMessage, method: string, run: () => Answer | Promise<Answer>) {
  if (request.method === method) return run();
  return { ...complaint(405, 'wrong-method', `this path takes ${method} only`), allow: method };
}

function addressOf(url: string): { path: string[]; query: URLSearchParams } {
  const [path = '', query = ''] = url.split('?', 2);
  try {
    return { path: path.split('/').slice(1).map(decodeURIComponent), query: new URLSearchParams(query) };
  } catch {
    throw new BadRequest(400, 'the path is not percent-encoded UTF-8');
  }
}

function count(query: URLSearchParams, key: string, usual: number): number {
  const text = query.get(key);
  if (text === null) return usual;
  const n = Number(text);
  if (!/^\d+$/.test(text) || n < 1 || n > mostAsked) {
    throw new BadRequest(400, `${key} must be a whole number from 1 to ${mostAsked}`);
  }
  return n;
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const tooLarge = new BadRequest(413, `a command has at most ${largestBody} bytes`);
  if (Number(request.headers['content-length'] ?? 0) > largestBody) throw tooLarge;
  const chunks: Buffer[] = [];
  let bytes = 0;
  // Leaving the loop must not destroy the connection: the refusal still has to go out on it.
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > largestBody) throw tooLarge;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function commandIn(body: string) {
  try {
    return readCommand(body);
  } catch (cause) {
    throw new BadRequest(400, messageOf(cause));
  }
}

function complaint(status: number, code: string, message: string): Answer {
  const body: Complaint = { error: { code, message } };
  return { status, body };
}

function send(response: ServerResponse, { status, body, allow }: Answer): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-store',
    ...(allow === undefined ? {} : { allow }),
  });
  response.end(text);
}
