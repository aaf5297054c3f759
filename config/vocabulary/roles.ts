import type { AssetKind, SensorKind } from './kinds.ts';

/** What a sensor measures in its equipment: physics and diagnosis find their inputs by it. */
interface Role {
  readonly kind: SensorKind;
  readonly meaning: string;
}
type Roles = Readonly<Record<string, Role>>;

const role = (kind: SensorKind, meaning: string): Role => ({ kind, meaning });

/** Roles of anything that a motor turns. */
const motor: Roles = {
  speed: role('speed', 'shaft or drive speed, measured'),
  'speed-command': role('command', 'speed that the controller asks for'),
  power: role('power', 'electrical power drawn'),
  current: role('current', 'motor current'),
  voltage: role('voltage', 'supply voltage'),
  running: role('status', 'feedback that it runs'),
  'run-command': role('command', 'it is told to run'),
  fault: role('status', 'its own fault contact'),
  'vibration-de': role('vibration', 'vibration at the drive end'),
  'vibration-nde': role('vibration', 'vibration at the non-drive end'),
  vibration: role('vibration', 'vibration of the casing'),
  'bearing-de-temperature': role('temperature', 'bearing at the drive end'),
  'bearing-nde-temperature': role('temperature', 'bearing at the non-drive end'),
  'bearing-temperature': role('temperature', 'bearing, the end not said'),
  'winding-temperature': role('temperature', 'motor winding'),
};

const pump: Roles = {
  ...motor,
  'suction-pressure': role('pressure', 'static pressure before the pump, after the strainer'),
  'discharge-pressure': role('pressure', 'static pressure after the pump, before the check valve'),
  dp: role('dp', 'differential pressure across the pump'),
  flow: role('flow', 'flow through this pump'),
  'suction-temperature': role('temperature', 'liquid before the pump'),
  'seal-temperature': role('temperature', 'shaft seal'),
  'casing-temperature': role('temperature', 'pump casing'),
  'strainer-dp': role('dp', 'differential pressure across the suction strainer'),
};

const chiller: Roles = {
  ...motor,
  'chw-supply-temperature': role('temperature', 'chilled water leaving the evaporator'),
  'chw-return-temperature': role('temperature', 'chilled water entering the evaporator'),
  'chw-flow': role('flow', 'chilled water through the evaporator'),
  'chw-setpoint': role('setpoint', 'chilled water leaving temperature that is asked for'),
  'cw-supply-temperature': role('temperature', 'condenser water entering'),
  'cw-return-temperature': role('temperature', 'condenser water leaving'),
  'cw-flow': role('flow', 'condenser water through the condenser'),
  'evaporator-pressure': role('pressure', 'refrigerant in the evaporator'),
  'condenser-pressure': role('pressure', 'refrigerant in the condenser'),
  'evaporator-dp': role('dp', 'water-side differential pressure of the evaporator'),
  'condenser-dp': role('dp', 'water-side differential pressure of the condenser'),
  'evaporator-approach': role('temperature', 'chilled water leaving minus refrigerant saturation'),
  'condenser-approach': role('temperature', 'refrigerant saturation minus condenser water leaving'),
  'discharge-temperature': role('temperature', 'refrigerant after the compressor'),
  'oil-pressure': role('pressure', 'compressor oil'),
  'oil-temperature': role('temperature', 'compressor oil'),
  load: role('position', 'load as the chiller reports it'),
};

const tower: Roles = {
  ...motor,
  'leaving-temperature': role('temperature', 'water leaving the basin'),
  'entering-temperature': role('temperature', 'water entering the distribution'),
  flow: role('flow', 'water over the tower'),
  'basin-level': role('level', 'water in the basin'),
  'basin-temperature': role('temperature', 'water in the basin'),
  'make-up-flow': role('flow', 'fresh water fed in'),
  conductivity: role('other', 'conductivity of the basin water'),
  approach: role('temperature', 'leaving water minus wet bulb'),
};

const crah: Roles = {
  ...motor,
  'supply-air-temperature': role('temperature', 'air to the cold aisle'),
  'return-air-temperature': role('temperature', 'air from the hot aisle'),
  'supply-air-humidity': role('humidity', 'humidity of the supply air'),
  'return-air-humidity': role('humidity', 'humidity of the return air'),
  'supply-air-setpoint': role('setpoint', 'supply air temperature that is asked for'),
  'chw-supply-temperature': role('temperature', 'chilled water entering the coil'),
  'chw-return-temperature': role('temperature', 'chilled water leaving the coil'),
  'chw-flow': role('flow', 'chilled water through the coil'),
  'valve-position': role('position', 'chilled water valve, measured'),
  'valve-command': role('command', 'chilled water valve, asked for'),
  'filter-dp': role('dp', 'differential pressure across the air filter'),
  airflow: role('flow', 'air through the unit'),
  'underfloor-pressure': role('dp', 'pressure of the plenum over the room'),
};

