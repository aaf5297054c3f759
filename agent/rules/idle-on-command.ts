import type { Asset, Plant, Sensor } from '../../config/plant.ts';
import type { AssetKind } from '../../config/vocabulary/kinds.ts';
import type { Saved } from '../../detectors/index.ts';
import type { Frame, Millis } from '../model.ts';
import type { FullReadings } from './full-readings.ts';
import { motionOf, turns } from './motion.ts';
import { drawOf, withoutRole, withRole } from './own-sensors.ts';
import type { Broken, Rule } from './rule.ts';
import { Switch } from './switch.ts';
import { Together } from './together.ts';

const delayMs = 60_000;

/** Machines that run as long as they are told to. A chiller is enabled, and starts and stops as its load wants. */
const obedient: ReadonlySet<AssetKind> = new Set(['pump', 'crah', 'tower', 'cdu', 'other']);
/** ... and of which a command without a role can hardly mean anything else. */
const plain: ReadonlySet<AssetKind> = new Set(['pump', 'crah']);

/** One rule for each run command of each machine whose power, current or running feedback is there. */
export function idleOnCommand(plant: Plant, full: FullReadings): readonly Rule[] {
  return plant.assets.flatMap((asset) => {
    if (!obedient.has(asset.kind)) return [];
    const draw = drawOf(plant, asset);
    const follower = draw.length > 0 ? draw : withRole(plant, asset, 'status', 'running');
    if (follower.length === 0) return [];
    const declared = declaredCommands(plant, asset);
    const guessed = plain.has(asset.kind) ? withoutRole(plant, asset, 'command') : [];
    const shafts = [...withRole(plant, asset, 'speed', 'speed'), ...withoutRole(plant, asset, 'speed')];
    const commands = declared.length > 0 ? declared : guessed;
    return commands.map(
      (command) =>
        new IdleOnCommand(
          plant,
          asset.id,
          { command, declared: declared.length > 0, follower, shafts },
          full,
        ),
    );
  });
}

function declaredCommands(plant: Plant, asset: Asset): readonly number[] {
  const byRole = withRole(plant, asset, 'command', 'run-command');
  if (byRole.length > 0) return byRole;
  const { running } = asset;
  const above = running?.above ?? NaN;
  if (running === null || !(above >= 0 && above < 1)) return [];
  return [...plant.sensors.keys()].filter((channel) => {
    const { id, kind } = plant.sensors[channel]!;
    return id === running.sensor && kind === 'command';
  });
}

interface Channels {
  readonly command: number;
  /** People said that it is the run command. */
  readonly declared: boolean;
  readonly follower: readonly number[];
  readonly shafts: readonly number[];
}

/** Commanded on, but it draws no power or reports that it stands still: it never started, or it stopped by itself. */
class IdleOnCommand implements Rule {
  readonly id: string;
  readonly asset: string;
  readonly channels: readonly number[];
  readonly #plant: Plant;
  readonly #of: Channels;
  readonly #full: FullReadings;
  readonly #switch: Switch;
  readonly #together: Together;

  constructor(plant: Plant, asset: string, of: Channels, full: FullReadings) {
    this.asset = asset;
    this.channels = [of.command, ...of.follower];
    this.id = ['idle-on-command', ...this.channels.map((channel) => plant.sensors[channel]!.id)].join('/');
    this.#plant = plant;
    this.#of = of;
    this.#full = full;
    this.#switch = new Switch(of.command);
    this.#together = new Together(delayMs, of.declared, of.follower, full);
  }

  step(frame: Frame): void {
    const { follower, shafts } = this.#of;
    const told = this.#switch.read(frame);
    const motion = motionOf(follower, this.#full, frame);
    const slow = motion === 'still' && turns(shafts, this.#full, frame);
    this.#together.step(frame, told, slow ? 'between' : motion);
  }

  get broken(): Broken | null {
    if (!this.#together.broken) return null;
    const { command, follower } = this.#of;
    const [first] = follower as [number, ...number[]];
    const sensor = this.#plant.sensors[first]!;
    const idle = idleWords(sensor);
    return {
      what: this.#together.followed ? `stopped while commanded on, ${idle}` : `commanded on but ${idle}`,
      since: this.#together.since!,
      readings: [
        { channel: command, expected: null, direction: 'steady' },
        ...follower.map((channel) => ({ channel, expected: null, direction: 'down' as const })),
      ],
      checks: [
        'Look whether it turns. If not: overload relay, drive fault, breaker, isolator, local switch or interlock.',
        `If it does turn, mistrust ${sensor.id}.`,
      ],
    };
  }

  silence(): void {
    this.#together.silence();
  }

  setBack(at: Millis): void {
    this.#together.setBack(at);
  }

  state(): Saved {
    return { switch: this.#switch.state(), together: this.#together.state() };
  }

  restore(saved: Saved): void {
    const known = saved as { readonly switch: Saved; readonly together: Saved };
    this.#switch.restore(known.switch);
    this.#together.restore(known.together);
  }
}

function idleWords({ kind }: Sensor): string {
  if (kind === 'power') return 'draws no power';
  return kind === 'current' ? 'draws no current' : 'stands still';
}
