import type { Check, Grade } from '../../doctor/check.ts';
import { amount } from '../../plain-words.ts';
import { left, wrap } from '../terminal/columns.ts';
import type { Paint, Tone } from '../terminal/paint.ts';

const words: Readonly<Record<Grade, { readonly word: string; readonly tone: Tone }>> = {
  ok: { word: 'ok', tone: 'good' },
  warning: { word: 'warning', tone: 'waiting' },
  fault: { word: 'FAULT', tone: 'worst' },
};
const indent = 9;

/** A line for each thing that was looked at, and below it what to do; `checks` are plain already. */
export function doctorScreen(checks: readonly Check[], paint: Paint, columns: number): string[] {
  const count = (grade: Grade): number => checks.filter((check) => check.grade === grade).length;
  const [faults, warnings, good] = [count('fault'), count('warning'), count('ok')];
  const tone = faults > 0 ? 'bad' : warnings > 0 ? 'waiting' : 'good';
  const summary = `${amount(faults, 'fault')}, ${amount(warnings, 'warning')}, ${good} ok.`;
  return [...checks.flatMap((check) => checkLines(check, paint, columns)), '', paint(tone, summary)];
}

function checkLines({ check, subject, grade, says, advice }: Check, paint: Paint, columns: number): string[] {
  const { word, tone } = words[grade];
  const [first = '', ...more] = wrap(
    `${check}${subject === null ? '' : `, ${subject}`}: ${says}`,
    columns - indent,
    2,
  );
  const blank = ' '.repeat(indent);
  return [
    `${paint(tone, left(word, indent - 1))} ${first}`,
    ...more.map((line) => blank + line),
    ...(advice === null ? [] : wrap(`-> ${advice}`, columns - indent, 3).map((line) => blank + line)),
  ];
}
