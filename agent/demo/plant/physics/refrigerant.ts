import { atmosphereKpa } from './water.ts';

/**
 * Saturation pressure of R134a, kPa gauge: Antoine equation through the table of Lemmon, Huber and
 * McLinden (REFPROP) at 0, 25 and 50 degC (292.8, 665.4, 1317.9 kPa); within 0.3 % from -5 to 60 degC.
 */
export function saturationKpag(temperatureC: number): number {
  return Math.exp(a - b / (temperatureC + c)) - atmosphereKpa;
}

/** Its inverse, degC. */
export function saturationC(pressureKpag: number): number {
  return b / (a - Math.log(pressureKpag + atmosphereKpa)) - c;
}

const [low, middle, high] = [Math.log(292.8), Math.log(665.4), Math.log(1317.9)] as const;
// Three points at equal steps of 25 K determine A, B and C in closed form.
const ratio = (middle - low) / (high - middle);
const c = 50 / (ratio - 1);
const b = ((middle - low) * c * (c + 25)) / 25;
const a = low + b / c;
