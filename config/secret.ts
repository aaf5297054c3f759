import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** A secret's file that must not be used. `code` is one of the agent's error codes; trying again does not help. */
export class SecretError extends Error {
  override readonly name = 'SecretError';
  readonly code: 'secret-exposed' | 'config-invalid';
  readonly retry = false;
  /** This user may not read it; the service's user perhaps may. */
  readonly forbidden: boolean;

  constructor(
    code: SecretError['code'],
    message: string,
    options: { cause?: unknown; forbidden?: boolean } = {},
  ) {
    super(message, { cause: options.cause });
    this.code = code;
    this.forbidden = options.forbidden ?? false;
  }
}

const mostBytes = 64 * 1024;

/**
 * The secret in `path`, without the line end that editors add. Throws SecretError when group or world
 * can get at the file, when it is missing, empty or no regular file. No message holds the secret.
 */
export function readSecret(path: string): string {
  const descriptor = opened(path);
  try {
    const stat = fstatSync(descriptor);
    if (!stat.isFile() || stat.size > mostBytes) {
      throw new SecretError('config-invalid', `${path} is no small regular file`);
    }
    if ((stat.mode & forbiddenBits(path)) !== 0) {
      throw new SecretError('secret-exposed', `${path} can be read by others: chmod 600 ${path}`);
    }
    const secret = readFileSync(descriptor, 'utf8').replace(/\r?\n$/, '');
    if (secret === '') throw new SecretError('config-invalid', `${path} is empty`);
    return secret;
  } finally {
    closeSync(descriptor);
  }
}

/** The certificates in `path`, which are no secret. Throws SecretError `config-invalid` when they cannot be read. */
export function readCertificate(path: string): Buffer {
  const descriptor = opened(path);
  try {
    if (!fstatSync(descriptor).isFile())
      throw new SecretError('config-invalid', `${path} is no regular file`);
    return readFileSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function opened(path: string): number {
  try {
    return openSync(path, 'r');
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : null;
    const forbidden = code === 'EACCES' || code === 'EPERM';
    const missing = code === 'ENOENT' || code === 'ENOTDIR';
    const why = forbidden
      ? 'may not be read by this user'
      : missing
        ? 'does not exist'
        : `fails: ${String(code)}`;
    throw new SecretError('config-invalid', `${path} ${why}`, { cause, forbidden });
  }
}

/** systemd grants its credentials by ACL, whose mask shows up as group bits. */
function forbiddenBits(path: string): number {
  return dirname(path) === process.env['CREDENTIALS_DIRECTORY'] ? 0o007 : 0o077;
}

/** What a signature is worth depends on it: 32 characters of hex are 128 bits. */
const leastSharedSecret = 32;

/** As `readSecret`, for the key of signatures: one that can be guessed is refused too. */
export function readSharedSecret(path: string): string {
  const secret = readSecret(path);
  if (secret.length >= leastSharedSecret) return secret;
  const message = `${path} holds fewer than ${leastSharedSecret} characters: openssl rand -hex 32 makes a good secret`;
  throw new SecretError('config-invalid', message);
}
