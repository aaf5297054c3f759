/**
 * The panel when agent.yaml names none: the one place to tune it (and `config/agent.yaml`, which
 * shows it). Options that are not here are the detector's own defaults.
 */
export const defaultPanel = [
  // One is blind to what drifts by itself, so that a level that sinks for weeks is no majority.
  // Short views answer fast, the long one sees what a short one takes for noise.
  { name: 'forest', detector: 'isolation-forest', smoothing: 10, drifting: 'see', options: {} },
  { name: 'pca', detector: 'pca', smoothing: 10, drifting: 'leave-out', options: {} },
  { name: 'control-chart', detector: 'control-chart', smoothing: 30, drifting: 'see', options: {} },
];
