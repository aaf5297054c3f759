import type { Plant } from '../../config/plant.ts';
import type { Frame, Millis } from '../model.ts';
import type { Announcement } from '../ports.ts';
import { gradedLoss } from './findings/source-finding.ts';
import type { Incident } from './incident.ts';
import { OffDelay } from './life/off-delay.ts';
import type { Revisions } from './life/revisions.ts';
import type { SilentSources, SourceLoss } from './silent-sources.ts';

/** The incidents of kind `comms`: one for each source, however many sensors and assets its loss leaves unseen. */
export class LostSources {
  readonly #plant: Plant;
  readonly #revisions: Revisions;
  /** By source. */
  readonly #offDelay: OffDelay;

  constructor(plant: Plant, offDelayMs: Millis, revisions: Revisions) {
    this.#plant = plant;
    this.#revisions = revisions;
    this.#offDelay = new OffDelay(offDelayMs);
  }

  /** What of each source is silent in `frame`; that it is lost has had its delay, that it is heard again has it here. */
  step(frame: Frame, silent: SilentSources): readonly Announcement[] {
    return this.#plant.sources.flatMap(({ name }) => this.#judge(name, frame, silent));
  }

  /** The clock was set back: off-delays begin anew. */
  setBack(): void {
    this.#offDelay.clear();
  }

  #judge(source: string, frame: Frame, silent: SilentSources): readonly Announcement[] {
    const newest = this.#revisions.open.newest('comms', source);
    const active = newest?.active === true ? newest : null;
    const loss = silent.lossOf(source);
    if (loss !== null) {
      this.#offDelay.disturb(source);
      return this.#lost(loss, active, frame.at);
    }
    if (active === null) return [];
    if (!silent.isHeard(source)) this.#offDelay.disturb(source);
    else if (this.#offDelay.quiet(source, active.id, frame))
      return this.#revisions.returned(active, frame.at);
    return [];
  }

  /** Another gateway that falls silent is news, though the alert is no graver for it. */
  #lost(loss: SourceLoss, active: Incident | null, at: Millis): readonly Announcement[] {
    const graded = gradedLoss(this.#plant, loss);
    const told = this.#revisions.found('comms', loss.source, at, graded);
    if (told.length > 0 || active === null) return told;
    const known = new Set(active.finding.unusableSensors);
    const isKnown = (asset: string) =>
      this.#plant.sensors.some((sensor) => sensor.asset === asset && known.has(sensor.id));
    if (loss.unseen.every(isKnown)) return [];
    const { outlook, priority } = active;
    const { finding } = graded;
    return this.#revisions.apply(active, { kind: 'diagnosed', at, outlook, priority, news: true, finding });
  }
}
