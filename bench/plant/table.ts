import { median } from 'simple-statistics';
import { type Declaration, declarations } from './case.ts';
import { peerName, type SensorFaultCount } from './judge.ts';
import type { PlantScore } from './score.ts';
import type { PlantResult } from './worker.ts';

export interface ModeRow {
  readonly plants: number;
  /** Shares of the plants with a fault. */
  readonly warned: number | null;
  readonly firstRight: number | null;
  readonly medianLeadHours: number | null;
  readonly medianLeadOfCourse: number | null;
  readonly medianLeadOfDetectable: number | null;
  readonly falsePerMonth: number;
  readonly consequences: number;
}

export interface PlantReport {
  readonly declaration: Declaration;
  readonly modes: Readonly<Record<string, ModeRow>>;
  readonly all: ModeRow;
  readonly alone: Readonly<Record<string, ModeRow>>;
  readonly sensorFaults: Readonly<Record<string, SensorFaultCount>>;
  readonly falseSensorAlertsPerMonth: number;
  /** False alerts by what was going on on that asset or plant-wide within the hour before. */
  readonly falseDuring: Readonly<Record<string, number>>;
  /** Plants that were replayed again, and how many of them gave the same bytes and did not look ahead. */
  readonly checked: { readonly plants: number; readonly identical: number; readonly causal: number };
  readonly seconds: number;
}

const hour = 3_600_000;

export function reports(results: readonly PlantResult[]): readonly PlantReport[] {
  return declarations
    .map((declaration) => results.filter((result) => result.declaration === declaration))
    .filter((of) => of.length > 0)
    .map(reportOf);
}

function reportOf(results: readonly PlantResult[]): PlantReport {
  const scores = (of: readonly PlantResult[], method: string) =>
    of.map(({ judged }) => judged.scores[method]!);
  const modes = [...new Set(results.map(({ of }) => of.mode))];
  const others = Object.keys(results[0]!.judged.scores).filter((method) => method !== 'panel');
  const kinds = Object.keys(results[0]!.judged.sensorFaults);
  const sum = (pick: (result: PlantResult) => number) =>
    results.reduce((total, result) => total + pick(result), 0);
  return {
    declaration: results[0]!.declaration,
    modes: Object.fromEntries(
      modes.map((mode) => [
        mode,
        rowOf(
          scores(
            results.filter(({ of }) => of.mode === mode),
            'panel',
          ),
        ),
      ]),
    ),
    all: rowOf(scores(results, 'panel')),
    alone: Object.fromEntries(others.map((method) => [method, rowOf(scores(results, method))])),
    sensorFaults: Object.fromEntries(
      kinds.map((kind) => [
        kind,
        {
          there: sum(({ judged }) => judged.sensorFaults[kind]!.there),
          found: sum(({ judged }) => judged.sensorFaults[kind]!.found),
          doubted: sum(({ judged }) => judged.sensorFaults[kind]!.doubted),
        },
      ]),
    ),
    falseSensorAlertsPerMonth:
      sum(({ judged }) => judged.falseSensorAlerts.length) /
      sum(({ judged }) => judged.scores['panel']!.months),
    falseDuring: falseDuring(results),
    checked: {
      plants: sum(({ check }) => (check === null ? 0 : 1)),
      identical: sum(({ check }) => (check?.identical === true ? 1 : 0)),
      causal: sum(({ check }) => (check?.causal === true ? 1 : 0)),
    },
    seconds: sum(({ judged }) => judged.seconds),
  };
}

