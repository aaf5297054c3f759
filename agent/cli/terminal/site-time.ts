import type { Millis } from '../../model.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** Times as people on site read them: in the site's time zone, UTC when nobody said. */
export class SiteTime {
  /** `CET`, `GMT+8`, `UTC`: to be printed once beside times that lack it. */
  readonly zone: string;
  readonly #now: Millis;
  readonly #format: Intl.DateTimeFormat;

  constructor(timezone: string | undefined, now: Millis) {
    this.#now = now;
    this.#format = formatIn(timezone ?? 'UTC');
    this.zone = this.#part(now, 'timeZoneName');
  }

  /** `14:20:10` today, `23 Nov 14:20` on other days, with the year when it is another one. */
  short(when: string | Millis): string {
    const at = millis(when);
    if (at === null) return '-';
    const [date, today] = [this.#date(at), this.#date(this.#now)];
    const time = `${this.#part(at, 'hour')}:${this.#part(at, 'minute')}`;
    if (date === today) return `${time}:${this.#part(at, 'second')}`;
    return `${date.slice(0, -5)}${date.slice(-5) === today.slice(-5) ? '' : date.slice(-5)} ${time}`;
  }

  /** `23 Nov 14:20:10 CET`. */
  full(when: string | Millis): string {
    const at = millis(when);
    if (at === null) return '-';
    const date = this.#date(at);
    const year = date.slice(-5) === this.#date(this.#now).slice(-5) ? date.slice(0, -5) : date;
    const time = ['hour', 'minute', 'second'].map((type) => this.#part(at, type)).join(':');
    return `${year} ${time} ${this.#part(at, 'timeZoneName')}`;
  }

  /** How long since: `40 s`, `3 min`, `5 h 10 min`, `12 d`; `0 s` for what is still to come. */
  age(when: string | Millis): string {
    const at = millis(when);
    return at === null ? '-' : span(this.#now - at);
  }

  /** How long until: `2 d 4 h`; `overdue` once it is past. */
  until(when: string | Millis): string {
    const at = millis(when);
    if (at === null) return '-';
    return at <= this.#now ? 'overdue' : `in ${span(at - this.#now)}`;
  }

  /** `23 Nov 2025`. */
  #date(at: Millis): string {
    return `${this.#part(at, 'day')} ${this.#part(at, 'month')} ${this.#part(at, 'year')}`;
  }

  #part(at: Millis, type: string): string {
    return this.#format.formatToParts(at).find((part) => part.type === type)?.value ?? '';
  }
}

/** A length of time with two units at most. */
export function span(ms: number): string {
  if (ms < minute) return `${Math.max(0, Math.round(ms / 1000))} s`;
  if (ms < hour) return `${Math.floor(ms / minute)} min`;
  if (ms < day) return twoUnits(Math.floor(ms / hour), 'h', Math.floor((ms % hour) / minute), 'min');
  return twoUnits(Math.floor(ms / day), 'd', Math.floor((ms % day) / hour), 'h');
}

function twoUnits(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 || large >= 10 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`;
}

function millis(when: string | Millis): Millis | null {
  const at = typeof when === 'number' ? when : Date.parse(when);
  return Number.isNaN(at) ? null : at;
}

function formatIn(timezone: string): Intl.DateTimeFormat {
  const parts: Intl.DateTimeFormatOptions = {
    year: 'numeric',
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
    timeZoneName: 'short',
  };
  try {
    return new Intl.DateTimeFormat('en-GB', { ...parts, timeZone: timezone });
  } catch {
    return new Intl.DateTimeFormat('en-GB', { ...parts, timeZone: 'UTC' });
  }
}
