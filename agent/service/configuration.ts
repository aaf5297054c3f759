import { formatFindings, type Loaded, loadPlant, loadSettings } from '../../config/loader.ts';
import type { Plant } from '../../config/plant.ts';
import type { Settings } from '../../config/settings.ts';
import { AgentError } from '../errors.ts';

/** Both configuration files as the agent works with them; throws AgentError `config-invalid` naming every fault. */
export function readConfiguration(
  sensorsFile: string,
  configFile: string | null,
): { plant: Plant; settings: Settings } {
  const plant = loadPlant(sensorsFile);
  const settings = loadSettings(configFile);
  const faults = [plant, settings].flatMap((loaded) => (loaded.ok ? [] : loaded.faults));
  if (faults.length > 0) {
    throw new AgentError('config-invalid', `the configuration does not load\n${formatFindings(faults)}`);
  }
  return { plant: unwrap(plant), settings: unwrap(settings) };
}

/** The value of a file that loaded; throws AgentError `config-invalid` naming every fault of one that did not. */
export function unwrap<T>(loaded: Loaded<T>): T {
  if (loaded.ok) return loaded.value;
  throw new AgentError('config-invalid', formatFindings(loaded.faults));
}
