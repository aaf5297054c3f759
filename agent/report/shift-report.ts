import type { Alert, Command, Millis } from '../model.ts';
import { iso } from '../plain-words.ts';
import type { LearningState, PlantState } from '../status/plant-state.ts';
import type { Reader } from '../store/reader.ts';
import { type Absence, Absences } from './absences.ts';
import { type AlertEvent, alertEvents } from './alert-events.ts';

/** Announced work that reached into the shift. */
export interface Work {
  readonly subject: string;
  readonly from: string;
  readonly until: string;
  readonly by: string;
  readonly note: string | null;
}
/** A person's word on an instrument. */
export interface SensorWord {
  readonly at: string;
  readonly sensor: string;
  readonly what: 'accepted' | 'replaced';
  readonly by: string;
  readonly note: string | null;
}

/** What one shift hands over to the next; the document of `coolwatch report --json`. */
export interface ShiftReport {
  readonly schema: 'coolwatch-report/1';
  readonly site: string | null;
  readonly from: string;
  readonly to: string;
  readonly agent_running: boolean;
  /** Is the plant all right, and what to look at first. */
  readonly headline: string;
  readonly look_at_first: readonly string[];
  readonly open: readonly Alert[];
  readonly events: readonly AlertEvent[];
  readonly work: readonly Work[];
  readonly sensors: readonly SensorWord[];
  /** null: nobody knows, as nothing is kept of how the agent saw the plant. */
  readonly away: readonly Absence[] | null;
  readonly learning: LearningState | null;
}

/** Frames that are read at once: an hour and a half of 10 s. */
const slice = 512;

/** All but what the headline says, from journal, history and the agent's (last) word. */
export function shiftReport(
  reader: Reader,
  state: PlantState | null,
  from: Millis,
  to: Millis,
): Omit<ShiftReport, 'headline' | 'look_at_first' | 'agent_running'> {
  const since = iso(from);
  const told = reader.revisionsSince(since).filter(({ level }) => level !== 'observation');
  const events = [...new Set(told.map(({ id }) => id))]
    .flatMap((id) => alertEvents(reader.alert(id)?.history ?? [], since))
    .toSorted((a, b) => a.at.localeCompare(b.at));
  const periodMs = state?.agent.period_ms ?? null;
  const commands = reader
    .commandsFrom(periodMs === null ? 0 : Math.floor(from / periodMs))
    .map(({ command }) => command)
    .filter(({ at }) => at >= from);
  return {
    schema: 'coolwatch-report/1',
    site: state?.site ?? null,
    from: since,
    to: iso(to),
    open: reader.alerts({ open: true, limit: 1000 }).filter(({ level }) => level !== 'observation'),
    events,
    work: workOf(commands, state),
    sensors: commands.flatMap(wordOn),
    away: state === null ? null : absences(reader, state, from, to),
    learning: state?.learning ?? null,
  };
}

/** What was commanded in the shift, and what stands since before it or is planned every week. */
function workOf(commands: readonly Command[], state: PlantState | null): readonly Work[] {
  const work: Work[] = [];
  for (const command of commands) {
    if (command.kind !== 'maintenance') continue;
    const { subject, at, by, note, forMs } = command;
    const open = work.findLastIndex((of) => of.subject === subject && Date.parse(of.until) > at);
    // A new word on the same subject, or its end, takes the place of the one before.
    if (open >= 0) work[open] = { ...work[open]!, until: iso(at) };
    if (forMs !== null) work.push({ subject, from: iso(at), until: iso(at + forMs), by, note });
  }
  const standing = (state?.maintenance ?? []).filter(
    ({ subject, by }) => !work.some((known) => known.subject === subject && known.by === by),
  );
  return [...standing, ...work];
}

function wordOn(command: Command): SensorWord[] {
  if (command.kind !== 'sensor-accepted' && command.kind !== 'sensor-replaced') return [];
  const { sensor, at, by, note } = command;
  return [
    { at: iso(at), sensor, what: command.kind === 'sensor-accepted' ? 'accepted' : 'replaced', by, note },
  ];
}

function absences(reader: Reader, state: PlantState, from: Millis, to: Millis): readonly Absence[] {
  const sources = new Map(state.sensors.map(({ id, source }) => [id, source ?? null]));
  const { period_ms: periodMs } = state.agent;
  let found: Absences | null = null;
  const last = Math.ceil(to / periodMs);
  for (let n = Math.floor(from / periodMs); n <= last; n += slice) {
    const { sensors, frames } = reader.frames(n, Math.min(last, n + slice - 1));
    const sourceOf = sensors.map((id) => sources.get(id) ?? null);
    found ??= new Absences(sourceOf, { from, to, periodMs });
    for (const frame of frames) found.take(frame);
  }
  return found?.end() ?? [];
}
