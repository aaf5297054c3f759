import { createHash, X509Certificate } from 'node:crypto';
import {
  type EndpointDescription,
  MessageSecurityMode,
  type OPCUACertificateManager,
  SecurityPolicy,
} from 'node-opcua';
import type { OpcuaSourceSettings } from '../../../config/plant.ts';
import type { Millis } from '../../model.ts';

/** The server's certificate when it may be spoken to, or why not and what to do. */
export type Judgement =
  | { readonly kind: 'trusted'; readonly certificate: Buffer; readonly until: Date }
  | { readonly kind: 'refused'; readonly trouble: string };

/** A thumbprint as people copy it: blanks and colons out, lower case. null when it is neither SHA-1 nor SHA-256. */
export function normalThumbprint(text: string): string | null {
  const hex = text.replace(/[\s:]/g, '').toLowerCase();
  return /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(hex) ? hex : null;
}

/**
 * Judges the certificate of the endpoint that offers exactly the configured mode and policy. A set
 * thumbprint decides alone; without one the PKI folder must trust the certificate. Nothing is ever
 * accepted by itself, and what has expired never.
 */
export async function judgeServer(
  endpoints: readonly EndpointDescription[],
  settings: OpcuaSourceSettings,
  manager: OPCUACertificateManager,
  now: Millis,
): Promise<Judgement> {
  const endpoint = endpoints.find(
    (offered) =>
      offered.securityMode === MessageSecurityMode[settings.securityMode] &&
      offered.securityPolicyUri === SecurityPolicy[settings.securityPolicy],
  );
  if (endpoint === undefined)
    return refuse(
      `the server offers no ${settings.securityMode} with ${settings.securityPolicy}, only ${offers(endpoints)}`,
    );
  let certificate: X509Certificate;
  try {
    // A chain begins with the server's own certificate.
    certificate = new X509Certificate(endpoint.serverCertificate);
  } catch {
    return refuse('the server shows no certificate that can be read');
  }
  const sha1 = thumbprint('sha1', certificate);
  const until = new Date(certificate.validTo);
  if (until.getTime() < now)
    return refuse(
      `the certificate of the server, ${sha1}, expired on ${until.toISOString()}: renew it on the server`,
    );
  if (settings.trust !== null) {
    const wanted = normalThumbprint(settings.trust);
    if (wanted !== sha1 && wanted !== thumbprint('sha256', certificate)) {
      return refuse(
        `the certificate of the server is ${sha1}, not the trusted ${settings.trust}: if it was renewed, compare with the server's own display and set trust to it`,
      );
    }
    return { kind: 'trusted', certificate: endpoint.serverCertificate, until };
  }
  const status = await manager.checkCertificate(endpoint.serverCertificate);
  if (status.isGood()) return { kind: 'trusted', certificate: endpoint.serverCertificate, until };
  return refuse(
    `the certificate of the server, ${sha1}, is not trusted (${status.name}): compare it with the server's own display, then set trust: ${sha1}, or move it from ${manager.rootDir}/rejected to trusted/certs`,
  );
}

function refuse(trouble: string): Judgement {
  return { kind: 'refused', trouble };
}

function thumbprint(algorithm: 'sha1' | 'sha256', certificate: X509Certificate): string {
  return createHash(algorithm).update(certificate.raw).digest('hex');
}

function offers(endpoints: readonly EndpointDescription[]): string {
  const texts = endpoints.map(
    (endpoint) =>
      `${MessageSecurityMode[endpoint.securityMode]}/${endpoint.securityPolicyUri?.split('#')[1] ?? '?'}`,
  );
  return [...new Set(texts)].join(', ') || 'nothing';
}
