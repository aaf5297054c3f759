/** Magnus coefficients over water, -40 to 50 degC within 0.4 % of the vapour pressure (Alduchov and Eskridge 1996, J. Appl. Meteorol. 35; recommended by the WMO guide no. 8). */
const a = 17.625;
const bC = 243.04;

/** In saturated air a sensor reads a little more than there can be. */
const mostShare = 1.05;

/** Dew point in degC of air at `tempC` with relative humidity `share`, 0-1; NaN where that is no humidity. */
export function dewPointC(tempC: number, share: number): number {
  if (!(share > 0 && share <= mostShare)) return NaN;
  const gamma = Math.log(Math.min(1, share)) + (a * tempC) / (bC + tempC);
  return (bC * gamma) / (a - gamma);
}
