/** Any of the numeric arrays that a model keeps. */
export type NumericArray = Float64Array | Float32Array | Int32Array | Uint32Array | Uint8Array;

/**
 * Plain data: the form that models and pipeline state take in a file, in a worker
 * message and in a checkpoint. No class instances, no functions, no undefined.
 */
export type Saved =
  | NumericArray
  | string
  | number
  | boolean
  | null
  | readonly Saved[]
  | { readonly [key: string]: Saved };
