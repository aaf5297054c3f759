import type { Plant } from '../../config/plant.ts';
import type { Settings } from '../../config/settings.ts';
import type { Saved } from '../../detectors/index.ts';
import type { Diagnosed, Diagnosis } from '../diagnosis/diagnosis.ts';
import { LeadingMode } from '../diagnosis/leading-mode.ts';
import type { FaultMode, Horizon, Millis, Priority } from '../model.ts';
import { iso, plainNumber } from '../plain-words.ts';
import { type FailureLevel, failureLevelOf, practised } from '../prognosis/failure-level.ts';
import { horizonOf } from '../prognosis/horizon.ts';
import { wasteOf } from '../prognosis/waste.ts';
import { doubtWords, titleOf } from './findings/finding.ts';
import { moreUrgent } from './grading/grading.ts';
import { type Incident, noOutlook, type Outlook } from './incident.ts';

/** A title names the leading mode from this likelihood on. */
const namedFrom = 0.5;
/** Its checks and its safety note stand in the alert from this one on, and it says how soon to look. */
const checkedFrom = 0.3;
const hourMs = 3_600_000;
/** What changes without being news is put on record this often at most, and only where it changes by so much. */
const quietMs = 6 * hourMs;
const movedLikelihood = 0.2;
const movedWaste = 0.3;
const movedHorizon = 0.25;

/** A course is looked at from so long before its incident on, in ms: where it started from. */
const beforeMs = 48 * hourMs;

interface Looked {
  at: Millis;
  readonly leading: LeadingMode;
  /** The mode that its title named while more than one instrument said so; '' for none. */
  borneOut: string;
}

/** An incident looked at: what it means, and how grave that makes it. */
export interface LookedAt {
  readonly outlook: Outlook;
  readonly priority: Priority;
}

/** `news`: another mode leads than was told. */
export interface LookedAgain extends LookedAt {
  readonly news: boolean;
}

/** What stands on an asset, looked at for its cause, the time that is left and the cost: at once, and again at a stated cadence. */
export class Outlooks {
  readonly #plant: Plant;
  readonly #settings: Settings['diagnosis'];
  readonly #diagnosis: Diagnosis;
  /** When each asset was looked at last, who has challenged its leading mode since, and what was borne out. */
  readonly #looked = new Map<string, Looked>();

  constructor(plant: Plant, settings: Settings['diagnosis'], diagnosis: Diagnosis) {
    this.#plant = plant;
    this.#settings = settings;
    this.#diagnosis = diagnosis;
  }

  /** Of a revision that is told anyway. `begins`: it was just raised. `whenSoon`: its priority at least, once its failure is foreseen soon. */
  atRevision(incident: Incident, at: Millis, begins: boolean, whenSoon: Priority): LookedAt {
    if (begins) this.#diagnosis.begin(incident.subject);
    const borneOut = begins ? '' : this.#lookedAt(incident).borneOut;
    this.#looked.set(incident.subject, { at, leading: new LeadingMode(), borneOut });
    const diagnosed = this.#diagnosis.of(incident.subject, at - incident.raisedAt);
    if (diagnosed === null) {
      const why = 'nothing was learned of this asset yet';
      const actWithin = this.#actWithin(incident, [], null, at);
      const outlook = { ...noOutlook, actWithin, unsupported: { horizon: why, waste: why } };
      return { outlook, priority: incident.priority };
    }
    return this.#lookAt(incident, diagnosed, at, whenSoon);
  }

  /** Is it time to look again in frame `n`? */
  isDue(incident: Incident, at: Millis, n: number): boolean {
    if (this.#diagnosis.judgedAt(incident.subject) !== n) return false;
    return at - this.#lookedAt(incident).at >= this.#settings.everyMs;
  }

  /** With the evidence of now; null: there is nothing to tell or to record. */
  again(incident: Incident, at: Millis, whenSoon: Priority): LookedAgain | null {
    const { subject, outlook: told } = incident;
    const looked = this.#lookedAt(incident);
    looked.at = at;
    const diagnosed = this.#diagnosis.of(subject, at - incident.raisedAt);
    if (diagnosed === null) return null;
    const news = looked.leading.changed(diagnosed.faultModes, told.faultModes);
    if (news) looked.leading.settle();
    const { outlook, priority } = this.#lookAt(incident, diagnosed, at, whenSoon);
    const quiet = at - incident.changedAt < quietMs;
    const isTold = news || priority !== incident.priority;
    return isTold || (!quiet && hasMoved(outlook, told)) ? { outlook, priority, news } : null;
  }

  state(): Saved {
    return Object.fromEntries(
      [...this.#looked].map(([asset, { at, leading, borneOut }]) => [
        asset,
        { at, leading: leading.state(), borneOut },
      ]),
    );
  }

