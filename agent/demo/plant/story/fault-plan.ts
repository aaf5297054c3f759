import { figureOf, uniformsOf } from '../physics/noise.ts';
import { suitableAssets } from '../inventory.ts';
import { type Fault, type FaultModeName, faultModes } from '../truth.ts';
import type { PlantOptions } from './story.ts';

const day = 86_400_000;

/** Functional failure of each mode, in words. */
const failsBy: Readonly<Record<FaultModeName, string>> = {
  bearing: 'vibration at 11 mm/s and the bearing 35 K hotter: the drive trips on vibration',
  impeller: 'head down to 70 % of the curve: the pump no longer carries its share and trips on low flow',
  strainer: 'strainer resistance 60 times clean: the pump starves and its suction pressure switch trips it',
  seal: 'the seal loses 8.7 L/min, more than the make-up feeds: the loop pressure falls and the pump is stopped',
  winding: 'winding at 155 degC (class F): the thermistor relay trips',
  fouling: 'secondary supply at its limit of 45 degC with the valve wide open: the CDU trips',
};
const chillerFailsBy = 'condensing pressure 1250 kPag: the chiller trips on high pressure';

/** The fault that the options ask for. Throws an Error that lists what would suit. */
export function planFault(options: PlantOptions, learnUntilDay: number): Fault | null {
  const { seed, start, days, fault: mode } = options;
  if (mode === null) {
    if (options.asset !== null) throw new Error(`asset "${options.asset}" is given, but no fault for it`);
    return null;
  }
  const onsetDay = options.onsetDay ?? days * figureOf(0.43, 0.6, seed, 'fault', 'onset');
  const failureDay = options.failureDay ?? days * figureOf(0.8, 0.98, seed, 'fault', 'failure');
  if (onsetDay < learnUntilDay) {
    throw new Error(
      `the fault begins on day ${onsetDay}, before learning ends on day ${learnUntilDay}; give a later onset or fewer days of learning`,
    );
  }
  if (failureDay <= onsetDay || failureDay > days) {
    throw new Error(
      `the failure on day ${failureDay} must lie between the onset on day ${onsetDay} and the end`,
    );
  }
  const asset = options.asset ?? drawnAsset(seed, mode);
  if (!suitableAssets(mode).includes(asset)) {
    throw new Error(`${mode} does not suit "${asset}"; it suits ${suitableAssets(mode).join(', ')}`);
  }
  return {
    mode,
    asset,
    onsetAt: start + Math.round((onsetDay * day) / options.periodMs) * options.periodMs,
    failureAt: start + Math.round((failureDay * day) / options.periodMs) * options.periodMs,
    k: Number(figureOf(3, 6, seed, 'fault', 'k').toFixed(2)),
    failsBy: asset.startsWith('chiller') ? chillerFailsBy : failsBy[mode],
  };
}

/** A fault that the seed draws; with an asset given, one that suits it. */
export function drawnFault(seed: number, asset: string | null): FaultModeName {
  const suitable = faultModes.filter((mode) => asset === null || suitableAssets(mode).includes(asset));
  const candidates = suitable.length > 0 ? suitable : faultModes;
  return candidates[Math.floor(uniformsOf(seed, 'fault mode')() * candidates.length)]!;
}

function drawnAsset(seed: number, mode: FaultModeName): string {
  // Fouling is a CDU's unless a chiller is named.
  const candidates = suitableAssets(mode).filter((asset) => !asset.startsWith('chiller'));
  return candidates[Math.floor(uniformsOf(seed, 'fault', mode, 'asset')() * candidates.length)]!;
}