function rowOf(scores: readonly PlantScore[]): ModeRow {
  const faulty = scores.filter(({ warned }) => warned !== null);
  const share = (pick: (score: PlantScore) => boolean | null) =>
    faulty.length === 0 ? null : faulty.filter((score) => pick(score) === true).length / faulty.length;
  // A fault that nobody saw has no lead: 0 hours.
  const middle = (pick: (score: PlantScore) => number | null) =>
    faulty.length === 0 ? null : median(faulty.map((score) => pick(score) ?? 0));
  const months = scores.reduce((total, score) => total + score.months, 0);
  return {
    plants: scores.length,
    warned: share((score) => score.warned),
    firstRight: share((score) => score.firstRight),
    medianLeadHours: middle((score) => score.leadHours),
    medianLeadOfCourse: middle((score) => score.leadOfCourse),
    medianLeadOfDetectable: middle((score) => score.leadOfDetectable),
    falsePerMonth: scores.reduce((total, score) => total + score.falseAlerts.length, 0) / months,
    consequences: scores.reduce((total, score) => total + score.consequences, 0),
  };
}

/** What a false alert may have come from: the nuisance that went on there, or none that is known. */
function falseDuring(results: readonly PlantResult[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { truth, judged } of results) {
    for (const { at, asset } of judged.scores['panel']!.falseAlerts) {
      const going = truth.nuisances.find(
        ({ subject, from, to }) =>
          at >= from && at <= to + hour && (asset === null || subject.startsWith(asset)),
      );
      const anywhere = truth.nuisances.find(({ from, to }) => at >= from && at <= to + hour);
      const name = going?.kind ?? (anywhere === undefined ? 'nothing known' : `${anywhere.kind} elsewhere`);
      counts[name] = (counts[name] ?? 0) + 1;
    }
  }
  return counts;
}

function checkLines({ plants, identical, causal }: PlantReport['checked']): readonly string[] {
  if (plants === 0) return [];
  return [
    `prefix test     the future cut off changes nothing before in ${causal} of ${plants} plants`,
    `two runs        identical bytes in ${identical} of ${plants} plants`,
  ];
}

export function inWords(report: PlantReport): string {
  const lines = [
    `${report.declaration === 'bare' ? 'BARE (ids, kinds, units)' : 'WITH ROLES, running and drivers'}`,
    header,
    ...Object.entries(report.modes).map(([mode, row]) => line(mode, row)),
    line('all', report.all),
    'one member alone, and the peer',
    ...Object.entries(report.alone).map(([name, row]) => line(name, row)),
    `sensor faults   ${Object.entries(report.sensorFaults)
      .map(
        ([kind, { there, found, doubted }]) =>
          `${kind} ${found} of ${there}` + (doubted === 0 ? '' : ` (${doubted} as process or instrument)`),
      )
      .join(', ')}; false sensor alerts ${report.falseSensorAlertsPerMonth.toFixed(1)} per plant-month`,
    `false during    ${Object.entries(report.falseDuring)
      .toSorted(([, a], [, b]) => b - a)
      .map(([what, count]) => `${what} ${count}`)
      .join(', ')}`,
    ...checkLines(report.checked),
    `pipeline        ${report.seconds.toFixed(0)} s of one core`,
  ];
  return `${lines.join('\n')}\n`;
}

export const header =
  'mode                            plants  warned  first right   lead h  of course  of detectable  false/month  consequences';

function line(name: string, row: ModeRow): string {
  const percent = (value: number | null) => (value === null ? '-' : `${(100 * value).toFixed(0)} %`);
  const fields = [
    name.padEnd(31),
    String(row.plants).padStart(7),
    percent(row.warned).padStart(8),
    (name === peerName ? '-' : percent(row.firstRight)).padStart(13),
    (row.medianLeadHours === null ? '-' : row.medianLeadHours.toFixed(0)).padStart(9),
    percent(row.medianLeadOfCourse).padStart(11),
    percent(row.medianLeadOfDetectable).padStart(15),
    row.falsePerMonth.toFixed(1).padStart(13),
    String(row.consequences).padStart(14),
  ];
  return fields.join('');
}

/** A line for each declaration, of all plants together. */
export function ablationInWords(name: string, of: readonly PlantReport[]): string {
  return of.map(({ declaration, all }) => line(`${name}, ${declaration}`, all)).join('\n');
}