  restore(saved: Saved): void {
    const looked = saved as Readonly<
      Record<string, { readonly at: number; readonly leading: Saved; readonly borneOut?: string }>
    >;
    this.#looked.clear();
    for (const [asset, { at, leading, borneOut = '' }] of Object.entries(looked)) {
      this.#looked.set(asset, { at, leading: new LeadingMode(leading), borneOut });
    }
  }

  /** The clock was set back. */
  clear(): void {
    this.#looked.clear();
  }

  #lookedAt({ subject, changedAt }: Incident): Looked {
    const looked = this.#looked.get(subject) ?? { at: changedAt, leading: new LeadingMode(), borneOut: '' };
    this.#looked.set(subject, looked);
    return looked;
  }

  #lookAt(incident: Incident, diagnosed: Diagnosed, at: Millis, whenSoon: Priority): LookedAt {
    const { subject, finding, raisedAt } = incident;
    const { faultModes, leading, gauges, isDriven } = diagnosed;
    const { horizon, why: whyNot, leftMs } = this.#horizonOf(diagnosed, raisedAt, at);
    const likelihood = leading === null ? 0 : faultModes[0]!.likelihood;
    const { waste, why } = wasteOf(gauges, isDriven, this.#settings.co2KgPerKwh);
    // A limit or a rule says itself what it is; of one channel alone the instrument may be at fault, unless others have said the same before.
    const looked = this.#lookedAt(incident);
    const isAlone = finding.title.includes(doubtWords) && looked.borneOut !== leading?.mode;
    const names = likelihood >= namedFrom && finding.votes !== null && !isAlone;
    if (names && finding.isBorneOut === true) looked.borneOut = leading!.mode;
    const says = likelihood >= checkedFrom ? leading : null;
    const isSoon = says !== null && leftMs <= this.#settings.soonMs;
    const priority = isSoon ? moreUrgent(incident.priority, whenSoon) : incident.priority;
    const outlook = {
      faultModes,
      horizon,
      waste,
      unsupported: { horizon: whyNot, waste: why },
      actWithin: isSoon ? iso(at + leftMs) : this.#actWithin(incident, faultModes, horizon, at),
      title: names ? titleOf(this.#plant, subject, leading!.title, raisedAt, finding.evidence) : null,
      checks: says?.checks ?? [],
      safety: says?.safety ?? null,
    };
    return { outlook, priority };
  }

  /**
   * Until when an alert may wait of which no failure is foreseen soon: as its priority allows, and no longer than the short end of the courses of the modes that it may
   * well be, or than what the trend foresees. What is over is due now.
   */
  #actWithin(
    { raisedAt, priority }: Incident,
    faultModes: readonly FaultMode[],
    horizon: Horizon | null,
    at: Millis,
  ): string {
    const { actWithinMs, modes } = this.#settings;
    const likely = faultModes.filter(({ likelihood }) => likelihood >= checkedFrom);
    const courses = likely.map(
      ({ mode }) => modes.find((known) => known.mode === mode)?.actWithinMs ?? Infinity,
    );
    const due = raisedAt + Math.min(actWithinMs[priority], ...courses);
    return iso(Math.max(at, horizon === null ? due : Math.min(due, Date.parse(horizon.earliest))));
  }

  /** The soonest that a sign of the leading mode reaches the level at which the asset fails. */
  #horizonOf({ leading, signs, gauges, course }: Diagnosed, raisedAt: Millis, at: Millis): Foreseen {
    if (leading === null) return unforeseen('nobody knows what fails');
    const limited = signs.flatMap((sign) => {
      const c = gauges.findIndex((one) => one.sensor === sign.sensor);
      const gauge = gauges[c];
      const sensor = this.#plant.sensors.find(({ id }) => id === sign.sensor);
      if (gauge === undefined || sensor === undefined) return [];
      const failure = failureLevelOf(gauge, sensor, leading.failsAt);
      return failure === null ? [] : [{ c, gauge, failure }];
    });
    if (limited.length === 0)
      return unforeseen('no sign of it has an alarm limit or a known level to fail at');
    const answers = limited.map(({ c, gauge, failure }) => {
      const points = course.of(c, Math.sign(gauge.sigma), raisedAt - beforeMs);
      return { gauge, failure, answer: horizonOf(points, failure.limits, gauge.atUsual.spread, raisedAt) };
    });
    const passed = answers.find(({ answer }) => answer.kind === 'passed');
    if (passed !== undefined) {
      const why = `${passed.gauge.sensor} has passed the level at which it fails: expect it at any time`;
      return { horizon: null, why, leftMs: 0 };
    }
    const foreseen = answers.flatMap(({ answer, ...of }) =>
      answer.kind === 'foreseen' ? [{ ...of, ...answer }] : [],
    );
    if (foreseen.length === 0) {
      const [first] = answers.flatMap(({ answer }) => (answer.kind === 'none' ? [answer.why] : []));
      return unforeseen(first ?? '');
    }
    // It fails by the first of them, which comes no later than any. Nobody knows it to less than an hour.
    const soonest = Math.min(...foreseen.map((one) => one.earliest));
    const last = Math.min(...foreseen.map((one) => one.latest));
    const earliest = Math.max(at, Math.floor(soonest / hourMs) * hourMs);
    const latest = Math.ceil(last / hourMs) * hourMs;
    if (latest <= at)
      return unforeseen('the time that was foreseen is over, and nothing was read of it since');
    const { trend, gauge, failure } = foreseen.find((one) => one.latest === last)!;
    const basis = `${trend} trend of ${gauge.sensor} to ${levelWords(failure, gauge.unit)}, ${failure.source}`;
    const horizon = { earliest: iso(earliest), latest: iso(latest), basis };
    return { horizon, why: null, leftMs: earliest - at };
  }
}

