import { type ChildProcess, execFile, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { connectAsync, type MqttClient } from 'mqtt';
import { freePort } from './free-port.ts';
import { type Broker, startMosquitto } from './mosquitto.ts';

export interface RigChannel {
  readonly id: string;
  readonly kind: string;
  readonly unit: string;
  readonly via: 'mqtt' | 'opcua';
}

export interface CliResult {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

const program = fileURLToPath(new URL('../../agent/main.js', import.meta.url));
const opcuaServer = fileURLToPath(new URL('./opcua-server-process.js', import.meta.url));

/**
 * A pump rig as a site would wire it: Debian's mosquitto, an OPC UA server in a process of its own and
 * the agent between them in another, all on loopback. The channels are split over both protocols; those
 * on MQTT come as one topic with many values.
 */
export class LiveRig {
  readonly folder: string;
  readonly stateDir: string;
  readonly sensorsFile: string;
  readonly configFile: string;
  readonly #channels: readonly RigChannel[];
  #broker: Broker | null = null;
  #plc: ChildProcess | null = null;
  #gateway: MqttClient | null = null;
  #agent: ChildProcess | null = null;

  /** `folder` is made and filled; frames are 1 s. */
  constructor(folder: string, channels: readonly RigChannel[]) {
    this.folder = folder;
    this.stateDir = join(folder, 'state');
    this.sensorsFile = join(folder, 'sensors.yaml');
    this.configFile = join(folder, 'agent.yaml');
    this.#channels = channels;
  }

  get brokerUrl(): string {
    return this.#broker!.url;
  }
  get brokerPort(): number {
    return this.#broker!.port;
  }
  get agentPid(): number {
    return this.#agent!.pid!;
  }

  /** Starts broker and PLC and writes both configuration files. */
  async start(minFrames: number, offDelay: string): Promise<void> {
    mkdirSync(this.folder, { recursive: true });
    this.#broker = await startMosquitto();
    const port = await freePort();
    const nodes = this.#channels.filter(({ via }) => via === 'opcua').map(({ id }) => id);
    this.#plc = fork(opcuaServer, [String(port), nodes.join(',')], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    await once(this.#plc, 'message');
    this.#gateway = await connectAsync(this.#broker.url, { protocolVersion: 5 });
    const address = ({ id, via }: RigChannel) =>
      via === 'opcua'
        ? `{ source: plc, node: "ns=1;s=${id}" }`
        : `{ source: bms, topic: rig/readings, value: "$['${id}']", time: $.time }`;
    writeFileSync(
      this.sensorsFile,
      [
        'site: { id: rig-site, timezone: UTC }',
        'sources:',
        `  - { name: bms, type: mqtt, url: "${this.#broker.url}" }`,
        `  - { name: plc, type: opcua, url: "opc.tcp://127.0.0.1:${port}", security_mode: None, security_policy: None, publishing_interval: 200ms, sampling_interval: 100ms }`,
        'assets:',
        '  - { id: rig, kind: pump }',
        'sensors:',
        ...this.#channels.map(
          (channel) =>
            `  - { id: "${channel.id}", asset: rig, kind: ${channel.kind}, unit: ${channel.unit}, address: ${address(channel)} }`,
        ),
        '',
      ].join('\n'),
    );
    writeFileSync(
      this.configFile,
      [
        'frame: { period: 1s }',
        `learning: { min_frames: ${minFrames} }`,
        `incidents: { off_delay: ${offDelay} }`,
        'store: { checkpoint: 10s }',
        `mqtt: { url: "${this.#broker.url}", heartbeat: 2s }`,
        '',
      ].join('\n'),
    );
  }

  /** Starts the agent; its log goes to agent.log. Resolves once its socket answers. */
  async startAgent(): Promise<void> {
    const args = [
      'run',
      '--sensors',
      this.sensorsFile,
      '--config',
      this.configFile,
      '--state',
      this.stateDir,
    ];
    this.#agent = spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    const log = createWriteStream(join(this.folder, 'agent.log'), { flags: 'a' });
    this.#agent.stdout!.pipe(log, { end: false });
    this.#agent.stderr!.pipe(log, { end: false });
  }

  /** Ends the agent and waits for its end. */
  async stopAgent(signal: NodeJS.Signals): Promise<void> {
    const agent = this.#agent;
    if (agent === null || agent.exitCode !== null || agent.signalCode !== null) return;
    const ended = once(agent, 'exit');
    agent.kill(signal);
    await ended;
  }

  /** One row of readings, stamped `at`, by channel id; each goes the way of its protocol. */
  feed(at: number, values: Readonly<Record<string, number>>): void {
    const time = new Date(at).toISOString();
    const over = (via: RigChannel['via']) => this.#channels.filter((c) => c.via === via && c.id in values);
    const mqtt = Object.fromEntries(over('mqtt').map(({ id }) => [id, values[id]]));
    this.#gateway!.publish('rig/readings', JSON.stringify({ time, ...mqtt }));
    this.#plc!.send({ set: Object.fromEntries(over('opcua').map(({ id }) => [id, [values[id], at]])) });
  }

  /** The command line against this rig. */
  coolwatch(...args: readonly string[]): Promise<CliResult> {
    const command = args[0];
    const config = command === 'import' ? ['--sensors', this.sensorsFile] : [];
    const all = [program, ...args, ...config, '--config', this.configFile, '--state', this.stateDir];
    return new Promise((resolve) => {
      execFile(process.execPath, all, { env: { ...process.env, NO_COLOR: '1' } }, (error, out, err) => {
        resolve({ code: error === null ? 0 : Number(error.code ?? 1), out, err });
      });
    });
  }

  async stop(): Promise<void> {
    await this.stopAgent('SIGTERM');
    await this.#gateway?.endAsync(true);
    if (this.#plc !== null) {
      const ended = once(this.#plc, 'exit');
      this.#plc.kill('SIGTERM');
      await ended;
    }
    await this.#broker?.stop();
  }
}
