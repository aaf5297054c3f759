import type { Millis } from '../../../model.ts';
import { type GroupName, groupNames, groups } from '../inventory.ts';
import type { Story } from './story.ts';

interface Window {
  readonly asset: string;
  readonly from: Millis;
  readonly to: Millis;
}

/** Who has to run at a time, as the story and the trips have it. */
export class Rota {
  readonly #story: Story;
  /** Out of service: stopped for maintenance or tripped. */
  readonly #out: readonly Window[];
  readonly #tests: readonly Window[];
  readonly #orders = new Map<GroupName, Uint8Array>();
  readonly #running = new Map<GroupName, Uint8Array>();
  readonly #outNow = new Set<string>();
  readonly #testedNow = new Set<string>();
  #next = 0;

  /** `tripsAt`: when the story's fault takes its asset out of service for good; Infinity where it does not. */
  constructor(story: Story, tripsAt: Millis) {
    this.#story = story;
    const windows = (kind: string) =>
      story.happenings
        .filter(({ nuisance }) => nuisance.kind === kind)
        .map(({ nuisance: { subject, from, to } }) => ({ asset: subject, from, to }));
    const trips = story.fault === null ? [] : [{ asset: story.fault.asset, from: tripsAt, to: Infinity }];
    this.#out = [...windows('maintenance-stop'), ...trips];
    this.#tests = windows('stand-by-test');
    for (const group of groupNames) {
      this.#orders.set(
        group,
        Uint8Array.from(groups[group].members, (_, i) => i),
      );
      this.#running.set(group, new Uint8Array(groups[group].members.length));
    }
  }

  step(at: Millis): void {
    for (;;) {
      const change = this.#story.duty[this.#next];
      if (change === undefined || change.at > at) break;
      const members: readonly string[] = groups[change.group].members;
      this.#orders.set(
        change.group,
        Uint8Array.from(change.order, (id) => members.indexOf(id)),
      );
      this.#next += 1;
    }
    gather(this.#out, at, this.#outNow);
    gather(this.#tests, at, this.#testedNow);
  }

  isOut(asset: string): boolean {
    return this.#outNow.has(asset);
  }

  /** 1 for each member of the group that runs when `count` are needed: those first in order that can. */
  running(group: GroupName, count: number): Uint8Array {
    const members: readonly string[] = groups[group].members;
    const flags = this.#running.get(group)!;
    flags.fill(0);
    let left = count;
    for (const i of this.#orders.get(group)!) {
      const member = members[i]!;
      if (this.#outNow.has(member)) continue;
      if (left > 0) {
        flags[i] = 1;
        left -= 1;
      } else if (this.#testedNow.has(member)) flags[i] = 1;
    }
    return flags;
  }
}

function gather(windows: readonly Window[], at: Millis, into: Set<string>): void {
  if (into.size > 0) into.clear();
  for (const { asset, from, to } of windows) if (at >= from && at < to) into.add(asset);
}
