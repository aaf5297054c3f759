import { join, resolve } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import { durationShape, parseDuration } from '../../../config/duration.ts';
import type { MqttSourceSettings, OpcuaSourceSettings, TlsSettings } from '../../../config/plant.ts';
import { urlFault } from '../../../config/checking/server-url.ts';
import { sensorKinds } from '../../../config/vocabulary/kinds.ts';
import { unitOf } from '../../../config/vocabulary/units.ts';
import type { Survey } from '../../discovery/point.ts';
import type { UnitsGiven } from '../../discovery/guessing/unit.ts';
import { AgentError } from '../../errors.ts';
import { CommandRefused, Exit } from '../exit-codes.ts';
import { type OutputOptions, withOutputOptions } from '../options.ts';
import { checkFiles, type DraftFiles, thereAlready, writeDraft } from '../plant/draft-file.ts';
import { foundJson, foundLines } from '../screens/found-lines.ts';
import { clip } from '../terminal/columns.ts';
import type { Io } from '../terminal/io.ts';
import { LiveRegion } from '../terminal/live-region.ts';
import { plain, plainJson } from '../terminal/plain.ts';

interface DiscoverOptions extends OutputOptions, DraftFiles {
  readonly for: number;
  readonly source: string;
  readonly unit: UnitsGiven;
  readonly username?: string;
  readonly passwordFile?: string;
}

interface MqttOptions extends DiscoverOptions {
  readonly topic: string;
  readonly clientId?: string;
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly serverName?: string;
}

interface OpcuaOptions extends DiscoverOptions {
  readonly node: string;
  readonly securityMode?: OpcuaSourceSettings['securityMode'];
  readonly securityPolicy?: OpcuaSourceSettings['securityPolicy'];
  readonly trust?: string;
  readonly state?: string;
}

export function discoverCommand(io: Io): Command {
  return new Command('discover')
    .description('look at a broker or server and draft a sensors.yaml of what is there; only ever reads')
    .addCommand(mqttCommand(io))
    .addCommand(opcuaCommand(io));
}

function withCommonOptions(command: Command, source: string): Command {
  return withOutputOptions(command)
    .addOption(new Option('--for <time>', 'how long to look').default(60_000, '60s').argParser(durationOf))
    .option('--out <file>', 'write the draft there (default: standard output)')
    .option('--add <file>', 'add to this sensors.yaml what it does not have yet')
    .option('--force', 'overwrite the file of --out')
    .addOption(unitOption())
    .option('--source <name>', 'what sensors.yaml calls this source', source)
    .option('--username <name>', 'user name')
    .option('--password-file <file>', 'file that holds the password, mode 0600');
}

function unitOption(): Option {
  const known = sensorKinds.join(', ');
  return new Option(
    '--unit <kind=unit>',
    'for sensors whose source says none, such as flow=L/s; may be repeated',
  )
    .default(new Map(), 'none')
    .argParser((text: string, before: UnitsGiven): UnitsGiven => {
      const [kind = '', ...rest] = text.split('=');
      const unit = rest.join('=');
      const named = sensorKinds.find((one) => one === kind);
      if (named === undefined) throw new InvalidArgumentError(`It must be kind=unit; kinds are ${known}.`);
      if (unitOf(unit) === null) throw new InvalidArgumentError(`Nobody knows the unit "${unit}".`);
      return new Map([...before, [named, unit]]);
    });
}

