/** The simulated plant: physics of the very plant that the repository's sensors.yaml describes. */
export { suitableAssets } from './inventory.ts';
export { sensorsYaml } from './sensors-yaml.ts';
export { SimulatedPlant } from './simulated-plant.ts';
export { drawnFault } from './story/fault-plan.ts';
export { defaultStart, planStory } from './story/plan-story.ts';
export type { PlantOptions, Story } from './story/story.ts';
export * from './truth.ts';
export { truthJson, truthOf } from './truth-of.ts';
