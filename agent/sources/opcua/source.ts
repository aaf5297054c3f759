import type { Logger } from 'pino';
import type { OpcuaSourceSettings, Sensor } from '../../../config/plant.ts';
import { urlFault } from '../../../config/checking/server-url.ts';
import { AgentError } from '../../errors.ts';
import type { Clock, Intake, Source, SourceState } from '../../ports.ts';
import { Lifeline, ownChannels } from '../lifeline.ts';
import { withoutCredentials } from '../printable.ts';
import { Nodes, plantNodes } from './nodes.ts';
import { quiet } from './quiet.ts';
import { OpcuaSession } from './session.ts';
import { normalThumbprint } from './trust.ts';

/** Readings of one OPC UA server through a subscription. It reads and subscribes; nothing here writes or calls. */
export class OpcuaSource implements Source {
  readonly name: string;
  readonly #nodes: Nodes;
  readonly #lifeline: Lifeline;
  #intake: Intake | null = null;

  constructor(
    settings: OpcuaSourceSettings,
    sensors: readonly Sensor[],
    clock: Clock,
    log: Logger,
    pkiDir: string,
  ) {
    checkSettings(settings);
    quiet(log);
    this.name = settings.name;
    const nodes = plantNodes(settings.name, sensors);
    this.#nodes = new Nodes(nodes, clock, log);
    const channels = nodes.map(({ channel }) => channel);
    this.#lifeline = new Lifeline(settings, ownChannels(channels, sensors), clock, log, (line) => {
      const took = (): void => this.#lifeline.took(1);
      const keptAlive = (): void => this.#intake?.alive(clock.now());
      return new OpcuaSession(
        { settings, nodes: this.#nodes, pkiDir, clock, log, took, keptAlive },
        line,
      ).open();
    });
  }

  start(intake: Intake, stop: AbortSignal): Promise<void> {
    this.#intake = intake;
    this.#nodes.bind(intake);
    this.#lifeline.start(intake, stop);
    return Promise.resolve();
  }

  stop(): Promise<void> {
    return this.#lifeline.stop();
  }

  state(): SourceState {
    return this.#lifeline.state();
  }
}

/** What must never get past a loader: see also `checkUrl` of the MQTT source. */
function checkSettings(settings: OpcuaSourceSettings): void {
  const { securityMode, securityPolicy, trust } = settings;
  const url = withoutCredentials(settings.url);
  const urlIs = urlFault(settings.url, ['opc.tcp']);
  const fault =
    urlIs !== null
      ? `${url} ${urlIs}`
      : (securityMode === 'None') !== (securityPolicy === 'None')
        ? `security mode ${securityMode} does not go with policy ${securityPolicy}`
        : trust !== null && normalThumbprint(trust) === null
          ? 'trust must be a SHA-1 or SHA-256 thumbprint, 40 or 64 hex digits'
          : null;
  if (fault !== null) throw new AgentError('config-invalid', `source ${settings.name}: ${fault}`);
}
