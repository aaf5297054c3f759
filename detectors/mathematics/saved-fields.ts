import { FitError } from '../detector.ts';
import type { Saved } from './saved.ts';

/** Typed access to the fields of a saved model; each throws FitError naming the field that is not as it should be. */
export interface SavedFields {
  number(name: string): number;
  float64(name: string): Float64Array;
  float32(name: string): Float32Array;
  int32(name: string): Int32Array;
}

export function fieldsOf(saved: Saved | undefined, what: string): SavedFields {
  if (saved === undefined || saved === null || typeof saved !== 'object' || ArrayBuffer.isView(saved)) {
    throw new FitError(`saved ${what} is no record`);
  }
  const record = saved as { readonly [key: string]: Saved };
  function fail(name: string, expected: string): never {
    throw new FitError(`saved ${what}: field "${name}" is no ${expected}`);
  }
  return {
    number(name) {
      const value = record[name];
      return typeof value === 'number' ? value : fail(name, 'number');
    },
    float64(name) {
      const value = record[name];
      return value instanceof Float64Array ? value : fail(name, 'Float64Array');
    },
    float32(name) {
      const value = record[name];
      return value instanceof Float32Array ? value : fail(name, 'Float32Array');
    },
    int32(name) {
      const value = record[name];
      return value instanceof Int32Array ? value : fail(name, 'Int32Array');
    },
  };
}
