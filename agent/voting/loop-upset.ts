import type { KnownMode } from '../../config/fault-modes.ts';
import type { Plant } from '../../config/plant.ts';
import type { Saved } from '../../detectors/index.ts';
import { fieldsOf } from '../../detectors/saved-fields.ts';
import type { Millis, Verdict } from '../model.ts';
import type { Assessment } from '../panel/seat.ts';

/** What was upset is not forgotten for this long, in ms: a loop comes and goes around its line. */
const rememberedMs = 86_400_000;
/** Members need this share of their usual line to vote against the machine that is looked at. */
const lowerLine = 2 / 3;
/** Weight of a frame in how strange each machine has been of late. */
const weight = 0.1;

/**
 * A loop has nothing in it that fails: what it shows, water that is made up or a pressure that falls, some machine on it
 * does. While a loop is strange and no machine is, the machine that has been strangest of late, of the kinds that fail in a
 * way which a loop shows, is looked at more closely: its members vote from a lower line. That is support, never a ground of
 * its own: without votes nothing is raised.
 */
export class LoopUpset {
  readonly #loops: readonly number[];
  /** Machines that may be behind it. */
  readonly #suspects: readonly number[];
  /** By asset, the slow mean of the ratio that its majority reaches. */
  readonly #strange: Float64Array;
  /** When a loop was last anomalous, and a machine other than the one that is named. */
  #loopAt = -Infinity;
  #machineAt = -Infinity;
  /** The machine that turned out anomalous while it was looked at, by number; -1: none has yet. */
  #named = -1;

  constructor({ assets }: Plant, modes: readonly KnownMode[]) {
    const shows = modes.filter(({ patterns }) =>
      patterns.some(({ elsewhere }) => elsewhere.loop !== undefined),
    );
    const kinds = new Set(shows.flatMap((mode) => mode.assets));
    this.#loops = [...assets.keys()].filter((a) => assets[a]!.kind === 'loop');
    this.#suspects = [...assets.keys()].filter((a) => kinds.has(assets[a]!.kind));
    this.#strange = new Float64Array(assets.length);
  }

  /** `assessments` of one frame by asset number, null where nobody votes; returns them as they count. */
  support(at: Millis, assessments: readonly (readonly Assessment[] | null)[]): typeof assessments {
    for (const [a, of] of assessments.entries()) {
      const ratio = of === null ? 0 : majorityRatio(of);
      this.#strange[a]! += weight * (ratio - this.#strange[a]!);
    }
    if (at - this.#loopAt > rememberedMs) this.#named = -1;
    const upset = at - this.#loopAt <= rememberedMs;
    const explained = this.#named < 0 && at - this.#machineAt <= rememberedMs;
    if (!upset || explained) return assessments;
    const looked = this.#named >= 0 ? this.#named : this.#strangest();
    return assessments.map((of, a) => (a === looked ? (of?.map(fromLowerLine) ?? null) : of));
  }

  /** What came of it, by asset number. */
  hear(at: Millis, verdicts: readonly Verdict[]): void {
    const upset = at - this.#loopAt <= rememberedMs;
    const looked = this.#strangest();
    for (const [a, { anomalous }] of verdicts.entries()) {
      if (!anomalous) continue;
      if (this.#loops.includes(a)) this.#loopAt = at;
      else if (a === this.#named) continue;
      else if (upset && this.#named < 0 && a === looked && at - this.#machineAt > rememberedMs)
        this.#named = a;
      else this.#machineAt = at;
    }
  }

  /** The suspect that has been strangest of late; -1: there is none. */
  #strangest(): number {
    return this.#suspects.reduce(
      (most, a) => (most < 0 || this.#strange[a]! > this.#strange[most]! ? a : most),
      -1,
    );
  }

  /** The clock was set back to `at`. */
  setBack(at: Millis): void {
    this.#loopAt = Math.min(this.#loopAt, at);
    this.#machineAt = Math.min(this.#machineAt, at);
  }

  state(): Saved {
    return {
      strange: this.#strange.slice(),
      loopAt: this.#loopAt,
      machineAt: this.#machineAt,
      named: this.#named,
    };
  }

  restore(saved: Saved): void {
    const fields = fieldsOf(saved, 'loop upset');
    this.#strange.set(fields.float64('strange'));
    this.#loopAt = fields.number('loopAt');
    this.#machineAt = fields.number('machineAt');
    this.#named = fields.number('named');
  }
}

/** The ratio that a majority of the ballots cast reaches or passes; 0 when none is cast. */
function majorityRatio(assessments: readonly Assessment[]): number {
  const ratios = assessments.flatMap((of) => (of.kind === 'ratio' ? [of.ratio] : []));
  return ratios.toSorted((one, other) => other - one)[Math.floor(ratios.length / 2)] ?? 0;
}

function fromLowerLine(assessment: Assessment): Assessment {
  return assessment.kind === 'ratio' ? { kind: 'ratio', ratio: assessment.ratio / lowerLine } : assessment;
}
