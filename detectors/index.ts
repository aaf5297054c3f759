import { channelRegression } from './channel-regression.ts';
import { controlChart } from './control-chart.ts';
import { cusum } from './cusum.ts';
import type { DetectorKind } from './detector.ts';
import { isolationForest } from './isolation-forest.ts';
import { kernelRegression } from './kernel-regression.ts';
import { mahalanobis } from './mahalanobis.ts';
import { pca } from './pca.ts';

export type { DetectorKind, Matrix, Model, Options, Scorer } from './detector.ts';
export { FitError } from './detector.ts';
export type { Saved } from './mathematics/saved.ts';

/** Every detector by the name that agent.yaml uses. A new one is its own file and a line here. */
export const detectors: Readonly<Record<string, DetectorKind>> = {
  [isolationForest.name]: isolationForest,
  [pca.name]: pca,
  [mahalanobis.name]: mahalanobis,
  [kernelRegression.name]: kernelRegression,
  [channelRegression.name]: channelRegression,
  [controlChart.name]: controlChart,
  [cusum.name]: cusum,
};
