/**
 * The panel when agent.yaml names none: the one place to tune it (and `config/agent.yaml`, which
 * shows it). Options that are not here are the detector's own defaults.
 *
 * Four of the seven see every channel, as many as a majority needs, so that no fault is out of reach;
 * three are blind to what drifts by itself, so that slow, healthy change is no majority alone. Some
 * average the readings, which finds small lasting shifts, others the scores, which finds restlessness.
 */
export const defaultPanel = [
  // A forest's score is bounded: single rows hardly pass its threshold, their mean does.
  { name: 'forest', detector: 'isolation-forest', smoothing: 1, averaging: 10, drifting: 'see', options: {} },
  { name: 'pca', detector: 'pca', smoothing: 10, averaging: 1, drifting: 'see', options: {} },
  {
    name: 'regression',
    detector: 'channel-regression',
    smoothing: 1,
    averaging: 30,
    drifting: 'see',
    options: {},
  },
  {
    name: 'control-chart',
    detector: 'control-chart',
    smoothing: 30,
    averaging: 1,
    drifting: 'see',
    options: {},
  },
  {
    name: 'distance',
    detector: 'mahalanobis',
    smoothing: 1,
    averaging: 10,
    drifting: 'leave-out',
    options: {},
  },
  {
    name: 'likeness',
    detector: 'kernel-regression',
    smoothing: 1,
    averaging: 10,
    drifting: 'leave-out',
    options: {},
  },
  { name: 'sums', detector: 'cusum', smoothing: 1, averaging: 10, drifting: 'leave-out', options: {} },
];
