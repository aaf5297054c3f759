import { FitError, type Saved } from '../../../detectors/index.ts';
import { Cell, type Frame } from '../../model.ts';
import { inputsOf } from '../../physics/column.ts';
import type { FrameConditions } from '../../physics/conditions.ts';
import type { Residuals } from '../../physics/residuals.ts';
import { majorityRatio } from '../majority.ts';
import { Group } from '../group.ts';
import type { LearnedGroup } from '../learning/learn-group.ts';
import type { Assessment } from '../seat.ts';
import { type Part, partsOf } from './parts.ts';

/** What is known of an asset in one frame. */
export interface Side {
  /** What is left of its readings; null where it is not judged. */
  readonly residuals: Pick<Residuals, 'values' | 'states'> | null;
  /** It stands still: what is left of it is as usual. */
  readonly off: boolean;
}

/** What the members of a group say whose majority is beyond its lines. */
export interface Support {
  /** In the order of the members. */
  readonly assessments: readonly Assessment[];
  /** What the members at these seats blame, per part; sums to 1, or 0 when nobody blames. */
  blame(seats: readonly number[]): Float64Array;
}

/** A group whose readings are what other groups leave of theirs: some of one asset's, or all of the plant's. */
export class GroupOfParts {
  readonly learned: LearnedGroup;
  readonly parts: readonly Part[];
  readonly #group: Group;
  readonly #values: Float64Array;
  readonly #states: Uint8Array;
  readonly #conditions: FrameConditions;
  /** Per part, what is left of it usually. */
  readonly #usual: Float64Array;
  /** Assets that were judged in the newest frame. */
  #judged: ReadonlySet<string> = new Set();
  /** One of them stops in this frame: the one before showed it stopping. */
  #stops = false;

  /** Throws FitError where `groups` have none of the columns that it learned. */
  constructor(learned: LearnedGroup, groups: readonly LearnedGroup[], state: Saved = null) {
    const known = new Map(partsOf(groups).map((part) => [part.id, part]));
    this.learned = learned;
    this.parts = learned.columns.map(({ sensor }) => {
      const part = known.get(sensor);
      if (part === undefined) throw new FitError(`learned with ${sensor}, which nobody judges any more`);
      return part;
    });
    const usualOf = new Map(groups.map(({ asset, usual }) => [asset, usual]));
    this.#usual = Float64Array.from(this.parts, ({ asset, column }) => usualOf.get(asset)![column]!);
    const place = new Map(learned.columns.map(({ sensor }, c) => [sensor, c]));
    const columns = learned.columns.map((column) => inputsOf(column, (id) => place.get(id)!));
    const resumed = state as { readonly group: Saved; readonly judged: readonly string[] } | null;
    this.#judged = new Set(resumed?.judged);
    this.#group = new Group(learned, columns, new Int32Array(0), resumed?.group ?? null);
    this.#values = new Float64Array(columns.length);
    this.#states = new Uint8Array(columns.length);
    this.#conditions = {
      modes: ['steady'],
      usable: new Uint8Array(columns.length).fill(1),
      drive: new Float64Array(0),
    };
  }

  /** Takes what is left of the readings of every asset that it has parts of. */
  look(sideOf: (asset: string) => Side): void {
    const judged = new Set<string>();
    this.#stops = false;
    for (const [c, { asset, column }] of this.parts.entries()) {
      const { residuals, off } = sideOf(asset);
      if (residuals !== null) judged.add(asset);
      if (off && this.#judged.has(asset)) this.#stops = true;
      this.#values[c] = residuals?.values[column] ?? (off ? this.#usual[c]! : NaN);
      this.#states[c] = residuals?.states[column] ?? (off ? Cell.ok : Cell.stale);
    }
    this.#judged = judged;
  }

  /** Judges the frame just looked at; null unless the majority of its members is beyond its lines. */
  assess({ n, at }: Frame): Support | null {
    const group = this.#group;
    if (this.#stops) {
      group.rest(n);
      return null;
    }
    const frame = { n, at, values: this.#values, states: this.#states };
    group.look(frame, this.#conditions);
    group.residuals.compare();
    const assessments = group.assess(frame);
    const ratios = assessments.flatMap((one) => (one.kind === 'ratio' ? [one.ratio] : []));
    return majorityRatio(ratios) > 1 ? { assessments, blame: (seats) => group.blame(seats) } : null;
  }

  /** A frame that is not judged. */
  rest(n: number): void {
    this.#group.standStill(n);
  }

  state(): Saved {
    return { group: this.#group.state(), judged: [...this.#judged] };
  }
}
