/** A guess, and what speaks against it; null when nothing does. */
export interface Guess<T> {
  readonly value: T;
  readonly doubt: string | null;
}

export const sure = <T>(value: T): Guess<T> => ({ value, doubt: null });
export const unsure = <T>(value: T, doubt: string): Guess<T> => ({ value, doubt });
