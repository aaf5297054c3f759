/**
 * Effectiveness of a counterflow exchanger from its NTU and the ratio of the heat capacity rates
 * (Incropera and DeWitt, Fundamentals of Heat and Mass Transfer, table 11.4).
 */
export function counterflowEffectiveness(ntu: number, ratio: number): number {
  if (ratio > 0.999) return ntu / (1 + ntu);
  const decay = Math.exp(-ntu * (1 - ratio));
  return (1 - decay) / (1 - ratio * decay);
}

/**
 * Heat in kW from the warm to the cold stream, both given by their capacity rates in kW/K and inlet
 * temperatures; `ua` in kW/K.
 */
export function exchangedKw(
  ua: number,
  warmKwK: number,
  warmInC: number,
  coldKwK: number,
  coldInC: number,
): number {
  const least = Math.min(warmKwK, coldKwK);
  if (least <= 1e-6) return 0;
  const ratio = least / Math.max(warmKwK, coldKwK);
  return counterflowEffectiveness(ua / least, ratio) * least * (warmInC - coldInC);
}

/**
 * UA at off-design flows: two film resistances of equal share, each with the 0.8th power of its flow
 * over design (Dittus-Boelter).
 */
export function filmUa(uaDesign: number, oneShare: number, otherShare: number): number {
  return (
    uaDesign /
    (0.5 * Math.pow(Math.max(oneShare, 0.02), -0.8) + 0.5 * Math.pow(Math.max(otherShare, 0.02), -0.8))
  );
}
