import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MessageSecurityMode, type OPCUACertificateManager, SecurityPolicy } from 'node-opcua';
import type { Logger } from 'pino';
import type { OpcuaSourceSettings } from '../../../config/plant.ts';
import { messageOf } from '../../errors.ts';
import type { Millis } from '../../model.ts';
import { dialled, type Probed, probed, StepFailed } from '../probing/steps.ts';
import { createClient, identityOf, openPki, readEndpoints } from './client.ts';
import { quiet } from './quiet.ts';
import { troubleOf } from './trouble.ts';
import { judgeServer } from './trust.ts';

/** OPC UA's own port, Part 6, 7.2. */
const usualPort = 4840;

/**
 * One attempt at a server, step by step, up to a session that is closed at once. It works on a copy of
 * the PKI folder: nothing is made, trusted or rejected where the agent looks.
 */
export function probeServer(
  settings: OpcuaSourceSettings,
  pkiDir: string,
  now: Millis,
  log: Logger,
): Promise<Probed> {
  quiet(log);
  return probed(async () => {
    const { hostname, port, host } = new URL(settings.url);
    const inWords = (cause: unknown): string => troubleOf(cause, host).text;
    const socket = await dialled(
      hostname.replace(/^\[(.*)\]$/, '$1'),
      port === '' ? usualPort : Number(port),
      inWords,
    );
    socket.destroy();
    const scratch = mkdtempSync(join(tmpdir(), 'coolwatch-pki-'));
    try {
      return await session(settings, await copiedPki(pkiDir, scratch), now, inWords);
    } finally {
      rmSync(scratch, { recursive: true, force: true });
    }
  });
}

async function copiedPki(pkiDir: string, scratch: string): Promise<OPCUACertificateManager> {
  try {
    if (existsSync(pkiDir)) cpSync(pkiDir, scratch, { recursive: true });
  } catch (cause) {
    const why = `this user may not read ${pkiDir}, which holds our certificate: ask as the agent's user`;
    throw new StepFailed('certificate', why, cause);
  }
  return openPki(scratch);
}

async function session(
  settings: OpcuaSourceSettings,
  manager: OPCUACertificateManager,
  now: Millis,
  inWords: (cause: unknown) => string,
): Promise<Millis | null> {
  const { securityMode, securityPolicy, url } = settings;
  const secure = securityMode !== 'None';
  const clients: ReturnType<typeof createClient>[] = [];
  const client = (security: Parameters<typeof createClient>[2]): ReturnType<typeof createClient> => {
    const made = createClient(manager, settings.publishingIntervalMs, security);
    clients.push(made);
    return made;
  };
  try {
    const security: Parameters<typeof createClient>[2] = {
      securityMode: MessageSecurityMode[securityMode],
      securityPolicy: SecurityPolicy[securityPolicy],
    };
    let until: Millis | null = null;
    if (secure) {
      const offers = await readEndpoints(client({}), url);
      const judgement = await judgeServer(offers, settings, manager, now);
      if (judgement.kind === 'refused') throw new StepFailed('certificate', judgement.trouble);
      security.serverCertificate = judgement.certificate;
      until = judgement.until.getTime();
    }
    const speaking = client(security);
    await speaking.connect(url);
    const opened = await speaking.createSession(identityOf(settings));
    await opened.close();
    return until;
  } catch (cause) {
    if (cause instanceof StepFailed) throw cause;
    throw new StepFailed('login', inWords(cause), messageOf(cause));
  } finally {
    for (const made of clients) await made.disconnect().catch(() => undefined);
    manager.referenceCounter = 0;
    await manager.dispose().catch(() => undefined);
  }
}
