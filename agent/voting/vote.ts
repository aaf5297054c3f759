import type { VotingSettings } from '../../config/settings.ts';
import type { Saved } from '../../detectors/index.ts';
import type { Ballot, Frame, Mode, Verdict } from '../model.ts';
import type { Assessment } from '../panel/seat.ts';
import { Latch } from './latch.ts';
import { Persistence } from './persistence.ts';

/** The count of one frame's ballots; `needed` is the majority of those cast, or the quorum while it is missed. */
export interface Tally {
  readonly cast: number;
  readonly for: number;
  readonly needed: number;
  readonly quorate: boolean;
}

/** Majority of the ballots cast, provided a quorum of the seats cast one. */
export function tally(votes: readonly (boolean | null)[], quorum: number): Tally {
  const cast = votes.filter((vote) => vote !== null).length;
  const inFavour = votes.filter((vote) => vote === true).length;
  const enough = Math.max(1, Math.ceil(quorum * votes.length));
  const quorate = cast >= enough;
  return { cast, for: inFavour, needed: Math.floor((quorate ? cast : enough) / 2) + 1, quorate };
}

/** One asset's vote over time: a latch per member, the majority, and persistence over frames. */
export class Vote {
  readonly asset: string;
  readonly #members: readonly string[];
  readonly #quorum: number;
  readonly #latches: readonly Latch[];
  readonly #persistence: Persistence;

  constructor(asset: string, members: readonly string[], settings: VotingSettings, state: Saved = null) {
    const resumed = state as { readonly latches: readonly Saved[]; readonly persistence: Saved } | null;
    this.asset = asset;
    this.#members = members;
    this.#quorum = settings.quorum;
    this.#latches = members.map((_, i) => new Latch(settings.latch, resumed?.latches[i] ?? null));
    this.#persistence = new Persistence(settings.persistence, resumed?.persistence ?? null);
  }

  /** `assessments` are in the order of the members. Too few ballots is undecided, never normal. */
  step({ n, at }: Frame, mode: Mode, assessments: readonly Assessment[]): Verdict {
    const votes: (boolean | null)[] = [];
    const ballots: Ballot[] = [];
    for (const [i, assessment] of assessments.entries()) {
      const member = this.#members[i]!;
      if (assessment.kind === 'abstained') {
        votes.push(null);
        ballots.push({ kind: 'abstained', member, why: assessment.why });
        continue;
      }
      const anomalous = this.#latches[i]!.step(assessment.ratio);
      votes.push(anomalous);
      ballots.push({ kind: 'cast', member, ratio: assessment.ratio, anomalous });
    }
    const { quorate, ...count } = tally(votes, this.#quorum);
    const anomalous = quorate ? this.#persistence.step(count.for >= count.needed) : this.#persistence.held;
    return {
      asset: this.asset,
      mode,
      n,
      at,
      ballots,
      ...count,
      anomalous: quorate && anomalous,
      verdict: quorate ? (anomalous ? 'anomalous' : 'normal') : 'undecided',
    };
  }

  /** The newest frame that was voted on showed the asset already stopping: it does not count. Once a stop. */
  retract(): void {
    for (const latch of this.#latches) latch.retract();
    this.#persistence.retract();
  }

  state(): Saved {
    return { latches: this.#latches.map((latch) => latch.state()), persistence: this.#persistence.state() };
  }
}

/** Would the majority stand without the latches? False while nobody's ratio is beyond 1: the process is back inside. */
export function unlatchedMajority(verdict: Verdict): boolean {
  const beyond = verdict.ballots.filter((ballot) => ballot.kind === 'cast' && ballot.ratio > 1).length;
  return beyond >= verdict.needed;
}
