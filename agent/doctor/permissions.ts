import { existsSync, lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Plant, TlsSettings } from '../../config/plant.ts';
import { readSecret, readSharedSecret, SecretError } from '../../config/secret.ts';
import type { Settings } from '../../config/settings.ts';
import { messageOf } from '../errors.ts';
import { amount } from '../plain-words.ts';
import { socketPath } from '../status/answers.ts';
import { type Check, type Examined, fault, ok, some, warning } from './check.ts';

const everybody = 0o007;

/** Whether the agent can write where it must, and nobody can read or command who must not. */
export function checkPermissions({ folder, config, live }: Examined): Check[] {
  return [
    ...stateFolder(folder),
    ...(isClosed(folder) ? [] : socket(folder, live)),
    ...(config === null ? [] : secretFiles(config.plant, config.settings).map(checkSecret)),
  ];
}

/** This user may not look into the folder: nothing can be said of what is in it. */
export function isClosed(folder: string): boolean {
  try {
    readdirSync(folder);
    return false;
  } catch (cause) {
    return cause instanceof Error && 'code' in cause && cause.code === 'EACCES';
  }
}

function stateFolder(folder: string): Check[] {
  const found = lstatSync(folder, { throwIfNoEntry: false });
  if (found === undefined) {
    const advice = 'start the agent, which makes it, or name the right one with --state';
    return [warning('permissions', folder, 'there is no such state folder', advice)];
  }
  let names: readonly string[];
  try {
    names = readdirSync(folder);
  } catch (cause) {
    const advice = "ask as root or as the agent's user: store, models and disk are not looked at without";
    return [warning('permissions', folder, `this user may not look into it: ${messageOf(cause)}`, advice)];
  }
  const strange = names.filter(
    (name) => lstatSync(join(folder, name), { throwIfNoEntry: false })?.uid !== found.uid,
  );
  if (strange.length > 0) {
    const says = `${some(strange)} ${strange.length === 1 ? 'is' : 'are'} another user's: the agent cannot write them`;
    return [fault('permissions', folder, says, `chown --recursive --reference=${folder} ${folder}`)];
  }
  if ((found.mode & everybody) !== 0) {
    const says = 'everybody on this machine may look into it';
    return [warning('permissions', folder, says, `chmod o= ${folder}`)];
  }
  return [
    ok('permissions', folder, `${amount(names.length, 'file')}, all of the agent's user, closed to others`),
  ];
}

function socket(folder: string, live: boolean): Check[] {
  const path = socketPath(folder);
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined) return [];
  if (!found.isSocket()) {
    return [fault('permissions', path, 'is no socket: the agent cannot start', `move ${path} away`)];
  }
  if ((found.mode & everybody) !== 0) {
    const says = 'everybody on this machine may give commands';
    return [fault('permissions', path, says, 'restart the agent, which makes it with mode 0660')];
  }
  return live ? [ok('permissions', path, 'answers this user')] : [];
}

interface SecretFile {
  readonly path: string;
  readonly of: string;
  readonly read: (path: string) => string;
}

/** Every file that holds a secret of either configuration file, once. */
function secretFiles({ sources }: Plant, { mqtt }: Settings): readonly SecretFile[] {
  const files = [...sources.map((source) => ({ ...source, of: `source ${source.name}` })), mqtt].flatMap(
    (party): SecretFile[] => {
      if (party === null) return [];
      const of = 'of' in party ? party.of : 'mqtt';
      const tls: TlsSettings | null = 'tls' in party ? party.tls : null;
      const paths = [party.passwordFile, tls?.key ?? null].filter((path) => path !== null);
      return paths.map((path) => ({ path, of, read: readSecret }));
    },
  );
  const commands = mqtt?.commands ?? null;
  if (commands?.auth === 'hmac') {
    files.push({ path: commands.secretFile, of: 'mqtt.commands', read: readSharedSecret });
  }
  return [...new Map(files.map((file) => [file.path, file])).values()];
}

function checkSecret({ path, of, read }: SecretFile): Check {
  try {
    read(path);
    return ok('permissions', path, `secret of ${of}, closed to others`);
  } catch (cause) {
    if (cause instanceof SecretError && cause.forbidden) {
      const advice = "ask as root or as the agent's user: sudo -u coolwatch coolwatch doctor";
      return warning('permissions', path, 'this user may not read it; perhaps the agent may', advice);
    }
    const advice = existsSync(path)
      ? `chmod 600 ${path}, owned by the agent's user`
      : `put the secret of ${of} there, or mend the path in the configuration`;
    return fault('permissions', path, messageOf(cause), advice);
  }
}