function mqttCommand(io: Io): Command {
  return withCommonOptions(new Command('mqtt'), 'bms')
    .description('listen to an MQTT 5 broker: mqtt:// or mqtts://')
    .argument('<url>', 'its address, such as mqtt://10.0.0.5')
    .option('--topic <filter>', 'which topics to listen to', '#')
    .option('--client-id <id>', 'MQTT client id (default: a random one)')
    .option('--ca <file>', "CA certificate of the broker (default: the system's)")
    .option('--cert <file>', 'our certificate, for mutual TLS')
    .option('--key <file>', 'our private key, mode 0600')
    .option(
      '--server-name <name>',
      "name in the broker's certificate, when it is not the host of the address",
    )
    .action(async (url: string, options: MqttOptions) => {
      checkUrl(url, ['mqtt', 'mqtts']);
      checkFiles(options);
      const { listenToBroker } = await import('../../discovery/mqtt/listen.ts');
      const { mqttEntry } = await import('../../discovery/draft/source-entry.ts');
      const settings = mqttSettings(url, options);
      const { survey } = await watched(io, options, async (stop, show) => ({
        survey: await listenToBroker({
          settings,
          filter: options.topic,
          forMs: options.for,
          stop,
          progress: ({ points, messages, leftMs }) =>
            show(`${points} points in ${messages} messages, ${Math.ceil(leftMs / 1000)} s left`),
        }),
      }));
      const where = `${options.topic} on ${url}`;
      await tell(io, options, survey, { where, url, source: options.source, entry: mqttEntry(settings) });
    });
}

function opcuaCommand(io: Io): Command {
  const mode = new Option('--security-mode <mode>', 'default: the best that the server offers');
  const policy = new Option('--security-policy <policy>', 'default: the one that goes with the mode');
  return withCommonOptions(new Command('opcua'), 'plc')
    .description('browse an OPC UA server: opc.tcp://')
    .argument('<url>', 'its address, such as opc.tcp://10.0.0.6:4840')
    .option('--node <id>', 'browse below this node only', 'i=85')
    .addOption(mode.choices(['None', 'Sign', 'SignAndEncrypt']))
    .addOption(policy.choices(['None', 'Basic256Sha256', 'Aes128_Sha256_RsaOaep', 'Aes256_Sha256_RsaPss']))
    .option('--trust <thumbprint>', "SHA-1 thumbprint of the server's certificate")
    .option('--state <dir>', "the agent's state folder, where its certificate lies")
    .action(async (url: string, options: OpcuaOptions) => {
      checkUrl(url, ['opc.tcp']);
      checkFiles(options);
      const { lookAround } = await import('../../discovery/opcua/look-around.ts');
      const { opcuaEntry } = await import('../../discovery/draft/source-entry.ts');
      const { resolveStateFolder } = await import('../../store/state-folder.ts');
      const settings = opcuaSettings(url, options);
      const found = await watched(io, options, (stop, show) =>
        lookAround({
          settings,
          chosen: options.securityMode !== undefined,
          pkiDir: join(resolveStateFolder(options.state ?? null, io.env), 'pki'),
          now: io.now(),
          root: options.node,
          forMs: options.for,
          stop,
          progress: show,
        }),
      );
      const entry = opcuaEntry({ ...settings, ...found.security });
      await tell(io, options, found.survey, { where: url, url, source: options.source, entry });
    });
}

/** A line of progress for who watches; Ctrl-C ends the looking, not the command. */
async function watched<T>(
  io: Io,
  { json }: DiscoverOptions,
  look: (stop: AbortSignal, show: (text: string) => void) => Promise<T>,
): Promise<T> {
  const region = new LiveRegion(io.err, io.err.terminal && json !== true, io.now);
  const { stop } = io.serviceSignals();
  try {
    return await look(stop, (text) =>
      region.show(() => [clip(plain(`${text}; Ctrl-C ends it`), io.err.columns - 1)]),
    );
  } finally {
    region.end();
  }
}

interface Looked {
  readonly where: string;
  readonly url: string;
  readonly source: string;
  readonly entry: readonly string[];
}

