import type { AssetKind, SensorKind } from '../../../config/vocabulary/kinds.ts';

/** Which sensor kinds show a fault mode, the one that shows it best first. */
interface ShownBy {
  readonly mode: string;
  readonly kinds: readonly SensorKind[];
}

const mode = (name: string, ...kinds: SensorKind[]): ShownBy => ({ mode: name, kinds });

const rotating = [
  mode('bearing', 'vibration', 'temperature'),
  mode('lost lubrication', 'temperature', 'vibration'),
  mode('misalignment or unbalance', 'vibration'),
  mode('winding or drive', 'temperature', 'current', 'power', 'voltage'),
];

/** What can fail in an asset of each kind, and where it shows: engineering practice, as in EN 13306 and pump makers' fault tables. */
export const faultCoverage: Readonly<Partial<Record<AssetKind, readonly ShownBy[]>>> = {
  pump: [
    ...rotating,
    mode('seal leak', 'pressure', 'level'),
    mode('worn impeller or wear ring', 'flow', 'dp', 'pressure', 'power'),
    mode('cavitation or air', 'vibration', 'pressure', 'flow'),
    mode('clogged strainer', 'dp', 'pressure', 'flow'),
    mode('closed discharge', 'flow', 'pressure', 'power'),
    mode('dry run', 'power', 'flow', 'pressure'),
  ],
  chiller: [
    mode('compressor wear', 'power', 'current', 'vibration', 'temperature'),
    mode('fouled condenser', 'temperature', 'pressure', 'dp'),
    mode('fouled evaporator', 'temperature', 'dp', 'pressure'),
    mode('lost refrigerant', 'pressure', 'temperature', 'level'),
    mode('oil', 'pressure', 'temperature', 'level'),
    mode('low water flow', 'flow', 'dp', 'temperature'),
  ],
  tower: [
    ...rotating,
    mode('fan or belt', 'power', 'current', 'speed'),
    mode('fouled fill', 'temperature'),
    mode('basin', 'level'),
  ],
  crah: [
    ...rotating,
    mode('clogged filter', 'dp', 'power', 'speed', 'flow'),
    mode('coil or valve', 'temperature', 'position', 'flow'),
  ],
  cdu: [
    mode('fouled exchanger', 'dp', 'temperature', 'flow'),
    mode('pump', 'power', 'speed', 'flow', 'vibration'),
    mode('leak', 'level', 'pressure'),
    mode('stuck valve', 'position', 'flow', 'temperature'),
    mode('clogged filter', 'dp', 'pressure', 'flow'),
  ],
  exchanger: [mode('fouling', 'dp', 'temperature', 'flow'), mode('leak', 'pressure', 'level', 'flow')],
  valve: [mode('stuck', 'position', 'flow', 'temperature', 'dp')],
  loop: [
    mode('leak', 'flow', 'level', 'pressure'),
    mode('lost pressure', 'pressure', 'dp', 'level'),
    mode('lost control', 'temperature', 'dp', 'flow'),
  ],
};
