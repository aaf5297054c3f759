import type { Matrix } from '../detector.ts';

export function matrixOf(rows: readonly (readonly number[])[]): Matrix {
  const columns = rows[0]?.length ?? 0;
  const data = new Float64Array(rows.length * columns);
  for (const [r, row] of rows.entries()) data.set(row, r * columns);
  return { data, rows: rows.length, columns };
}

/** Copy of column `c`. */
export function columnOf(x: Matrix, c: number): Float64Array {
  const column = new Float64Array(x.rows);
  for (let r = 0; r < x.rows; r++) column[r] = x.data[r * x.columns + c]!;
  return column;
}

/** The rows `from` (included) to `to` (excluded), without copying. */
export function rowsOf(x: Matrix, from: number, to: number): Matrix {
  return { data: x.data.subarray(from * x.columns, to * x.columns), rows: to - from, columns: x.columns };
}

/** Columns that vary: a constant one carries no information and misleads a detector that divides by its spread. */
export function varyingColumns(x: Matrix): Int32Array {
  const varying: number[] = [];
  for (let c = 0; c < x.columns; c++) {
    const first = x.data[c]!;
    for (let r = 1; r < x.rows; r++) {
      if (x.data[r * x.columns + c] !== first) {
        varying.push(c);
        break;
      }
    }
  }
  return Int32Array.from(varying);
}

/** Copy of `x` with the given columns only. */
export function onlyColumns(x: Matrix, columns: Int32Array): Matrix {
  const data = new Float64Array(x.rows * columns.length);
  for (let r = 0; r < x.rows; r++) {
    for (const [i, c] of columns.entries()) data[r * columns.length + i] = x.data[r * x.columns + c]!;
  }
  return { data, rows: x.rows, columns: columns.length };
}
