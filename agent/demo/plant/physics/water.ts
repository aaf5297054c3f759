/** Water in the loops. Inhibitors and the few K between the loops change less than an instrument sees. */

/** kg/m3 at 10-30 degC, rounded. */
export const waterDensity = 998;
/** kJ/(kg K). */
export const waterHeatKjKgK = 4.186;
/** kW per K and L/s: the heat that a flow carries. */
export const kwPerLsK = (waterDensity / 1000) * waterHeatKjKgK;
/** kPa per metre of water column. */
export const kpaPerM = (waterDensity * 9.80665) / 1e6 / 1e-3;
export const atmosphereKpa = 101.325;

/** Saturation pressure over water, kPa: Magnus form of Alduchov and Eskridge (1996), -40 to 50 degC within 0.4 %. */
export function vapourPressureKpa(temperatureC: number): number {
  return 0.61094 * Math.exp((17.625 * temperatureC) / (temperatureC + 243.04));
}
