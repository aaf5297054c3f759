import type { Saved } from '../../detectors/index.ts';
import type { Abstention, Frame, Millis, Verdict } from '../model.ts';

/** So long an asset may run without a verdict: a day has every load, and what is strange about a start or a front has passed. */
const longMs = 24 * 3_600_000;
/** However short the off-delay: a panel decides again once it has for so many frames running. */
const decidedFrames = 10;

/** Why a panel is undecided: why most of its members abstain, or that nobody knows whether the asset runs. */
export type Undecided = Abstention | 'unknown-mode';

/** That an asset has had no verdict for too long. */
export interface BlindSpell {
  readonly asset: string;
  /** The reason in most of its frames. */
  readonly why: Undecided;
  readonly since: Millis;
}

interface Course {
  /** Since when it has not been decided for as long as the off-delay, and for how much of its frames. */
  since: Millis;
  undecidedMs: number;
  /** Frames by reason. */
  readonly why: Partial<Record<Undecided, number>>;
  /** Running, up to the newest frame. */
  decidedMs: number;
  decidedFrames: number;
}

/**
 * How long each asset has been undecided while it runs. A few votes in between change nothing: the count begins anew when it has
 * been decided for the off-delay. Frames in which it stands still, starts, or is worked on count for neither.
 */
export class UndecidedPanels {
  readonly #offDelayMs: Millis;
  readonly #courses = new Map<string, Course>();
  #last: Pick<Frame, 'n' | 'at'> | null = null;

  constructor(offDelayMs: Millis) {
    this.#offDelayMs = offDelayMs;
  }

  /** `verdicts`: of the assets that are there to be judged, of one frame. */
  step({ n, at }: Frame, verdicts: readonly Verdict[]): void {
    const last = this.#last;
    this.#last = { n, at };
    if (last === null || n <= last.n) return;
    const periodMs = (at - last.at) / (n - last.n);
    for (const verdict of verdicts) {
      if (verdict.verdict === 'normal' || verdict.verdict === 'anomalous') this.#decided(verdict, periodMs);
      else if (verdict.verdict === 'undecided') this.#undecided(verdict, periodMs);
    }
  }

  /** null while it is decided often enough. */
  spellOf(asset: string): BlindSpell | null {
    const course = this.#courses.get(asset);
    if (course === undefined || course.undecidedMs < longMs) return null;
    const [first] = Object.entries(course.why).toSorted(([, a], [, b]) => b - a);
    return { asset, why: first![0] as Undecided, since: course.since };
  }

  /** Whether it has been decided for the off-delay, up to the newest frame in which it ran. */
  isDecided(asset: string): boolean {
    const course = this.#courses.get(asset);
    return course !== undefined && this.#isOver(course);
  }

  /** The clock was set back to `at`. */
  setBack(at: Millis): void {
    this.#last = null;
    for (const course of this.#courses.values()) course.since = Math.min(course.since, at);
  }

  state(): Saved {
    const courses = [...this.#courses].map(([asset, course]) => [
      asset,
      { ...course, why: { ...course.why } },
    ]);
    return { last: this.#last === null ? null : { ...this.#last }, courses: Object.fromEntries(courses) };
  }

  restore(saved: Saved): void {
    const { last, courses } = saved as unknown as {
      readonly last: Pick<Frame, 'n' | 'at'> | null;
      readonly courses: Readonly<Record<string, Course>>;
    };
    this.#last = last;
    for (const [asset, course] of Object.entries(courses))
      this.#courses.set(asset, { ...course, why: { ...course.why } });
  }

  #decided({ asset, at }: Verdict, periodMs: Millis): void {
    const course = this.#courseOf(asset, at);
    course.decidedMs += periodMs;
    course.decidedFrames += 1;
    if (this.#isOver(course)) this.#courses.set(asset, { ...course, since: at, undecidedMs: 0, why: {} });
  }

  #undecided(verdict: Verdict, periodMs: Millis): void {
    const why = reasonOf(verdict);
    if (why === null) return;
    const course = this.#courseOf(verdict.asset, verdict.at);
    course.decidedMs = 0;
    course.decidedFrames = 0;
    course.undecidedMs += periodMs;
    course.why[why] = (course.why[why] ?? 0) + 1;
  }

  #courseOf(asset: string, at: Millis): Course {
    let course = this.#courses.get(asset);
    if (course === undefined) {
      course = { since: at, undecidedMs: 0, why: {}, decidedMs: 0, decidedFrames: 0 };
      this.#courses.set(asset, course);
    }
    return course;
  }

  #isOver({ decidedMs, decidedFrames: frames }: Course): boolean {
    return decidedMs >= this.#offDelayMs && frames >= decidedFrames;
  }
}

/** null: it has only just started, or learned nothing, which its learning state says. */
function reasonOf({ mode, ballots }: Verdict): Undecided | null {
  if (ballots.length === 0) return mode === 'unknown' ? 'unknown-mode' : null;
  const whys = ballots.flatMap((ballot) => (ballot.kind === 'abstained' ? [ballot.why] : []));
  if (whys.length === ballots.length && whys.every((why) => why === 'not-learned')) return null;
  const count = (of: Abstention) => whys.filter((why) => why === of).length;
  return whys.toSorted((a, b) => count(b) - count(a))[0] ?? null;
}
