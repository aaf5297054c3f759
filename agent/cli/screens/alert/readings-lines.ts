import { plainNumber } from '../../../plain-words.ts';
import type { Alert } from '../../../model.ts';
import type { KeptEvidence } from '../../../store/protocol.ts';
import { left } from '../../terminal/columns.ts';
import type { SiteTime } from '../../terminal/site-time.ts';

/** From low to high: ASCII, for serial consoles. A blank is a time without a reading. */
const levels = ['_', '.', '-', '=', '+', '*', '#'] as const;
const signs = 48;
const mostSensors = 12;

/**
 * How the sensors of an alert's asset went from a day before it to a day after, or for as long as it has been open: a line a sensor, between its
 * lowest and highest mean, those in evidence first, and below it what it was expected to say, on the same scale; `|` stands before the first sign after it was raised.
 */
export function readingsLines(
  { from, to, sensors }: KeptEvidence,
  alert: Alert,
  time: SiteTime,
  columns: number,
): string[] {
  const blamed = new Map(alert.evidence.map(({ sensor, unit }, place) => [sensor, { unit, place }]));
  const rank = (sensor: string): number => blamed.get(sensor)?.place ?? blamed.size;
  const sorted = sensors.toSorted((a, b) => rank(a.sensor) - rank(b.sensor));
  const [start, end, raised] = [from, to, alert.raised_at].map((at) => Date.parse(at)) as [
    number,
    number,
    number,
  ];
  const raisedAt = Math.round(((raised - start) / Math.max(1, end - start)) * signs);
  const lines = sorted.slice(0, mostSensors).map(({ sensor, means, expected = [] }) => {
    const coarse = coarsened(means);
    const usual = coarsened(expected);
    const known = [...coarse, ...usual].filter((mean) => mean !== null);
    const [low, high] = [Math.min(...known), Math.max(...known)];
    const draw = (course: readonly (number | null)[]): string => {
      const drawn = course.map((mean) => (mean === null ? ' ' : levelOf(mean, low, high))).join('');
      return `${drawn.slice(0, raisedAt)}|${drawn.slice(raisedAt)}`;
    };
    const range = known.length === 0 ? 'no value' : `${plainNumber(low)} .. ${plainNumber(high)}`;
    const unit = blamed.get(sensor)?.unit ?? '';
    const scale = `${range} ${unit}`.trim();
    const line = (name: string, course: readonly (number | null)[]): string =>
      `  ${left(name, columns - signs - 5)}  ${draw(course)}`;
    const below = usual.every((mean) => mean === null) ? [] : [line('    expected', usual)];
    return [line(sensor, coarse), ...below, `      ${scale}`];
  });
  const more = sensors.length - mostSensors;
  return [
    `  ${time.full(from)} to ${time.full(to)}; | raised`,
    ...lines.flat(),
    ...(more > 0 ? [`  and ${more} more sensors: --json`] : []),
  ];
}

/** Means of neighbours, so that a line has `signs` of them. */
function coarsened(means: readonly (number | null)[]): (number | null)[] {
  const each = means.length / signs;
  return Array.from({ length: signs }, (_, k) => {
    const known = means
      .slice(Math.floor(k * each), Math.ceil((k + 1) * each))
      .filter((mean) => mean !== null);
    return known.length === 0 ? null : known.reduce((sum, mean) => sum + mean, 0) / known.length;
  });
}

function levelOf(mean: number, low: number, high: number): string {
  const share = high > low ? (mean - low) / (high - low) : 0;
  return levels[Math.min(levels.length - 1, Math.floor(share * levels.length))]!;
}
