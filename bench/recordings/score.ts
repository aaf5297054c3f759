/** Point-wise scores of a binary alarm against labels, never point-adjusted, and the events behind them. */
export interface Counts {
  tp: number;
  fp: number;
  tn: number;
  fn: number;
}

export interface Rates {
  readonly f1: number;
  /** False-alarm rate, % of the normal rows. */
  readonly far: number;
  /** Missed-alarm rate, % of the anomalous rows. */
  readonly mar: number;
}

export function ratesOf({ tp, fp, tn, fn }: Counts): Rates {
  return {
    f1: tp === 0 ? 0 : (2 * tp) / (2 * tp + fp + fn),
    far: (100 * fp) / Math.max(1, fp + tn),
    mar: (100 * fn) / Math.max(1, tp + fn),
  };
}

export function emptyCounts(): Counts {
  return { tp: 0, fp: 0, tn: 0, fn: 0 };
}

export function countInto(counts: Counts, alarm: boolean, label: boolean): void {
  if (label && alarm) counts.tp++;
  else if (label) counts.fn++;
  else if (alarm) counts.fp++;
  else counts.tn++;
}

export interface JudgedRow {
  readonly at: number;
  readonly alarm: boolean;
  readonly label: boolean;
}

export interface Events {
  readonly events: number;
  readonly detected: number;
  /** Seconds from the start of each detected event to its first alarm. */
  readonly delaysS: readonly number[];
  /** Alarms that began in normal rows. */
  readonly falseAlarms: number;
  readonly normalHours: number;
}

/** An event is an unbroken run of labelled rows; it is detected when an alarm stands anywhere within it. */
export function eventsOf(rows: readonly JudgedRow[]): Events {
  let events = 0;
  let falseAlarms = 0;
  let normalMs = 0;
  let start: number | null = null;
  let heard = false;
  const delaysS: number[] = [];
  for (const [i, row] of rows.entries()) {
    const before = rows[i - 1];
    if (row.label && before?.label !== true) {
      events++;
      start = row.at;
      heard = false;
    }
    if (row.label && row.alarm && !heard && start !== null) {
      heard = true;
      delaysS.push((row.at - start) / 1000);
    }
    if (!row.label) {
      if (row.alarm && before?.alarm !== true) falseAlarms++;
      if (before !== undefined) normalMs += row.at - before.at;
    }
  }
  return { events, detected: delaysS.length, delaysS, falseAlarms, normalHours: normalMs / 3_600_000 };
}
