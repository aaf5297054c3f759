/** A session for looking around on an OPC UA server. */
import {
  type ClientSession,
  type EndpointDescription,
  MessageSecurityMode,
  type OPCUAClient,
  type OPCUACertificateManager,
  SecurityPolicy,
} from 'node-opcua';
import type { OpcuaSourceSettings } from '../../../config/plant.ts';
import { isLoopback } from '../../../config/checking/server-url.ts';
import { AgentError, messageOf } from '../../errors.ts';
import type { Millis } from '../../model.ts';
import { createClient, identityOf, openPki, readEndpoints } from '../../sources/opcua/client.ts';
import { judgeServer } from '../../sources/opcua/trust.ts';
import { troubleOf } from '../../sources/opcua/trouble.ts';

type Security = Pick<OpcuaSourceSettings, 'securityMode' | 'securityPolicy'>;

export interface Opening {
  /** `security` null: the best that the server offers, None only on this machine. */
  readonly settings: OpcuaSourceSettings;
  readonly security: Security | null;
  readonly pkiDir: string;
  readonly now: Millis;
}

/** The connection dies when nothing is asked for four times as long, ms. */
const quietMs = 20_000;

/** Runs `look` in a session and closes it whatever happens; AgentError `source-failed` says what to do. */
export async function inSession<T>(
  opening: Opening,
  look: (session: ClientSession, security: Security) => Promise<T>,
): Promise<T> {
  const clients: OPCUAClient[] = [];
  const server = new URL(opening.settings.url).host;
  let manager: OPCUACertificateManager | null = null;
  let session: ClientSession | null = null;
  try {
    manager = await openPki(opening.pkiDir);
    const { client, settings } = await connected(opening, manager, clients);
    session = await client.createSession(identityOf(settings));
    return await look(session, settings);
  } catch (cause) {
    if (cause instanceof AgentError) throw cause;
    if (cause instanceof Error && cause.name === 'SecretError')
      throw new AgentError('secret-exposed', messageOf(cause), { cause });
    throw new AgentError('source-failed', troubleOf(cause, server).text, { cause });
  } finally {
    // What fails on the way out is not worth a word: the server forgets us by itself.
    await session?.close().catch(() => undefined);
    for (const client of clients) await client.disconnect().catch(() => undefined);
    if (manager !== null) {
      manager.referenceCounter = 0;
      await manager.dispose().catch(() => undefined);
    }
  }
}

async function connected(
  { settings: wanted, security, now }: Opening,
  manager: OPCUACertificateManager,
  clients: OPCUAClient[],
): Promise<{ client: OPCUAClient; settings: OpcuaSourceSettings }> {
  const open = (options: Parameters<typeof createClient>[2]): OPCUAClient => {
    const client = createClient(manager, quietMs, options);
    clients.push(client);
    return client;
  };
  const asking = open({});
  const endpoints = await readEndpoints(asking, wanted.url);
  await asking.disconnect();
  const settings = { ...wanted, ...(security ?? bestOf(endpoints, wanted.url)) };
  const options: Parameters<typeof createClient>[2] = {
    securityMode: MessageSecurityMode[settings.securityMode],
    securityPolicy: SecurityPolicy[settings.securityPolicy],
  };
  if (settings.securityMode !== 'None') {
    const judgement = await judgeServer(endpoints, settings, manager, now);
    if (judgement.kind === 'refused') {
      const { host } = new URL(wanted.url);
      const text = judgement.trouble.replace(/set trust: (\w+)/, 'say --trust $1');
      throw new AgentError('source-failed', `${host}: ${text}`);
    }
    options.serverCertificate = judgement.certificate;
  }
  const client = open(options);
  await client.connect(wanted.url);
  return { client, settings };
}

const known: readonly Security[] = [
  { securityMode: 'SignAndEncrypt', securityPolicy: 'Aes256_Sha256_RsaPss' },
  { securityMode: 'SignAndEncrypt', securityPolicy: 'Basic256Sha256' },
  { securityMode: 'SignAndEncrypt', securityPolicy: 'Aes128_Sha256_RsaOaep' },
  { securityMode: 'Sign', securityPolicy: 'Basic256Sha256' },
];

/** The strongest that both know; plain text never leaves this machine unless a person asks for it. */
function bestOf(endpoints: readonly EndpointDescription[], url: string): Security {
  const offers = ({ securityMode, securityPolicy }: Security): boolean =>
    endpoints.some(
      (endpoint) =>
        endpoint.securityMode === MessageSecurityMode[securityMode] &&
        endpoint.securityPolicyUri === SecurityPolicy[securityPolicy],
    );
  const best = known.find(offers);
  if (best !== undefined) return best;
  if (isLoopback(url)) return { securityMode: 'None', securityPolicy: 'None' };
  const { host } = new URL(url);
  const advice = 'where nobody else can listen, say --security-mode None';
  throw new AgentError('source-failed', `${host} offers no encryption that we know: ${advice}`);
}