async function tell(io: Io, options: DiscoverOptions, survey: Survey, looked: Looked): Promise<void> {
  if (survey.points.length === 0) throw nothingFound(survey, looked.where);
  const { draftOf } = await import('../../discovery/draft/draft.ts');
  const { addedTo, newFile } = await import('../../discovery/draft/sensors-file.ts');
  const draft = draftOf(survey.points, options.unit);
  const at = new Date(io.now()).toISOString().slice(0, 16).replace('T', ' ');
  const head = [
    `A draft by coolwatch discover of ${plain(looked.where)}, ${at} UTC. Correct what is marked "unsure",`,
    'take out what you do not want watched, then: coolwatch check-config, coolwatch run.',
    ...survey.leftOut.map((line) => `Left out: ${plain(line)}`),
  ];
  const { source: name, url, entry } = looked;
  const found = { draft, source: { name, url, entry }, head };
  const file = options.add ?? options.out ?? null;
  const drafted =
    options.add === undefined ? newFile(found) : addedTo(await thereAlready(options.add), found);
  if (file !== null) writeDraft(file, drafted.text, options.force === true || options.add !== undefined);
  const outcome = { drafted, survey, file };
  if (options.json) io.out.write(`${plainJson(foundJson(outcome))}\n`);
  else if (file !== null) io.out.write(`${foundLines(outcome, io.out.columns).join('\n')}\n`);
  else {
    io.out.write(drafted.text);
    // The draft ends with what it is unsure of; here only what a pipe hides.
    if (!io.out.terminal) io.err.write(`${foundLines(outcome, io.err.columns)[0]}\n`);
  }
}

function nothingFound({ leftOut }: Survey, where: string): AgentError {
  const seen = leftOut.length === 0 ? '' : `; left out: ${leftOut.join('; ')}`;
  return new AgentError(
    'source-failed',
    `no readings found at ${where}${seen}. Look longer (--for 10m), and check what our user may read`,
  );
}

function checkUrl(url: string, protocols: readonly string[]): void {
  const fault = urlFault(url, protocols);
  if (fault !== null)
    throw new CommandRefused(
      'usage',
      Exit.usage,
      `the address ${fault.replace('password_file', '--password-file')}`,
    );
}

function durationOf(text: string): number {
  const ms = parseDuration(text);
  if (ms === null) throw new InvalidArgumentError(`It ${durationShape}.`);
  if (ms < 1000 || ms > 86_400_000) throw new InvalidArgumentError('It must be between 1s and 1d.');
  return ms;
}

function path(file: string | undefined): string | null {
  return file === undefined ? null : resolve(file);
}

function mqttSettings(url: string, options: MqttOptions): MqttSourceSettings {
  const { ca, cert, key, serverName } = options;
  if ((cert === undefined) !== (key === undefined))
    throw new CommandRefused('usage', Exit.usage, '--cert and --key go together');
  const tls: TlsSettings | null = url.startsWith('mqtts:')
    ? { ca: path(ca), cert: path(cert), key: path(key), serverName: serverName ?? null }
    : null;
  if (tls === null && (ca ?? cert ?? serverName) !== undefined)
    throw new CommandRefused('usage', Exit.usage, `${url} is plain text: certificates need mqtts://`);
  return {
    name: options.source,
    type: 'mqtt',
    url,
    clientId: options.clientId ?? null,
    username: options.username ?? null,
    passwordFile: path(options.passwordFile),
    tls: tls !== null && Object.values(tls).every((value) => value === null) ? null : tls,
    qos: 0,
    silenceMs: 120_000,
  };
}

function opcuaSettings(url: string, options: OpcuaOptions): OpcuaSourceSettings {
  const securityMode = options.securityMode ?? 'SignAndEncrypt';
  const usual = securityMode === 'None' ? 'None' : 'Basic256Sha256';
  return {
    name: options.source,
    type: 'opcua',
    url,
    securityMode,
    securityPolicy: options.securityPolicy ?? usual,
    username: options.username ?? null,
    passwordFile: path(options.passwordFile),
    trust: options.trust ?? null,
    publishingIntervalMs: 1000,
    samplingIntervalMs: 1000,
    silenceMs: 120_000,
  };
}
