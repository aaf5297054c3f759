import { existsSync } from 'node:fs';
import { Command } from 'commander';
import { type Finding, placeOf } from '../../../config/checking/finding.ts';
import { AgentError } from '../../errors.ts';
import type { Visit } from '../../doctor/examine.ts';
import type { PlantState } from '../../status/plant-state.ts';
import { Exit } from '../exit-codes.ts';
import { type OutputOptions, type PlaceOptions, withOutputOptions, withPlaceOptions } from '../options.ts';
import { configurationFiles, serviceFolder } from '../plant/configuration-files.ts';
import { openPlant } from '../plant/open-plant.ts';
import { statePlaces } from '../plant/state-places.ts';
import { doctorScreen } from '../screens/doctor-screen.ts';
import type { Io } from '../terminal/io.ts';
import { painter } from '../terminal/paint.ts';
import { plainJson, plainly } from '../terminal/plain.ts';

interface DoctorOptions extends OutputOptions, PlaceOptions {
  readonly sensors?: string;
}

export function doctorCommand(io: Io): Command {
  return withOutputOptions(withPlaceOptions(new Command('doctor')))
    .description('what keeps the agent from watching or you from hearing, and what to do about it')
    .option('--sensors <file>', `the plant (default: sensors.yaml here, else ${serviceFolder}/sensors.yaml)`)
    .action(async (options: DoctorOptions) => {
      const { examine } = await import('../../doctor/examine.ts');
      const visit = await visitOf(options, io);
      const checks = await examine(visit);
      const faults = checks.filter(({ grade }) => grade === 'fault').length;
      const warnings = checks.filter(({ grade }) => grade === 'warning').length;
      if (options.json) {
        const as_of = visit.state?.at ?? null;
        io.out.write(`${plainJson({ agent_running: visit.live, as_of, faults, warnings, checks })}\n`);
      } else {
        const lines = doctorScreen(plainly(checks), painter(io.out.colour), io.out.columns);
        io.out.write(`${lines.join('\n')}\n`);
      }
      if (faults > 0) io.exit(Exit.needsPerson);
    });
}

async function visitOf(options: DoctorOptions, io: Io): Promise<Visit> {
  const { loadPlant, loadSettings } = await import('../../../config/loader.ts');
  const { sensors, config } = configurationFiles(options);
  const plant = loadPlant(sensors);
  const settings = loadSettings(config);
  const findings = [plant, settings].flatMap((loaded) => (loaded.ok ? [] : loaded.faults));
  const stateDir = settings.ok ? settings.value.agent.stateDir : null;
  const named = options.state ?? stateDir;
  const place = named === null ? {} : { state: named };
  const places = await statePlaces(place, io.env);
  const seen = await plantOf(place, io);
  return {
    files: [sensors, config],
    faults: findings.map(inShort),
    warnings: [...plant.warnings, ...settings.warnings].map(inShort),
    config: plant.ok && settings.ok ? { plant: plant.value, settings: settings.value } : null,
    folder: seen.folder ?? places.find((folder) => existsSync(folder)) ?? places[0]!,
    live: seen.live,
    state: seen.state,
    silent: seen.silent,
    clock: () => ({ wall: io.now(), monotonic: performance.now() }),
    env: io.env,
  };
}

function inShort(finding: Finding): string {
  return `${placeOf(finding)} ${finding.message}`;
}

interface Seen {
  readonly folder: string | null;
  readonly live: boolean;
  readonly state: PlantState | null;
  readonly silent: string | null;
}

/** The agent's word, or what it left; neither is no reason not to look at the rest. */
async function plantOf(place: PlaceOptions, io: Io): Promise<Seen> {
  try {
    const plant = await openPlant(place, io);
    const { folder, live, state, notice } = plant;
    plant.close();
    return { folder, live, state, silent: notice };
  } catch (cause) {
    if (!(cause instanceof AgentError)) throw cause;
    return { folder: null, live: false, state: null, silent: cause.message };
  }
}
