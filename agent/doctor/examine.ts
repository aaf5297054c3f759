import { amount } from '../plain-words.ts';
import type { PlantState } from '../status/plant-state.ts';
import { type Check, type Examined, fault, ok, some, warning } from './check.ts';
import { checkAgent } from './agent.ts';
import { checkCertificates } from './certificates.ts';
import { checkClock, type ClockReading } from './clock.ts';
import { checkDisk } from './disk.ts';
import { checkModels } from './models.ts';
import { checkPermissions, isClosed } from './permissions.ts';
import { checkReachability } from './reachability.ts';
import { checkSilence } from './silence.ts';
import { checkStore, type StoreLook } from './store.ts';

export interface Visit {
  readonly files: readonly [sensors: string, config: string | null];
  /** What is wrong with the configuration files, and what is odd about them. */
  readonly faults: readonly string[];
  readonly warnings: readonly string[];
  readonly config: Examined['config'];
  readonly folder: string;
  readonly live: boolean;
  readonly state: PlantState | null;
  /** Why no agent answers; null where one does. */
  readonly silent: string | null;
  readonly clock: () => ClockReading;
  readonly env: Examined['env'];
}

/**
 * Looks at everything that keeps the agent from watching or its people from hearing. Reads only: no file is
 * made or changed in the state folder, nothing is written to brokers or servers, and a running agent's own
 * sessions are left alone.
 */
export async function examine(visit: Visit): Promise<Check[]> {
  const before = visit.clock();
  const examined: Examined = { ...visit, now: before.wall };
  const closed = isClosed(visit.folder);
  const store: StoreLook = closed ? { checks: [], span: null } : await checkStore(examined);
  const reachability = await checkReachability(examined);
  const clock = await checkClock(examined, before, visit.clock());
  return [
    configuration(visit),
    checkAgent(examined, visit.silent),
    ...clock,
    ...(closed ? [] : checkDisk(examined, store.span)),
    ...checkPermissions(examined),
    ...checkCertificates(examined),
    ...reachability,
    ...checkSilence(examined),
    ...store.checks,
    ...(closed ? [] : checkModels(examined)),
  ];
}

function configuration({ files, faults, warnings, config }: Visit): Check {
  const named = files.filter((file) => file !== null).join(', ');
  const [plant, settings] = files;
  const also = settings === null ? '' : ` --config ${settings}`;
  const advice = `every one with its line: coolwatch check-config --sensors ${plant}${also}`;
  if (config === null) {
    return fault('configuration', null, `${amount(faults.length, 'fault')}: ${some(faults, 1)}`, advice);
  }
  const { assets, sensors } = config.plant;
  const says = `${named}: ${amount(assets.length, 'asset')}, ${amount(sensors.length, 'sensor')}`;
  if (warnings.length === 0) return ok('configuration', null, says);
  return warning(
    'configuration',
    null,
    `${says}; ${amount(warnings.length, 'warning')}: ${some(warnings, 1)}`,
    advice,
  );
}
