import { createPrivateKey, X509Certificate } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TlsSettings } from '../../config/plant.ts';
import { messageOf } from '../errors.ts';
import type { Millis } from '../model.ts';
import { amount, plainSpan } from '../plain-words.ts';
import { type Check, type Examined, fault, ok, warning } from './check.ts';

const soonMs = 30 * 86_400_000;

/** When each certificate ends: every TLS path of the configuration, and the PKI folder of OPC UA. */
export function checkCertificates({ config, folder, now }: Examined): Check[] {
  if (config === null) return [];
  const { plant, settings } = config;
  const tls = [
    ...plant.sources.flatMap((source) => (source.type === 'mqtt' && source.tls !== null ? [source.tls] : [])),
    ...(settings.mqtt?.tls ? [settings.mqtt.tls] : []),
  ];
  const files = new Set(tls.flatMap(({ ca, cert }) => [ca, cert].filter((path) => path !== null)));
  const secure = plant.sources.some((source) => source.type === 'opcua' && source.securityMode !== 'None');
  return [
    ...[...files, ...(secure ? pkiFiles(join(folder, 'pki')) : [])].map((path) => checkFile(path, now)),
    ...tls.flatMap(checkPair),
  ];
}

/** Our own certificate and those that we trust. */
function pkiFiles(pki: string): string[] {
  return ['own/certs', 'trusted/certs'].flatMap((part) => {
    const folder = join(pki, part);
    try {
      return existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : [];
    } catch {
      // Another user's folder: `permissions` tells so.
      return [];
    }
  });
}

function checkFile(path: string, now: Millis): Check {
  let certificates: readonly X509Certificate[];
  try {
    certificates = certificatesIn(readFileSync(path));
  } catch (cause) {
    const advice = 'mend the path or the file: PEM is expected; or ask as the user who may read it';
    return fault('certificates', path, `cannot be read as a certificate: ${messageOf(cause)}`, advice);
  }
  const first = certificates.toSorted((a, b) => Date.parse(a.validTo) - Date.parse(b.validTo))[0];
  if (first === undefined) {
    return fault('certificates', path, 'holds no certificate', 'mend the path or the file: PEM is expected');
  }
  const what = certificates.length === 1 ? '' : `the first of ${amount(certificates.length, 'certificate')} `;
  return ending('certificates', path, Date.parse(first.validTo), now, what);
}

/** Shared with certificates that servers show. */
export function ending(
  check: 'certificates' | 'reachability',
  subject: string,
  until: Millis,
  now: Millis,
  what = '',
): Check {
  const on = new Date(until).toISOString().slice(0, 10);
  if (until < now) {
    const says = `${what}ended on ${on}, ${plainSpan(now - until)} ago`;
    return fault(check, subject, says, 'renew it; the agent reads it again by itself');
  }
  const left = `${what}ends on ${on}, in ${plainSpan(until - now)}`;
  if (until - now < soonMs) {
    return warning(check, subject, left, 'renew it in time; the agent reads it again by itself');
  }
  return ok(check, subject, left);
}

/** A certificate whose key is another one's lets nobody in. */
function checkPair({ cert, key }: TlsSettings): Check[] {
  if (cert === null || key === null) return [];
  let fits: boolean;
  try {
    fits = new X509Certificate(readFileSync(cert)).checkPrivateKey(createPrivateKey(readFileSync(key)));
  } catch {
    // Whichever of the two cannot be read is told of by its own check.
    return [];
  }
  if (fits) return [];
  return [fault('certificates', key, `is not the key of ${cert}`, 'name the key that was made with it')];
}

/** PEM with any number of certificates, or one in DER. */
function certificatesIn(bytes: Buffer): readonly X509Certificate[] {
  const text = bytes.toString('latin1');
  if (!text.includes('-----BEGIN')) return [new X509Certificate(bytes)];
  const blocks = text.match(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g) ?? [];
  return blocks.map((block) => new X509Certificate(block));
}
