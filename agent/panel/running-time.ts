/**
 * The clock of an asset over the frames in which it is judged, in frames from the first of them. Frames that
 * are there but not among `judged` (it stood still, or its drivers were strange) do not count: live, windows
 * skip them too. Frames that are not there between two neighbours that are judged do: the asset ran on while
 * nobody kept them. Where the clock was set back a frame is one. `time`: of the frames that are there, rising but for that; `judged`: places in it, rising.
 */
export function runningTime(time: Float64Array, judged: ArrayLike<number>): Float64Array {
  const running = new Float64Array(judged.length);
  for (let i = 1; i < judged.length; i++) {
    const [before, now] = [judged[i - 1]!, judged[i]!];
    running[i] = running[i - 1]! + (now === before + 1 ? Math.max(1, time[now]! - time[before]!) : 1);
  }
  return running;
}
