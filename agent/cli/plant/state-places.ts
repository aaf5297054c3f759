import { resolveStateFolder } from '../../store/state-folder.ts';
import type { PlaceOptions } from '../options.ts';

/** Where the systemd unit keeps its state: a technician's shell has no $STATE_DIRECTORY. */
const systemdFolder = '/var/lib/coolwatch';

/** The folders an agent's state may be in, most likely first: the one named, or the usual ones. */
export async function statePlaces(
  { state, config }: PlaceOptions,
  env: Readonly<Record<string, string | undefined>>,
): Promise<readonly string[]> {
  const named = state ?? (config === undefined ? null : await stateDirIn(config));
  if (named !== null) return [resolveStateFolder(named, env)];
  return [...new Set([resolveStateFolder(null, env), systemdFolder])];
}

/** Lazily: reading a YAML file takes longer than asking the agent. */
async function stateDirIn(configFile: string): Promise<string | null> {
  const { loadSettings } = await import('../../../config/loader.ts');
  const { unwrap } = await import('../../service/configuration.ts');
  return unwrap(loadSettings(configFile)).agent.stateDir;
}
