import { controlChart } from './control-chart.ts';
import type { DetectorKind } from './detector.ts';
import { isolationForest } from './isolation-forest.ts';
import { pca } from './pca.ts';

export type { DetectorKind, Matrix, Model, Options, Scorer } from './detector.ts';
export { FitError } from './detector.ts';
export type { Saved } from './saved.ts';

/** Every detector by the name that agent.yaml uses. A new one is its own file and a line here. */
export const detectors: Readonly<Record<string, DetectorKind>> = {
  [isolationForest.name]: isolationForest,
  [pca.name]: pca,
  [controlChart.name]: controlChart,
};
