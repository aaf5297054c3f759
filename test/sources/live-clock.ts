import type { Clock } from '../../agent/ports.ts';

/** Wall time, for tests against real brokers and servers. */
export const liveClock: Clock = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  every(period, run) {
    const timer = setInterval(run, period);
    return () => clearInterval(timer);
  },
};
