import type { Asset, Plant } from '../../config/plant.ts';
import type { SensorKind } from '../../config/vocabulary/kinds.ts';
import { toSi, type Unit, unitOf } from '../../config/vocabulary/units.ts';
import type { Saved } from '../../detectors/index.ts';
import { Cell, type Frame, type Millis } from '../model.ts';
import { plainNumber } from '../plain-words.ts';
import { dewPointC } from './dew-point.ts';
import { withRole } from './own-sensors.ts';
import { OnDelay } from './on-delay.ts';
import type { Broken, Rule } from './rule.ts';

const delayMs = 300_000;
/** Coolant must be so much warmer than the dew point of the room ... */
const leastMarginK = 2;
/** ... and so much more before all is well again. */
const deadbandK = 0.5;
const zeroC = 273.15;

interface Gauge {
  readonly channel: number;
  readonly unit: Unit;
}

/** The air around the racks, by its dew point or by its temperature and relative humidity. */
type Air =
  | { readonly kind: 'dew-point'; readonly dewPoint: Gauge }
  | { readonly kind: 'humidity'; readonly temperature: Gauge; readonly humidity: Gauge };

/** One rule for each CDU whose roles say what the coolant to the racks and the room's air are. */
export function dewPointMargin(plant: Plant): readonly Rule[] {
  return plant.assets.flatMap((asset) => {
    if (asset.kind !== 'cdu') return [];
    const supply = gaugeOf(plant, withRole(plant, asset, 'temperature', 'secondary-supply-temperature'));
    const air = airOf(plant, asset);
    return supply === null || air === null ? [] : [new DewPointMargin(plant, asset.id, supply, air)];
  });
}

/** By sensors of the CDU itself, else by those of its room that it names among its drivers. */
function airOf(plant: Plant, asset: Asset): Air | null {
  const find = (kind: SensorKind, role: string): Gauge | null => {
    const own = withRole(plant, asset, kind, role);
    return gaugeOf(plant, own.length > 0 ? own : namedWithRole(plant, asset, kind, role));
  };
  const dewPoint = find('temperature', 'dew-point');
  if (dewPoint !== null) return { kind: 'dew-point', dewPoint };
  const temperature = find('temperature', 'ambient-temperature');
  const humidity = find('humidity', 'ambient-humidity');
  return temperature === null || humidity === null ? null : { kind: 'humidity', temperature, humidity };
}

function namedWithRole({ sensors }: Plant, { drivers }: Asset, kind: SensorKind, role: string): number[] {
  return [...sensors.keys()].filter((channel) => {
    const sensor = sensors[channel]!;
    return drivers.includes(sensor.id) && sensor.kind === kind && sensor.role === role;
  });
}

const usable: ReadonlySet<string> = new Set(['temperature', 'relative-humidity', 'ratio']);

/** The one sensor of a role, in a unit that can be reckoned with; two would have to agree, and nobody knows on what. */
function gaugeOf({ sensors }: Plant, [channel, ...more]: readonly number[]): Gauge | null {
  if (channel === undefined || more.length > 0) return null;
  const unit = unitOf(sensors[channel]!.unit);
  return unit !== null && usable.has(unit.quantity) ? { channel, unit } : null;
}

/** The coolant of a CDU so near to the dew point of the room that its pipes will sweat over the racks. */
class DewPointMargin implements Rule {
  readonly id: string;
  readonly asset: string;
  readonly channels: readonly number[];
  readonly #supply: Gauge;
  readonly #air: Air;
  readonly #delay = new OnDelay(delayMs);
  #supplyC = NaN;
  #dewPointC = NaN;

  constructor(plant: Plant, asset: string, supply: Gauge, air: Air) {
    this.asset = asset;
    const room = air.kind === 'dew-point' ? [air.dewPoint] : [air.temperature, air.humidity];
    this.channels = [supply, ...room].map(({ channel }) => channel);
    this.id = ['dew-point-margin', ...this.channels.map((channel) => plant.sensors[channel]!.id)].join('/');
    this.#supply = supply;
    this.#air = air;
  }

  step(frame: Frame): void {
    this.#supplyC = read(this.#supply, frame) - zeroC;
    this.#dewPointC = this.#roomDewPointC(frame);
    const marginK = this.#supplyC - this.#dewPointC;
    const leastK = leastMarginK + (this.#delay.standing ? deadbandK : 0);
    this.#delay.step(frame, Number.isNaN(marginK) ? null : marginK < leastK);
  }

  #roomDewPointC(frame: Frame): number {
    if (this.#air.kind === 'dew-point') return read(this.#air.dewPoint, frame) - zeroC;
    const { temperature, humidity } = this.#air;
    return dewPointC(read(temperature, frame) - zeroC, read(humidity, frame));
  }

  get broken(): Broken | null {
    const { since } = this.#delay;
    if (since === null) return null;
    const { channel, unit } = this.#supply;
    const leastK = this.#dewPointC + leastMarginK + zeroC;
    const [, ...room] = this.channels;
    const figures = [this.#supplyC, this.#dewPointC].map((tempC) => `${plainNumber(tempC)} degC`);
    return {
      what: `coolant to the racks at ${figures[0]}, the dew point of the room at ${figures[1]}: condensation`,
      since,
      readings: [
        { channel, expected: (leastK - unit.offset) / unit.factor, direction: 'down' },
        ...room.map((of) => ({ channel: of, expected: null, direction: 'steady' as const })),
      ],
      checks: [
        'Raise the set-point of the secondary supply, or dry the room; look for water under manifolds and hoses.',
        'Compare the dew point with a hand-held hygrometer.',
      ],
    };
  }

  silence(): void {
    this.#delay.clear();
  }

  setBack(at: Millis): void {
    this.#delay.setBack(at);
  }

  state(): Saved {
    return this.#delay.state();
  }

  restore(saved: Saved): void {
    this.#delay.restore(saved);
  }
}

/** In the SI unit; NaN where the cell is not good. */
function read({ channel, unit }: Gauge, frame: Frame): number {
  return frame.states[channel] === Cell.ok ? toSi(frame.values[channel]!, unit) : NaN;
}
