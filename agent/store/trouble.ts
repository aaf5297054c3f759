/** What the store found wrong and what it did about it; a person must hear of every one. */
export interface StoreTrouble {
  readonly kind:
    | 'quarantined' // the journal failed its check: set aside, a new one opened, what could be read carried over
    | 'log-lost' // the write-ahead log is gone: the newest rows may be
    | 'replaced' // the journal is not the one this folder had before
    | 'history-lost' // history.db failed its check and was begun anew
    | 'row-corrupt' // one row does not match its hash and is left out
    | 'conflict' // other content under an alert id and revision that is already journalled
    | 'failing' // the journal cannot be written for now; commits wait
    | 'reopened' // the journal was closed, opened and verified after a disk error
    | 'disk-full'; // the reserve was given up, history is thinned
  /** Plain words: what, where, and what to try. */
  readonly what: string;
}

export type Report = (trouble: StoreTrouble) => void;
