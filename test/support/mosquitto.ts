import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './free-port.ts';

export interface Broker {
  readonly url: string;
  readonly port: number;
  readonly process: ChildProcess;
  /** Ends it and waits for the end. */
  stop(signal?: NodeJS.Signals): Promise<void>;
}

/** Debian's mosquitto on a loopback port; `extra` goes into its configuration as it is. */
export async function startMosquitto(options: { port?: number; extra?: string } = {}): Promise<Broker> {
  const port = options.port ?? (await freePort());
  const folder = mkdtempSync(join(tmpdir(), 'coolwatch-mosquitto-'));
  const file = join(folder, 'mosquitto.conf');
  writeFileSync(
    file,
    options.extra?.includes('listener')
      ? options.extra
      : `listener ${port} 127.0.0.1\nallow_anonymous true\nuser root\n${options.extra ?? ''}\n`,
  );
  const child = spawn('mosquitto', ['-c', file], { stdio: 'ignore' });
  child.on('error', () => undefined);
  await answering(port, child);
  return {
    url: `mqtt://127.0.0.1:${port}`,
    port,
    process: child,
    async stop(signal = 'SIGTERM') {
      rmSync(folder, { recursive: true, force: true });
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      child.kill(signal);
      await ended;
    },
  };
}

async function answering(port: number, child: ChildProcess): Promise<void> {
  const deadline = performance.now() + 10_000;
  while (performance.now() < deadline) {
    if (child.exitCode !== null || child.pid === undefined) {
      throw new Error('mosquitto did not start: install Debian package mosquitto');
    }
    const open = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1');
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
      socket.once('connect', () => socket.destroy());
    });
    if (open) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error('mosquitto does not answer');
}