const cdu: Roles = {
  ...motor,
  'primary-supply-temperature': role('temperature', 'facility water entering'),
  'primary-return-temperature': role('temperature', 'facility water leaving'),
  'primary-flow': role('flow', 'facility water'),
  'primary-dp': role('dp', 'facility-water differential pressure of the exchanger'),
  'secondary-supply-temperature': role('temperature', 'coolant to the racks'),
  'secondary-return-temperature': role('temperature', 'coolant from the racks'),
  'secondary-flow': role('flow', 'coolant to the racks'),
  'secondary-supply-pressure': role('pressure', 'coolant to the racks'),
  'secondary-return-pressure': role('pressure', 'coolant from the racks'),
  'secondary-dp': role('dp', 'differential pressure over the racks'),
  'secondary-setpoint': role('setpoint', 'coolant supply temperature that is asked for'),
  'filter-dp': role('dp', 'differential pressure across the coolant filter'),
  'reservoir-level': role('level', 'coolant in the reservoir'),
  'valve-position': role('position', 'facility-water valve, measured'),
  'valve-command': role('command', 'facility-water valve, asked for'),
  'dew-point': role('temperature', 'dew point of the room air'),
  approach: role('temperature', 'secondary supply minus primary supply'),
  'heat-load': role('power', 'heat taken from the racks'),
};

const exchanger: Roles = {
  'hot-inlet-temperature': role('temperature', 'warm side entering'),
  'hot-outlet-temperature': role('temperature', 'warm side leaving'),
  'cold-inlet-temperature': role('temperature', 'cold side entering'),
  'cold-outlet-temperature': role('temperature', 'cold side leaving'),
  'hot-flow': role('flow', 'flow of the warm side'),
  'cold-flow': role('flow', 'flow of the cold side'),
  'hot-dp': role('dp', 'differential pressure of the warm side'),
  'cold-dp': role('dp', 'differential pressure of the cold side'),
  approach: role('temperature', 'smallest difference between the sides'),
};

const valve: Roles = {
  position: role('position', 'opening, measured'),
  command: role('command', 'opening, asked for'),
  dp: role('dp', 'differential pressure across the valve'),
  flow: role('flow', 'flow through the valve'),
  'upstream-pressure': role('pressure', 'pressure before the valve'),
  'downstream-pressure': role('pressure', 'pressure after the valve'),
};

const loop: Roles = {
  'supply-temperature': role('temperature', 'liquid to the consumers'),
  'return-temperature': role('temperature', 'liquid from the consumers'),
  'supply-pressure': role('pressure', 'supply header'),
  'return-pressure': role('pressure', 'return header'),
  dp: role('dp', 'differential pressure that the pumps are controlled by'),
  'dp-setpoint': role('setpoint', 'differential pressure that is asked for'),
  'temperature-setpoint': role('setpoint', 'supply temperature that is asked for'),
  flow: role('flow', 'flow of the whole loop'),
  'bypass-flow': role('flow', 'flow from supply to return without a consumer'),
  'bypass-position': role('position', 'bypass valve'),
  'expansion-pressure': role('pressure', 'expansion vessel'),
  'make-up-flow': role('flow', 'water fed in'),
  conductivity: role('other', 'conductivity of the water'),
  'heat-load': role('power', 'heat carried'),
};

/** What drives a plant from outside; on assets of kind `other`, and welcome on every kind. */
const surroundings: Roles = {
  'dry-bulb-temperature': role('temperature', 'outdoor air'),
  'wet-bulb-temperature': role('temperature', 'outdoor wet bulb'),
  'outdoor-humidity': role('humidity', 'outdoor air'),
  'barometric-pressure': role('pressure', 'outdoor air, absolute'),
  'ambient-temperature': role('temperature', 'air around the equipment'),
  'ambient-humidity': role('humidity', 'air around the equipment'),
  'it-power': role('power', 'electrical power of the racks served'),
  leak: role('status', 'leak detector'),
};

/** Roles by asset kind. A role that is not here is a warning, and physics does without the sensor. */
const rolesByKind: Readonly<Record<Exclude<AssetKind, 'other'>, Roles>> = {
  pump,
  chiller,
  tower,
  crah,
  cdu,
  exchanger,
  valve,
  loop,
};

const everyRole: Roles = Object.assign({}, ...Object.values(rolesByKind), surroundings) as Roles;

/** The roles that mean something on an asset of `kind`; on `other` every one does. */
export function rolesOf(kind: AssetKind): Roles {
  return kind === 'other' ? everyRole : { ...rolesByKind[kind], ...surroundings };
}
