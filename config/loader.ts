/** The one door to the config files. */
export { type Finding, type Loaded, formatFindings } from './checking/finding.ts';
export { loadPlant } from './sensors-yaml/plant-loader.ts';
export { loadSettings } from './agent-yaml/settings-loader.ts';
