import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseDocument } from 'yaml';
import { randomFrom, seedOf } from '../../../detectors/mathematics/random.ts';
import { AgentError, messageOf } from '../../errors.ts';

/** Frames of the demo: the agent's longest but one, so that weeks pass in a minute. */
export const periodMs = 300_000;
const period = '5m';

/** When what happens: days of history, then days into the live part. */
export interface Days {
  readonly history: number;
  readonly onset: number;
  readonly failure: number;
  /** The plant is watched for this long after the failure. */
  readonly after: number;
}

/** Two weeks to learn from, a day or two of quiet, and a good week from the fault’s beginning to the failure. */
export function daysOf(seed: number): Days {
  const random = randomFrom(seedOf(seed, 'demo'));
  const onset = 1 + random();
  return { history: 14, onset, failure: onset + 8 + random(), after: 0.125 };
}

/** The repository's own file of that name, beside dist. */
export function ownFile(name: string): string {
  return fileURLToPath(new URL(`../../../../${name}`, import.meta.url));
}

/** Everything that a demo writes lies in one folder, which goes with it. */
export class DemoFolder {
  readonly path: string;

  /** AgentError `store-failed` when no temporary folder can be made. */
  constructor() {
    try {
      this.path = mkdtempSync(join(tmpdir(), 'coolwatch-demo-'));
      mkdirSync(this.state, { mode: 0o700 });
    } catch (cause) {
      throw new AgentError(
        'store-failed',
        `the demo needs a folder for its files: ${messageOf(cause)}; set TMPDIR to one that this user may write to`,
        { cause },
      );
    }
  }

  get state(): string {
    return join(this.path, 'state');
  }
  get servers(): string {
    return join(this.path, 'servers');
  }
  get history(): string {
    return join(this.path, 'history.csv');
  }
  get config(): string {
    return join(this.path, 'agent.yaml');
  }

  /**
   * The agent's settings: the repository's agent.yaml with what a plant in fast motion needs. Frames close
   * as soon as their readings are in, and topics are repeated by agent time, which runs some thousand times faster.
   */
  writeConfig(brokerUrl: string): void {
    const document = parseDocument(readFileSync(ownFile('config/agent.yaml'), 'utf8'));
    document.setIn(['frame', 'period'], period);
    document.setIn(['frame', 'lateness'], '0s');
    document.set('mqtt', { url: brokerUrl, heartbeat: '1h', reassert: '1d' });
    writeFileSync(this.config, document.toString());
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}
