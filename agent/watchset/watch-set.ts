/** A sensor to watch, and why. */
export interface WatchedSensor {
  readonly sensor: string;
  /** The asset that it is on, mostly the same. */
  readonly of: string;
  /** The asset that it is watched for. */
  readonly asset: string;
  /** "CHWP-1/2 (stands for 3)": no two rows share one. */
  readonly cluster: string;
  /** Sensors that tell the same, itself first, then its spare. */
  readonly stands_for: readonly string[];
  /** What to watch when it is broken. */
  readonly spare: string | null;
  /** Seconds from when it left its frozen baseline until the incident was raised, the middle of several incidents; null before any. */
  readonly lead_s: number | null;
  /** Share of the random halves of the past in which it is chosen too, 0-1; null while nothing was seen. */
  readonly stability: number | null;
  readonly why: string;
}

/** The few sensors of one asset, most telling first: at most four. */
export interface AssetWatchSet {
  readonly asset: string;
  /** Chosen by what foretold its incidents, or, before any, by which of its fault modes they show. */
  readonly basis: 'incidents' | 'coverage';
  /** When the incidents were raised that it was chosen by. */
  readonly incidents: readonly string[];
  readonly selected: readonly WatchedSensor[];
  /** What they show alone of what all sensors of the asset together show; null before any incident. */
  readonly kept: Kept | null;
  /** Its other sensors, and why each is not watched. */
  readonly left_out: readonly { readonly sensor: string; readonly why: string }[];
  /** Fault modes of such an asset that none of its sensors shows. */
  readonly uncovered: readonly string[];
}

export interface Kept {
  /** Incidents that all sensors together show before they are raised, and those that the selected alone show. */
  readonly shown: number;
  readonly kept: number;
  /** The selected's lead as a share of that of all, the middle over those incidents, 0-1; null where all show none. */
  readonly lead: number | null;
}

/** The watch sets of a plant: assets with incidents first, the gravest of them first. */
export interface WatchSet {
  readonly schema: 'coolwatch-watchset/1';
  readonly at: string;
  /** Sensors that it was chosen from. */
  readonly candidates: number;
  readonly assets: readonly AssetWatchSet[];
}

/** No asset needs more to be watched. */
export const mostWatched = 4;
