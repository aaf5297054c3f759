import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { X509Certificate } from 'node:crypto';
import {
  type EndpointDescription,
  OPCUACertificateManager,
  OPCUAClient,
  type OPCUAClientOptions,
  type UserIdentityInfo,
  UserTokenType,
} from 'node-opcua';
import type { OpcuaSourceSettings } from '../../../config/plant.ts';
import { readSecret } from '../../../config/secret.ts';

/** A request that is not answered within this time has failed, ms. */
const transactionMs = 5_000;
/** How long the server keeps a session that says nothing, ms. */
const sessionMs = 60_000;

/**
 * The PKI folder: own key and self-signed certificate (made by node-opcua itself when they are missing,
 * no openssl needed), trusted and rejected certificates. Read anew for every attempt, so a certificate
 * that a person moved to `trusted` counts at once.
 */
export async function openPki(pkiDir: string): Promise<OPCUACertificateManager> {
  mkdirSync(pkiDir, { recursive: true, mode: 0o700 });
  const manager = new OPCUACertificateManager({
    rootFolder: pkiDir,
    automaticallyAcceptUnknownCertificate: false,
    disableFileWatchers: true,
  });
  await manager.initialize();
  return manager;
}

/** A client that never reconnects by itself and gives up every request after 5 s. `keepAliveMs`: longest silence agreed on. */
export function createClient(
  manager: OPCUACertificateManager,
  keepAliveMs: number,
  security: Pick<OPCUAClientOptions, 'securityMode' | 'securityPolicy' | 'serverCertificate'>,
): OPCUAClient {
  return OPCUAClient.create({
    applicationName: 'coolwatch',
    applicationUri: ownUri(manager),
    clientCertificateManager: manager,
    clientName: 'coolwatch',
    connectionStrategy: { maxRetry: 0, initialDelay: 100, maxDelay: 100 },
    defaultTransactionTimeout: transactionMs,
    // Also breaks an established connection that is idle for so long.
    transportTimeout: Math.max(2 * transactionMs, 4 * keepAliveMs),
    requestedSessionTimeout: Math.max(sessionMs, 4 * keepAliveMs),
    // Servers behind NAT or in containers advertise names that we cannot reach.
    endpointMustExist: false,
    keepSessionAlive: false,
    ...security,
  });
}

/** What the server offers; asked without security, as Part 4, 5.4.4 foresees. */
export async function readEndpoints(
  client: OPCUAClient,
  url: string,
): Promise<readonly EndpointDescription[]> {
  await client.connect(url);
  return client.getEndpoints({ endpointUrl: url });
}

/** Anonymous, or the configured user; SecretError when others can read the password. */
export function identityOf(settings: OpcuaSourceSettings): UserIdentityInfo {
  if (settings.username === null) return { type: UserTokenType.Anonymous };
  const password = settings.passwordFile === null ? '' : readSecret(settings.passwordFile);
  return { type: UserTokenType.UserName, userName: settings.username, password };
}

/** The application URI must be the one in the certificate, also after the host got another name (Part 4, 6.1.3). */
function ownUri(manager: OPCUACertificateManager): string {
  const file = join(manager.rootDir, 'own/certs/client_certificate.pem');
  if (existsSync(file)) {
    const uri = /URI:([^,\s]+)/.exec(new X509Certificate(readFileSync(file)).subjectAltName ?? '')?.[1];
    if (uri !== undefined) return uri;
  }
  return `urn:${hostname()}:coolwatch`;
}
