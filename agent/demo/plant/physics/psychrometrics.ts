import { vapourPressureKpa } from './water.ts';

/** Relative humidity in % of air with this dew point. */
export function humidityPct(dryBulbC: number, dewPointC: number): number {
  return Math.min(100, (100 * vapourPressureKpa(dewPointC)) / vapourPressureKpa(dryBulbC));
}

/** Stull (2011), J. Appl. Meteorol. Climatol. 50: at sea level, 5-99 % and -20 to 50 degC within 1 K. */
export function wetBulbC(dryBulbC: number, humidity: number): number {
  const wet =
    dryBulbC * Math.atan(0.151977 * Math.sqrt(humidity + 8.313659)) +
    Math.atan(dryBulbC + humidity) -
    Math.atan(humidity - 1.676331) +
    0.00391838 * humidity ** 1.5 * Math.atan(0.023101 * humidity) -
    4.686035;
  return Math.min(dryBulbC, wet);
}
