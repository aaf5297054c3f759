import { schemeOf } from './scheme.ts';

/** A BACnet gateway in the United States: short object names, inch-pound units, mostly without them. */
export const american = schemeOf(
  'US BACnet gateway',
  `
bldg7/CHW/CH-1/CHWST |||| 44.1 44.3 | temperature | CH-1 | chiller
bldg7/CHW/CH-1/CHWRT |||| 55.8 | temperature | CH-1 | chiller
bldg7/CHW/CH-1/CDWST |||| 78.0 | temperature | CH-1 | chiller
bldg7/CHW/CH-1/CHWFlow_gpm |||| 910 | flow | CH-1 | chiller
bldg7/CHW/CH-1/ChillerKW |||| 251 | power | CH-1 | chiller
bldg7/CHW/CH-1/EvapDP_psi |||| 8.2 | dp | CH-1 | chiller
bldg7/CHW/CH-1/CondPress |||| 118 | pressure | CH-1 | chiller
bldg7/CHW/CH-1/CHWST-SP |||| 44 | setpoint | CH-1 | chiller
bldg7/CHW/CH-1/Sts |||| 1 | status | CH-1 | chiller
bldg7/CHW/CH-1/Alarm |||| 0 | status | CH-1 | chiller
bldg7/CHW/CHWP-1/VFD-Spd |||| 81 | speed | CHWP-1 | pump
bldg7/CHW/CHWP-1/VFD-kW |||| 21 | power | CHWP-1 | pump
bldg7/CHW/CHWP-1/VFD-Amps |||| 33 | current | CHWP-1 | pump
bldg7/CHW/CHWP-1/SuctPress |||| 28 | pressure | CHWP-1 | pump
bldg7/CHW/CHWP-1/DischPress |||| 71 | pressure | CHWP-1 | pump
bldg7/CHW/CHWP-1/S-S |||| 1 | command | CHWP-1 | pump
bldg7/CHW/CHWP-1/BrgTempDE |||| 124 | temperature | CHWP-1 | pump
bldg7/CHW/CHWP-2/VFD-Spd |||| 0 | speed | CHWP-2 | pump
bldg7/CHW/CHWP-2/SuctPress |||| 28 | pressure | CHWP-2 | pump
bldg7/CHW/LoopDP |||| 17.1 | dp | CHW | loop
bldg7/CHW/LoopDPSP |||| 17 | setpoint | CHW | loop
bldg7/CHW/CHWST |||| 44.4 | temperature | CHW | loop
bldg7/CHW/Bypass_Valve_Pos |||| 4 | position | CHW | loop
bldg7/CW/CWP-1/Freq_Hz |||| 48.5 | speed | CWP-1 | pump
bldg7/CW/CWP-1/Run |||| true | status | CWP-1 | pump
bldg7/CW/CT-1/LWT |||| 77 | temperature | CT-1 | tower
bldg7/CW/CT-1/EWT |||| 86 | temperature | CT-1 | tower
bldg7/CW/CT-1/FanSpd_pct |||| 66 | speed | CT-1 | tower
bldg7/CW/CT-1/FanVib |||| 0.14 | vibration | CT-1 | tower
bldg7/CW/CT-1/BasinLvl |||| 9 | level | CT-1 | tower
bldg7/Air/AHU-3/SAT |||| 62 | temperature | AHU-3 | crah
bldg7/Air/AHU-3/RAT |||| 79 | temperature | AHU-3 | crah
bldg7/Air/AHU-3/RARH |||| 41 | humidity | AHU-3 | crah
bldg7/Air/AHU-3/SaFlow_cfm |||| 12100 | flow | AHU-3 | crah
bldg7/Air/AHU-3/ClgVlvPos |||| 33 | position | AHU-3 | crah
bldg7/Air/AHU-3/ClgVlvCmd |||| 34 | command | AHU-3 | crah
bldg7/Air/AHU-3/SFSpd |||| 71 | speed | AHU-3 | crah
bldg7/Air/AHU-3/FiltDP_inwc |||| 0.6 | dp | AHU-3 | crah
bldg7/Air/AHU-3/UnderfloorStaticPress |||| 0.05 | pressure | AHU-3 | crah
bldg7/Weather/OAT |||| 48 | temperature | site | other
bldg7/Weather/OAWB |||| 41 | temperature | site | other
bldg7/Weather/OARH |||| 77 | humidity | site | other
bldg7/Meters/PDU-1/kW |||| 410 | power | PDU-1 | other
bldg7/Meters/PDU-1/kWh |||| 810044 | other | PDU-1 | other
`,
);
