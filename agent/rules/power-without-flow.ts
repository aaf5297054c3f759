import type { Asset, Plant } from '../../config/plant.ts';
import type { Saved } from '../../detectors/index.ts';
import type { Frame, Millis } from '../model.ts';
import type { FullReadings } from './full-readings.ts';
import { motionOf } from './motion.ts';
import { drawOf, withoutRole, withRole } from './own-sensors.ts';
import type { Broken, Rule } from './rule.ts';
import { Together } from './together.ts';

const delayMs = 120_000;

/** One rule for each pump that measures what it draws and its own flow. */
export function powerWithoutFlow(plant: Plant, full: FullReadings): readonly Rule[] {
  return plant.assets.flatMap((asset) => {
    if (asset.kind !== 'pump') return [];
    const draw = drawOf(plant, asset);
    const [flow, declared] = ownFlow(plant, asset);
    return draw.length === 0 || flow === null
      ? []
      : [new PowerWithoutFlow(plant, asset.id, draw, flow, declared, full)];
  });
}

/** Declared, or the only flow there. */
function ownFlow(plant: Plant, asset: Asset): readonly [channel: number | null, declared: boolean] {
  const [declared, ...more] = withRole(plant, asset, 'flow', 'flow');
  if (declared !== undefined) return more.length === 0 ? [declared, true] : [null, true];
  const [guessed, ...others] = withoutRole(plant, asset, 'flow');
  return guessed !== undefined && others.length === 0 ? [guessed, false] : [null, false];
}

/** A pump that draws power and moves nothing: against a closed valve it heats its water, without water it seizes. */
class PowerWithoutFlow implements Rule {
  readonly id: string;
  readonly asset: string;
  readonly channels: readonly number[];
  readonly #draw: readonly number[];
  readonly #flow: number;
  readonly #full: FullReadings;
  readonly #together: Together;

  constructor(
    plant: Plant,
    asset: string,
    draw: readonly number[],
    flow: number,
    declared: boolean,
    full: FullReadings,
  ) {
    this.asset = asset;
    this.channels = [...draw, flow];
    this.id = ['power-without-flow', ...this.channels.map((channel) => plant.sensors[channel]!.id)].join('/');
    this.#draw = draw;
    this.#flow = flow;
    this.#full = full;
    this.#together = new Together(delayMs, declared, this.channels, full);
  }

  step(frame: Frame): void {
    const drawing = motionOf(this.#draw, this.#full, frame);
    this.#together.step(frame, drawing, motionOf([this.#flow], this.#full, frame));
  }

  get broken(): Broken | null {
    if (!this.#together.broken) return null;
    return {
      what: 'draws power but moves no water, dead-headed or dry',
      since: this.#together.since!,
      readings: [
        ...this.#draw.map((channel) => ({ channel, expected: null, direction: 'steady' as const })),
        { channel: this.#flow, expected: null, direction: 'down' },
      ],
      checks: [
        'Look for a closed valve, lost prime, or a dead flow meter: compare the pressures before and after the pump.',
        'Do not let it run so for long: the water in its casing boils within minutes.',
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
    return this.#together.state();
  }

  restore(saved: Saved): void {
    this.#together.restore(saved);
  }
}