/** The time that is left, or why nobody knows; `leftMs`: at the soonest, Infinity where it is not known. */
interface Foreseen {
  readonly horizon: Horizon | null;
  readonly why: string | null;
  readonly leftMs: number;
}

function unforeseen(why: string): Foreseen {
  return { horizon: null, why, leftMs: Infinity };
}

/** Of one level of practice how far off it may be, of two from where to where. */
function levelWords({ levels, limits }: FailureLevel, unit: string): string {
  const words = `${levels.map((level) => plainNumber(level)).join(' and ')} ${unit}`;
  if (levels.length > 1) return `between ${words}`;
  return limits.nearest === limits.furthest
    ? words
    : `${words}, give or take ${plainNumber(100 * practised)} % of the way`;
}

/** Is the new outlook another one than was told, for those who read it again? */
function hasMoved(now: Outlook, told: Outlook): boolean {
  const modes = (of: Outlook) => of.faultModes.slice(0, 2).map(({ mode }) => mode);
  const likelihood = (of: Outlook) => of.faultModes[0]?.likelihood ?? 0;
  if (String(modes(now)) !== String(modes(told))) return true;
  if (Math.abs(likelihood(now) - likelihood(told)) >= movedLikelihood) return true;
  if ((now.waste === null) !== (told.waste === null)) return true;
  if (hasShifted(now.horizon, told.horizon)) return true;
  return (
    now.waste !== null &&
    told.waste !== null &&
    Math.abs(now.waste.extra_kw - told.waste.extra_kw) > movedWaste * told.waste.extra_kw
  );
}

/** A horizon that came or went, or whose width or place changed by a quarter of its width or more. */
function hasShifted(now: Horizon | null, told: Horizon | null): boolean {
  if (now === null || told === null) return now !== told;
  const [from, to, before, until] = [now.earliest, now.latest, told.earliest, told.latest].map(Date.parse);
  const least = movedHorizon * (until! - before!);
  return Math.abs(from! - before!) > least || Math.abs(to! - until!) > least;
}
