/** The one door to the config files. */
export { type Finding, type Loaded, formatFindings } from './finding.ts';
export { loadPlant } from './plant-loader.ts';
export { loadSettings } from './settings-loader.ts';
