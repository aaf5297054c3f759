import type { Plant } from '../../config/plant.ts';
import type { Frame } from '../model.ts';
import type { Announcement } from '../ports.ts';
import { findingOfSpell } from './findings/panel-finding.ts';
import type { Revisions } from './life/revisions.ts';
import type { UndecidedPanels } from './undecided-panels.ts';

/** The incidents of kind `model`: assets that run and that their detectors cannot judge. No word on the machine itself. */
export class BlindPanels {
  readonly #plant: Plant;
  readonly #revisions: Revisions;

  constructor(plant: Plant, revisions: Revisions) {
    this.#plant = plant;
    this.#revisions = revisions;
  }

  /** `modelId`: what the panels have learned. */
  step(frame: Frame, undecided: UndecidedPanels, modelId: string | null): readonly Announcement[] {
    return this.#plant.assets.flatMap(({ id: asset }) => {
      const newest = this.#revisions.open.newest('model', asset);
      if (newest?.active === true) {
        return undecided.isDecided(asset) ? this.#revisions.returned(newest, frame.at) : [];
      }
      const spell = undecided.spellOf(asset);
      if (spell === null) return [];
      const finding = findingOfSpell(this.#plant, frame, spell, modelId);
      // Nothing is known to be wrong with the machine, and limits and rules go on.
      const graded = { level: 'advisory', priority: 'low', finding } as const;
      return this.#revisions.found('model', asset, frame.at, graded);
    });
  }
}
