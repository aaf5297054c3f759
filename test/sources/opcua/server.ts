import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before } from 'node:test';
import { fileURLToPath } from 'node:url';
import { freePort } from '../../support/free-port.ts';
import type { ServerOrder, ServerReady } from '../../support/opcua-server-process.ts';

const script = fileURLToPath(new URL('../../support/opcua-server-process.js', import.meta.url));

export interface Server {
  readonly url: string;
  readonly port: number;
  readonly thumbprint: string;
  readonly process: ChildProcess;
  tell(order: ServerOrder): void;
  stop(signal: NodeJS.Signals): Promise<void>;
}

/** The OPC UA server of test/support in a process of its own; it is gone after the test. */
export async function startServer(
  t: { after(end: () => Promise<void>): void },
  names: readonly string[],
  options: { port?: number; pkiDir?: string } = {},
): Promise<Server> {
  const port = options.port ?? (await freePort());
  const args = [String(port), names.join(','), ...(options.pkiDir === undefined ? [] : [options.pkiDir])];
  const folder = mkdtempSync(join(tmpdir(), 'coolwatch-opcua-'));
  const child = fork(script, args, {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    // What a killed server leaves behind is in a folder that goes.
    env: { ...process.env, TMPDIR: folder },
  });
  const stop = async (signal: NodeJS.Signals): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
  };
  t.after(async () => {
    await stop('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });
  const [ready] = (await once(child, 'message')) as [ServerReady];
  return {
    url: `opc.tcp://127.0.0.1:${port}`,
    port,
    thumbprint: ready.thumbprint,
    process: child,
    tell: (order) => void child.send(order),
    stop,
  };
}

/** One server for all tests of a file that do not harm it: each start costs 3 s of CPU. */
export function sharedServer(names: readonly string[]): Pick<Server, 'url' | 'tell'> {
  let server: Server | null = null;
  const started = (): Server => {
    if (server === null) throw new Error('the shared server is not there yet');
    return server;
  };
  const ends: (() => Promise<void>)[] = [];
  before(async () => {
    server = await startServer({ after: (end) => void ends.push(end) }, names);
  });
  after(() => Promise.all(ends.map((end) => end())));
  return {
    get url() {
      return started().url;
    },
    tell: (order) => started().tell(order),
  };
}
