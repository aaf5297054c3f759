import { closeSync, openSync, writeSync } from 'node:fs';
import type { Millis } from '../../model.ts';
import { iso } from '../../plain-words.ts';
import type { Instrument } from '../plant/index.ts';

const chunkBytes = 1 << 20;
const [comma, newLine, minus, point, zero] = [44, 10, 45, 46, 48] as const;
/** The longest field: a sign, 12 digits, a point and a comma. */
const fieldBytes = 16;

/** Writes `readings.csv`: a row per sample, numbers with the digits that the sensor shows, nothing where it reads nothing. */
export class ReadingsCsv {
  readonly #file: number;
  readonly #decimals: Uint8Array;
  readonly #scales: Float64Array;
  readonly #bytes: Buffer;
  readonly #digits = new Uint8Array(fieldBytes);
  #length = 0;
  /** Written so far. */
  written = 0;

  constructor(path: string, instruments: readonly Instrument[]) {
    this.#decimals = Uint8Array.from(instruments, ({ decimals }) => decimals);
    this.#scales = Float64Array.from(instruments, ({ decimals }) => 10 ** decimals);
    this.#bytes = Buffer.allocUnsafe(chunkBytes + instruments.length * fieldBytes + 64);
    this.#file = openSync(path, 'w');
    this.#text(`timestamp,${instruments.map(({ id }) => field(id)).join(',')}\n`);
  }

  write(at: Millis, values: Float64Array): void {
    this.#text(iso(at));
    for (let i = 0; i < values.length; i++) {
      this.#bytes[this.#length++] = comma;
      const value = values[i]!;
      if (!Number.isNaN(value)) this.#number(value, this.#decimals[i]!, this.#scales[i]!);
    }
    this.#bytes[this.#length++] = newLine;
    if (this.#length >= chunkBytes) this.#flush();
  }

  close(): void {
    this.#flush();
    closeSync(this.#file);
  }

  #text(text: string): void {
    if (this.#length + 3 * text.length > this.#bytes.length) this.#flush();
    // A header of thousands of sensors may be longer than the buffer.
    if (3 * text.length > this.#bytes.length) this.written += writeSync(this.#file, text);
    else this.#length += this.#bytes.write(text, this.#length);
  }

  /** Fixed point, digit by digit: millions of numbers without a string each. */
  #number(value: number, decimals: number, scale: number): void {
    const digits = this.#digits;
    const bytes = this.#bytes;
    let rest = Math.round(Math.abs(value) * scale);
    if (value < 0 && rest > 0) bytes[this.#length++] = minus;
    let count = 0;
    while (rest > 0 || count <= decimals) {
      const next = Math.floor(rest / 10);
      digits[count++] = zero + rest - 10 * next;
      rest = next;
    }
    while (count > 0) {
      if (count === decimals) bytes[this.#length++] = point;
      bytes[this.#length++] = digits[--count]!;
    }
  }

  #flush(): void {
    let from = 0;
    while (from < this.#length) from += writeSync(this.#file, this.#bytes, from, this.#length - from);
    this.written += this.#length;
    this.#length = 0;
  }
}

/** RFC 4180: quoted where it must be. */
function field(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
