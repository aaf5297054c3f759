import { isReached, type Truth } from '../../agent/demo/plant/truth.ts';

const hour = 3_600_000;
const dayMs = 24 * hour;
/** A month as the false-alert figures count it. */
const monthMs = 30 * dayMs;

/** Something that was raised on an asset, by the agent or by one member alone. */
export interface Raised {
  readonly at: number;
  /** null: on the plant as a whole. */
  readonly asset: string | null;
}

/** How the alerts of one plant compare with what happened in it. */
export interface PlantScore {
  /** After onset and before failure, at least 24 h or a tenth of the course before it, on the faulty asset; null: healthy. */
  readonly warned: boolean | null;
  /** The first alert after onset named the faulty asset; null: healthy or none. */
  readonly firstRight: boolean | null;
  readonly leadHours: number | null;
  /** Of the course, from onset to failure. */
  readonly leadOfCourse: number | null;
  /** Of the time since the fault could first be seen in any sensor. */
  readonly leadOfDetectable: number | null;
  /** Raised while nothing was wrong, or on an asset that the fault does not move. */
  readonly falseAlerts: readonly Raised[];
  /** Raised after onset on another asset that the fault does move. */
  readonly consequences: number;
  readonly months: number;
}

/** Alerts from the failure on are not counted: by then everybody knows. */
export function scoreOf(truth: Truth, raised: readonly Raised[]): PlantScore {
  const { fault, learnUntil, end } = truth;
  const until = fault?.failureAt ?? end;
  const judged = raised.filter(({ at }) => at > learnUntil && at <= until);
  const isFalse = ({ at, asset }: Raised) => !isReached(truth, asset ?? fault?.asset ?? '', at);
  const falseAlerts = judged.filter(isFalse);
  const real = judged.filter((alert) => !isFalse(alert));
  const right = real.filter(({ asset }) => asset === null || asset === fault?.asset);
  const months = (until - learnUntil) / monthMs;
  const common = { falseAlerts, consequences: real.length - right.length, months };
  if (fault === null) {
    const none = { warned: null, firstRight: null, leadHours: null, leadOfCourse: null };
    return { ...common, ...none, leadOfDetectable: null };
  }
  const course = fault.failureAt - fault.onsetAt;
  const first = earliest(right);
  const after = earliest(judged.filter(({ at }) => at >= fault.onsetAt));
  const lead = first === null ? null : fault.failureAt - first.at;
  const seen = fault.failureAt - (truth.firstDetectableAt ?? fault.onsetAt);
  return {
    ...common,
    warned: lead !== null && lead >= Math.min(dayMs, 0.1 * course),
    firstRight: after === null ? null : after.asset === fault.asset,
    leadHours: lead === null ? null : lead / hour,
    leadOfCourse: lead === null ? null : lead / course,
    leadOfDetectable: lead === null ? null : lead / seen,
  };
}

function earliest(raised: readonly Raised[]): Raised | null {
  return raised.reduce<Raised | null>((best, one) => (best === null || one.at < best.at ? one : best), null);
}

/** Turns frames that are beyond or not into alerts: raised once, over after `quietMs` of silence. */
export class Episodes {
  readonly raised: Raised[] = [];
  readonly #quietMs: number;
  readonly #lastBeyond = new Map<string | null, number>();

  constructor(quietMs: number) {
    this.#quietMs = quietMs;
  }

  step(asset: string | null, at: number, beyond: boolean): void {
    if (!beyond) return;
    const last = this.#lastBeyond.get(asset) ?? -Infinity;
    if (at - last > this.#quietMs) this.raised.push({ at, asset });
    this.#lastBeyond.set(asset, at);
  }
}
