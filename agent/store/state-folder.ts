import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import type Database from 'better-sqlite3';
import { openSqlite } from './sqlite.ts';
import { AgentError, messageOf } from '../errors.ts';
import { codeOf } from './database.ts';

/** Where the agent keeps its state: the setting, else systemd's, else XDG's, else ~/.local/state/coolwatch. */
export function resolveStateFolder(
  setting: string | null,
  env: Readonly<Record<string, string | undefined>>,
): string {
  if (setting !== null) return resolve(setting);
  // systemd lists several folders with colons when StateDirectory= names several; ours is the first.
  const systemd = env['STATE_DIRECTORY']?.split(':')[0];
  if (systemd) return systemd;
  if (env['XDG_STATE_HOME']) return join(env['XDG_STATE_HOME'], 'coolwatch');
  return join(env['HOME'] ?? homedir(), '.local', 'state', 'coolwatch');
}

export interface StateLock {
  release(): void;
}

/**
 * Keeps a second agent out of `folder`; throws AgentError 'state-locked' naming the holder's pid.
 * Node has no flock, so the lock is an open exclusive transaction on lock.db: the kernel drops it
 * with the process however that ends, and no stale file can keep an agent from starting.
 */
export function lockStateFolder(folder: string): StateLock {
  mkdirSync(folder, { recursive: true, mode: 0o750 });
  const pidFile = join(folder, 'agent.pid');
  let db: Database.Database | undefined;
  try {
    db = openSqlite(join(folder, 'lock.db'), { timeout: 0 });
    db.exec('BEGIN EXCLUSIVE');
    writeFileSync(pidFile, `${process.pid}\n`);
  } catch (cause) {
    db?.close();
    if (!codeOf(cause).startsWith('SQLITE_BUSY')) {
      const message = `the state folder ${folder} cannot be locked: ${messageOf(cause)}; may this user write there?`;
      throw new AgentError('store-failed', message, { cause });
    }
    throw new AgentError(
      'state-locked',
      `another agent (pid ${pidIn(pidFile)}) holds the state folder ${folder}: stop it, or give this one its own agent.state_dir`,
    );
  }
  const held = db;
  return {
    release() {
      rmSync(pidFile, { force: true });
      held.close();
    },
  };
}

function pidIn(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return 'unknown';
  }
}
