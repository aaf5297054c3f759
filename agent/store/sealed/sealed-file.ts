import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import type { Saved } from '../../../detectors/mathematics/saved.ts';
import { AgentError, messageOf } from '../../errors.ts';
import { decodeTree, encodeTree } from './saved-tree.ts';

const schemaName = 'coolwatch-sealed/';
const schema = 1;

/**
 * Writes a `Saved` tree under a manifest line (schema, kind, length and sha256 of the body), so that
 * after a crash or a power cut the old file or the new one is there, never a part of one.
 */
export async function writeSealed(file: string, kind: string, saved: Saved): Promise<void> {
  const body = encodeTree(saved);
  const folder = dirname(file);
  await mkdir(folder, { recursive: true, mode: 0o750 });
  const fresh = `${file}.new`;
  try {
    const handle = await open(fresh, 'w', 0o640);
    try {
      await handle.writeFile(Buffer.concat([Buffer.from(manifest(kind, body)), body]));
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(fresh, file);
    const entry = await open(folder, 'r');
    try {
      await entry.sync();
    } finally {
      await entry.close();
    }
  } catch (cause) {
    await rm(fresh, { force: true }).catch(() => undefined);
    throw new AgentError(
      'store-failed',
      `${file} cannot be written: ${messageOf(cause)}; check space and rights`,
      {
        cause,
        retry: true,
      },
    );
  }
}

/** The tree of a sealed file; throws AgentError 'not-found', 'store-corrupt' or 'store-newer'. */
export function readSealed(file: string, kind: string): Saved {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (cause) {
    const code =
      cause instanceof Error && 'code' in cause && cause.code === 'ENOENT' ? 'not-found' : 'store-failed';
    throw new AgentError(code, `${file} cannot be read: ${messageOf(cause)}`, { cause });
  }
  const end = bytes.indexOf(10) + 1;
  const line = bytes.subarray(0, end).toString('latin1');
  const body = bytes.subarray(end);
  // Compared as a whole: whatever bit of the line is wrong, it is not the line that belongs to this body.
  if (line !== manifest(kind, body)) throw misfit(file, line);
  try {
    return decodeTree(body);
  } catch (cause) {
    throw new AgentError('store-corrupt', `${file} does not hold a saved tree: ${messageOf(cause)}`, {
      cause,
    });
  }
}

function manifest(kind: string, body: Buffer): string {
  const sha256 = createHash('sha256').update(body).digest('hex');
  return `${JSON.stringify({ schema: `${schemaName}${schema}`, kind, bytes: body.length, sha256 })}\n`;
}

function misfit(file: string, line: string): AgentError {
  const found = /^\{"schema":"coolwatch-sealed\/(\d{1,6})"/.exec(line);
  if (found !== null && Number(found[1]) > schema) {
    const message = `${file} was written by a later version (${schemaName}${found[1]}): install that one, or remove the file`;
    return new AgentError('store-newer', message);
  }
  return new AgentError(
    'store-corrupt',
    `${basename(file)} fails its check (sha256, length or kind): ${file}`,
  );
}
