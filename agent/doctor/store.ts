import { existsSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { checkpointFile, checkpointKind } from '../service/checkpoint.ts';
import { AgentError, messageOf } from '../errors.ts';
import type { FrameSpan } from '../store/history/history-read.ts';
import type { Reader } from '../store/reader.ts';
import { readSealed } from '../store/sealed/sealed-file.ts';
import { type Check, type Examined, fault, ok, warning } from './check.ts';

/** What the databases gave, and what is wrong with them. */
export interface StoreLook {
  readonly checks: readonly Check[];
  readonly span: FrameSpan | null;
}

/** Databases read page by page, beside a running agent, and every sealed file against its sha256. */
export async function checkStore({ folder, live }: Examined): Promise<StoreLook> {
  const checks: Check[] = [];
  let span: FrameSpan | null = null;
  const { openReader } = await import('../store/reader.ts');
  let reader: Reader | null = null;
  try {
    reader = openReader(folder, { live });
    for (const { file, trouble } of reader.check()) {
      checks.push(
        trouble === null
          ? ok('store', basename(file), 'every page is as it was written')
          : fault(
              'store',
              basename(file),
              trouble,
              'restart the agent: it sets a damaged one aside and saves what can be read; then check the disk',
            ),
      );
    }
    span = reader.frameSpan();
  } catch (cause) {
    if (!(cause instanceof AgentError)) throw cause;
    if (cause.code === 'not-found')
      checks.push(
        warning(
          'store',
          null,
          'no agent has kept anything there yet',
          'start the agent, or name its state folder with --state',
        ),
      );
    else if (checks.length === 0)
      checks.push(
        fault('store', null, cause.message, "ask as root or as the agent's user; or see the message"),
      );
  } finally {
    reader?.close();
  }
  return { checks: [...checks, ...checkpoint(folder), ...setAside(folder)], span };
}

function checkpoint(folder: string): Check[] {
  const file = checkpointFile(folder);
  if (!existsSync(file)) return [];
  try {
    readSealed(file, checkpointKind);
    return [ok('store', basename(file), 'its sha256 is right')];
  } catch (cause) {
    const advice = 'none is needed: the agent writes it anew every minute; if it comes back, check the disk';
    return [warning('store', basename(file), messageOf(cause), advice)];
  }
}

/** What the agent once found damaged: somebody should know why. */
function setAside(folder: string): Check[] {
  let names: readonly string[];
  try {
    names = readdirSync(folder).filter((name) => /\.corrupt-[^-]+$/.test(name));
  } catch {
    return [];
  }
  return names.map((name) =>
    warning(
      'store',
      name,
      'was damaged and set aside by the agent; what could be read was carried over',
      `check the disk (smartctl, dmesg), then remove ${join(folder, name)}`,
    ),
  );
}
