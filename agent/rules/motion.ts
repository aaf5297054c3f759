import type { Frame } from '../model.ts';
import type { FullReadings } from './full-readings.ts';

/** What readings say of a machine: `still`, `moving`, or something `between` that is neither for certain. */
export type Motion = 'still' | 'between' | 'moving';

/** Shares of the largest reading so far. */
const stillShare = 0.02;
const movingShare = 0.2;
/** A drive that turns slowly draws next to nothing, for power goes with the cube of speed. */
const turningShare = 0.05;

/** The motion on which all of `channels` agree; null where one of them does not tell. */
export function motionOf(channels: readonly number[], full: FullReadings, frame: Frame): Motion | null {
  let still = 0;
  let moving = 0;
  for (const channel of channels) {
    const share = full.share(channel, frame);
    if (Number.isNaN(share)) return null;
    if (share < stillShare) still++;
    if (share > movingShare) moving++;
  }
  if (still === channels.length) return 'still';
  return moving === channels.length ? 'moving' : 'between';
}

/** One of these shafts turns, however slowly. One that does not tell does not count. */
export function turns(shafts: readonly number[], full: FullReadings, frame: Frame): boolean {
  return shafts.some((channel) => full.share(channel, frame) > turningShare);
}
