import type { Millis } from '../../model.ts';
import { ChwLoop } from './cooling/chw-loop.ts';
import { CwLoop } from './cooling/cw-loop.ts';
import { cdus } from './inventory.ts';
import { figureOf, normalsOf, Wander } from './physics/noise.ts';
import { ail } from './pumps/pump-faults.ts';
import { severityAt } from './severity.ts';
import { Rota } from './story/rota.ts';
import type { Setpoint, Story } from './story/story.ts';
import { ItLoad, type LoadStep } from './surroundings/it-load.ts';
import { Weather } from './surroundings/weather.ts';
import type { Fault } from './truth.ts';

/** The physics of the whole plant: one step at a time, on the story's happenings. */
export class WholePlant {
  readonly weather: Weather;
  readonly load: ItLoad;
  readonly chw: ChwLoop;
  readonly cw: CwLoop;
  /** Set-points as they stand, degC and kPa. */
  readonly setpoints: Record<Setpoint, number> = { chw: 0, 'chw-dp': 0, 'cw-dp': 0 };
  itKw = 0;
  /** The floor of the plant room is wet. */
  leak = 0;
  readonly #fault: Fault | null;
  readonly #rota: Rota;
  readonly #base: Readonly<Record<Setpoint, number>>;
  /** Of the CDU that fouls, at its failure. */
  readonly #limitFouling: number;
  readonly #room: Wander;
  readonly #roomC: number;
  readonly #hallDew: Wander;
  readonly #hallDewC: number;
  readonly #duty: { -readonly [K in keyof ChwDuty]: ChwDuty[K] };
  readonly #changes: readonly { setpoint: Setpoint; by: number; from: Millis; to: Millis }[];

  constructor(story: Story, twin: 'faulty' | 'healthy', stepS: number) {
    const { seed } = story;
    this.#fault = twin === 'faulty' ? story.fault : null;
    this.#rota = new Rota(story, this.#fault?.failureAt ?? Infinity);
    this.weather = new Weather(seed, stepS);
    this.load = new ItLoad(seed, story.start, stepS, loadSteps(story));
    const design = cdus.map((id) => this.load.meanOf(id));
    this.chw = new ChwLoop(seed, stepS, design);
    this.cw = new CwLoop(seed, stepS);
    this.#base = {
      chw: Number(figureOf(9, 10.8, seed, 'setpoint', 'chw').toFixed(1)),
      'chw-dp': Math.round(figureOf(105, 130, seed, 'setpoint', 'chw dp')),
      'cw-dp': Math.round(figureOf(52, 64, seed, 'setpoint', 'cw dp')),
    };
    this.#changes = story.happenings.flatMap(({ nuisance: { from, to }, effect }) =>
      effect.kind === 'setpoint-change' ? [{ setpoint: effect.setpoint, by: effect.by, from, to }] : [],
    );
    this.#limitFouling = this.#foulingOf(this.#fault);
    this.#room = new Wander(normalsOf(seed, 'plant room'), 0.6, 6 * 3600, stepS);
    this.#roomC = figureOf(21, 24, seed, 'plant room');
    this.#hallDew = new Wander(normalsOf(seed, 'hall dew point'), 0.5, 5 * 3600, stepS);
    this.#hallDewC = figureOf(8.5, 11.5, seed, 'hall dew point');
    this.#duty = {
      setpointC: 0,
      dpSetpointKpa: 0,
      hallAKw: 0,
      hallBKw: 0,
      rackKw: this.load.kw.subarray(2),
      hallDewPointC: 0,
      ambientC: 0,
    };
  }

  /** Air around the machines: the room follows the weather a little. */
  get roomC(): number {
    return this.#duty.ambientC;
  }

  step(at: Millis): void {
    const { weather, load, setpoints, chw, cw } = this;
    weather.step(at);
    load.step(at);
    this.#rota.step(at);
    this.#applyFault(at);
    for (const name of setpointNames) setpoints[name] = this.#base[name];
    for (const change of this.#changes) {
      if (at >= change.from && at < change.to) setpoints[change.setpoint] += change.by;
    }
    const duty = this.#duty;
    duty.setpointC = setpoints.chw;
    duty.dpSetpointKpa = setpoints['chw-dp'];
    duty.hallAKw = load.kw[0]!;
    duty.hallBKw = load.kw[1]!;
    duty.hallDewPointC = this.#hallDewC + this.#hallDew.step();
    duty.ambientC = this.#roomC + 0.15 * (weather.dryBulbC - 10) + this.#room.step();
    chw.step(duty, this.#rota);
    cw.step(chw.chillers, setpoints['cw-dp'], weather.wetBulbC, duty.ambientC, this.#rota);
    this.itKw = duty.hallAKw + duty.hallBKw;
    for (const [i, cdu] of chw.cdus.entries()) if (cdu.running) this.itKw += duty.rackKw[i]!;
    // The pump's drain takes what a seal loses until it loses a lot.
    if (chw.leakLs > 4 / 60) this.leak = 1;
    else if (chw.leakLs === 0) this.leak = 0;
  }

  /** 1 for each piece of equipment that runs, in the order of the catalogue; what never stops always does. */
  running(flags: Uint8Array): void {
    let i = 0;
    for (const chiller of this.chw.chillers) flags[i++] = chiller.running ? 1 : 0;
    for (const pump of this.chw.bank.pumps) flags[i++] = pump.running ? 1 : 0;
    for (const pump of this.cw.bank.pumps) flags[i++] = pump.running ? 1 : 0;
    for (const tower of this.cw.towers) flags[i++] = tower.fan > 0 ? 1 : 0;
    for (const crah of this.chw.crahs) flags[i++] = crah.running ? 1 : 0;
    for (const cdu of this.chw.cdus) flags[i++] = cdu.running ? 1 : 0;
    flags.fill(1, i);
  }

  #foulingOf(fault: Fault | null): number {
    const cdu = this.chw.cdus.find(({ id }) => id === fault?.asset);
    if (cdu === undefined) return 0;
    return cdu.foulingAtLimit(45, this.load.meanOf(cdu.id), Math.sqrt(this.#base['chw-dp']), this.#base.chw);
  }

  #applyFault(at: Millis): void {
    const fault = this.#fault;
    if (fault === null) return;
    const severity = severityAt(fault, at);
    if (severity === 0) return;
    const { asset, mode } = fault;
    for (const bank of [this.chw.bank, this.cw.bank]) {
      for (const pump of bank.pumps) if (pump.id === asset) ail(pump.ailment, mode, severity);
    }
    for (const cdu of this.chw.cdus) if (cdu.id === asset) cdu.fouling = severity * this.#limitFouling;
    for (const chiller of this.chw.chillers) if (chiller.id === asset) chiller.fouling = severity;
  }
}

type ChwDuty = Parameters<ChwLoop['step']>[0];
const setpointNames = ['chw', 'chw-dp', 'cw-dp'] as const;

function loadSteps(story: Story): LoadStep[] {
  return story.happenings.flatMap(({ nuisance: { subject, from, to }, effect }) =>
    effect.kind === 'load-step' ? [{ consumer: subject, from, to, share: effect.share }] : [],
  );
}
