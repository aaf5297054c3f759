/** Points that one survey takes home: a plant of 5,000 is large, and sensors.yaml holds no more than some 2,000. */
export const mostPoints = 5_000;

export function tooMany(option: string): string {
  return `points beyond the first ${mostPoints}: look at one part at a time with ${option}`;
}
