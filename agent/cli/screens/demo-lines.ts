import type { Asset, Plant } from '../../../config/plant.ts';
import type { Millis } from '../../model.ts';
import { plainNumber, plainTime } from '../../plain-words.ts';
import type { PlantState } from '../../status/plant-state.ts';
import { bar, clip, left, right, wrap } from '../terminal/columns.ts';
import type { Paint } from '../terminal/paint.ts';

const dayMs = 86_400_000;
/** Assets whose votes are told; more are counted. */
const mostVotes = 2;

/** The demo's own calendar: day 1 is the first one live, by the clock on the site's wall. */
export class DemoTime {
  readonly #timezone: string;
  readonly #firstDay: number;

  constructor(timezone: string, start: Millis) {
    this.#timezone = timezone;
    this.#firstDay = localDay(start, timezone);
  }

  day(at: Millis): number {
    return localDay(at, this.#timezone) - this.#firstDay + 1;
  }

  /** `day 3  28 Feb 14:20`. */
  stamp(at: Millis): string {
    return `day ${this.day(at)}  ${right(plainTime(at, this.#timezone), 12)}`;
  }
}

/** Number of the calendar day, counted from 1970. */
function localDay(at: Millis, timeZone: string): number {
  // en-CA writes dates as ISO does.
  const date = new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' }).format(at);
  return Math.round(Date.parse(`${date}T00:00:00Z`) / dayMs);
}

/** `IT 1.82 MW  wet bulb 14.2 C  pumps on: chw 1+3, cw 2`: what drives the plant and which pumps run. */
export function plantWords(plant: Plant, state: PlantState): string {
  const value = (id: string): number | null => state.sensors.find((s) => s.id === id)?.value ?? null;
  const itKw = value('it power');
  const wetBulbC = value('wet bulb');
  return [
    itKw === null ? 'IT -' : `IT ${(itKw / 1000).toFixed(2)} MW`,
    wetBulbC === null ? 'wet bulb -' : `wet bulb ${wetBulbC.toFixed(1)} C`,
    `pumps on: ${runningPumps(plant, value).join(', ')}`,
  ].join('  ');
}

function runningPumps(plant: Plant, value: (sensor: string) => number | null): string[] {
  const groups = new Map<string, string[]>();
  for (const asset of plant.assets) {
    if (asset.kind !== 'pump') continue;
    const group = (asset.redundancy ?? asset.id).replace(/-pumps$/, '');
    const running = groups.get(group) ?? [];
    if (isRunning(asset, value)) running.push(asset.id.slice(asset.id.lastIndexOf('-') + 1));
    groups.set(group, running);
  }
  return [...groups].map(
    ([group, numbers]) => `${group} ${numbers.length === 0 ? 'none' : numbers.join('+')}`,
  );
}

/** By the asset's own running condition. */
function isRunning({ running }: Asset, value: (sensor: string) => number | null): boolean {
  if (running === null) return false;
  const now = value(running.sensor);
  if (now === null) return false;
  return running.above === null ? now < (running.below ?? -Infinity) : now > running.above;
}

/** `votes: chw-pump-2 2/3`: who votes that something is strange, most votes first; all normal when nobody does. */
export function votesWords(state: PlantState): string {
  const strange = state.assets
    .filter(({ verdict }) => verdict.for > 0)
    .toSorted((a, b) => b.verdict.for / b.verdict.cast - a.verdict.for / a.verdict.cast);
  if (strange.length === 0) {
    const judged = state.assets.filter(({ verdict }) => verdict.cast > 0).length;
    return `votes: ${judged} assets judged, all normal`;
  }
  const words = strange.slice(0, mostVotes).map(({ id, verdict }) => `${id} ${verdict.for}/${verdict.cast}`);
  const more = strange.length - words.length;
  return `votes: ${words.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/** Which of the asset's stand-bys run now; null when it has none. */
export function takeoverWords(plant: Plant, state: PlantState, asset: string): string | null {
  const group = plant.assets.find(({ id }) => id === asset)?.redundancy ?? null;
  if (group === null) return null;
  const value = (id: string): number | null => state.sensors.find((s) => s.id === id)?.value ?? null;
  const running = plant.assets.filter(
    (other) => other.redundancy === group && other.id !== asset && isRunning(other, value),
  );
  return running.length === 0
    ? `nobody takes over`
    : `${running.map(({ id }) => id).join(' and ')} carry the load`;
}

export interface DemoSummary {
  readonly asset: string;
  readonly leadHours: number | null;
  readonly falseAlerts: number;
  readonly liveDays: number;
  readonly readings: number;
  readonly frames: number;
  readonly mqtt: number;
  readonly opcua: number;
  readonly seconds: number;
}

/** What it all amounts to. */
export function summaryLines(summary: DemoSummary, paint: Paint, columns: number): string[] {
  const { asset, leadHours, falseAlerts, liveDays, readings, frames, mqtt, opcua, seconds } = summary;
  const alerts = `${falseAlerts === 0 ? 'no' : falseAlerts} false ${falseAlerts === 1 ? 'alert' : 'alerts'} in ${plainNumber(Math.round(liveDays))} days`;
  const warned =
    leadHours === null
      ? `coolwatch did not warn before ${asset} stopped; ${alerts}.`
      : `coolwatch warned ${plainNumber(leadHours < 10 ? leadHours : Math.round(leadHours))} h before ${asset} stopped; ${alerts}.`;
  return [
    ...wrap(warned, columns).map((line) => paint(leadHours === null ? 'bad' : 'good', line)),
    ...wrap(
      `${grouped(readings)} readings came in, ${grouped(mqtt)} over MQTT and ${grouped(opcua)} over OPC UA; ${grouped(frames)} frames were judged. All of it took ${Math.round(seconds)} s.`,
      columns,
    ),
  ];
}

/** 475,000. */
export function grouped(n: number): string {
  return n.toLocaleString('en-GB');
}

/** ` 42 % [########............]  what`. */
export function shareLine(share: number, what: string, columns: number): string {
  const percent = right(String(Math.floor(share * 100)), 3);
  return clip(`  ${percent} % [${bar(share, 24)}]  ${what}`, columns);
}

/** Name in front of what happens, wrapped behind it. */
export function eventLines(stamp: string, mark: string, text: string, columns: number): string[] {
  const head = `${stamp}  ${left(mark, 2)} `;
  return wrap(head + text, columns, head.length);
}
