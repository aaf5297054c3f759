import type { KnownMode } from '../../config/fault-modes.ts';
import type { Plant } from '../../config/plant.ts';
import type { Saved } from '../../detectors/index.ts';
import { fieldsOf } from '../../detectors/mathematics/saved-fields.ts';
import type { Millis, Verdict } from '../model.ts';
import type { Assessment } from '../panel/seat.ts';
import { majorityRatio } from '../panel/majority.ts';

/** What was upset is not forgotten for this long, in ms: a loop comes and goes around its line. */
const rememberedMs = 86_400_000;
/** Members need this share of their usual line to vote against the machine that is looked at. */
const lowerLine = 2 / 3;
/** How strange a machine has been of late is a mean over about this long, in ms. */
const lateMs = 600_000;
/** Another machine is looked at instead when it has been stranger by this. */
const plainlyStranger = 0.1;

/**
 * A loop has nothing in it that fails: what it shows, water that is made up or a pressure that falls, some machine on it
 * does. While a loop is strange and no machine is, the machine that has been strangest of late, of the kinds that fail in a
 * way which a loop shows, is looked at more closely: its members vote from a lower line. That is support, never a ground of
 * its own: without votes nothing is raised. Nobody says which machine is on which loop, so that any loop counts.
 */
export class LoopUpset {
  readonly #loops: readonly number[];
  /** Machines that may be behind it. */
  readonly #suspects: readonly number[];
  /** By asset, the slow mean of the ratio that its majority reaches while it is judged; NaN before it ever was. */
  readonly #strange: Float64Array;
  /** When a loop was last anomalous, a machine other than the one that is named, and the one that is. */
  #loopAt = -Infinity;
  #machineAt = -Infinity;
  #namedAt = -Infinity;
  /** The machine that turned out anomalous while it was looked at, by number; -1: none has. */
  #named = -1;
  /** The machine that is looked at, by number; -1: none is. */
  #looked = -1;
  #at = -Infinity;

  constructor({ assets }: Plant, modes: readonly KnownMode[]) {
    const shows = modes.filter(({ patterns }) =>
      patterns.some(({ elsewhere }) => elsewhere.loop !== undefined),
    );
    const kinds = new Set(shows.flatMap((mode) => mode.assets));
    this.#loops = [...assets.keys()].filter((a) => assets[a]!.kind === 'loop');
    this.#suspects = [...assets.keys()].filter((a) => kinds.has(assets[a]!.kind));
    this.#strange = new Float64Array(assets.length).fill(NaN);
  }

  /** `assessments` of one frame by asset number, null where nobody votes; returns them as they count. */
  support(at: Millis, assessments: readonly (readonly Assessment[] | null)[]): typeof assessments {
    const weight = 1 - Math.exp(-Math.max(0, at - this.#at) / lateMs);
    this.#at = at;
    for (const [a, of] of assessments.entries()) {
      if (of === null) continue;
      const ratio = majorityRatio(of.flatMap((one) => (one.kind === 'ratio' ? [one.ratio] : [])));
      const before = this.#strange[a]!;
      this.#strange[a] = Number.isNaN(before) ? ratio : before + weight * (ratio - before);
    }
    if (!this.#isRecent(at, this.#loopAt) || !this.#isRecent(at, this.#namedAt)) this.#named = -1;
    this.#looked = this.#lookedAt(at, (a) => assessments[a] !== null);
    return assessments.map((of, a) => (a === this.#looked ? (of?.map(fromLowerLine) ?? null) : of));
  }

  /** What came of it, by asset number. */
  hear(at: Millis, verdicts: readonly Verdict[]): void {
    const anomalous = [...verdicts.keys()].filter((a) => verdicts[a]!.anomalous);
    if (this.#looked >= 0 && anomalous.includes(this.#looked)) {
      this.#named = this.#looked;
      this.#namedAt = at;
    }
    if (anomalous.some((a) => this.#loops.includes(a))) this.#loopAt = at;
    if (anomalous.some((a) => a !== this.#named && !this.#loops.includes(a))) this.#machineAt = at;
  }

  #isRecent(at: Millis, then: Millis): boolean {
    return at - then <= rememberedMs;
  }

  /** The machine that was named; else, while nothing explains the loop, the strangest of those that are judged. */
  #lookedAt(at: Millis, isJudged: (a: number) => boolean): number {
    if (!this.#isRecent(at, this.#loopAt)) return -1;
    if (this.#named >= 0) return this.#named;
    if (this.#isRecent(at, this.#machineAt)) return -1;
    const judged = this.#suspects.filter(isJudged);
    const before = judged.includes(this.#looked) ? this.#strange[this.#looked]! + plainlyStranger : -Infinity;
    return judged.reduce(
      (most, a) => (this.#strange[a]! > (most === this.#looked ? before : this.#strange[most]!) ? a : most),
      judged.includes(this.#looked) ? this.#looked : (judged[0] ?? -1),
    );
  }

  /** The clock was set back to `at`. */
  setBack(at: Millis): void {
    this.#loopAt = Math.min(this.#loopAt, at);
    this.#machineAt = Math.min(this.#machineAt, at);
    this.#namedAt = Math.min(this.#namedAt, at);
    this.#at = Math.min(this.#at, at);
  }

  state(): Saved {
    return {
      strange: this.#strange.slice(),
      loopAt: this.#loopAt,
      machineAt: this.#machineAt,
      namedAt: this.#namedAt,
      named: this.#named,
      looked: this.#looked,
      at: this.#at,
    };
  }

  /** What `state()` of the same assets gave. */
  restore(saved: Saved): void {
    const fields = fieldsOf(saved, 'loop upset');
    this.#strange.set(fields.float64('strange'));
    this.#loopAt = fields.number('loopAt');
    this.#machineAt = fields.number('machineAt');
    this.#namedAt = fields.number('namedAt');
    this.#named = fields.number('named');
    this.#looked = fields.number('looked');
    this.#at = fields.number('at');
  }
}

function fromLowerLine(assessment: Assessment): Assessment {
  return assessment.kind === 'ratio' ? { kind: 'ratio', ratio: assessment.ratio / lowerLine } : assessment;
}
