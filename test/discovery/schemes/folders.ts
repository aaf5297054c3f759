import { schemeOf } from './scheme.ts';

/** An OPC UA server of a controller: folders of cards with opaque tags, meaning in DisplayName or Description only. */
export const folders = schemeOf(
  'OPC UA folders, opaque leaves',
  `
DeviceSet/PLC_1/Inputs/AI_01 | Chiller 1 chilled water supply temperature || °C | 6.9 | temperature | Chiller 1 | chiller
DeviceSet/PLC_1/Inputs/AI_02 | Chiller 1 chilled water return temperature || °C | 12.2 | temperature | Chiller 1 | chiller
DeviceSet/PLC_1/Inputs/AI_03 | Chiller 1 evaporator pressure || kPa | 280 | pressure | Chiller 1 | chiller
DeviceSet/PLC_1/Inputs/AI_04 | Chiller 1 active power || kW | 260 | power | Chiller 1 | chiller
DeviceSet/PLC_1/Inputs/AI_05 | Chiller 1 evaporator differential pressure || kPa | 61 | dp | Chiller 1 | chiller
DeviceSet/PLC_1/Inputs/DI_01 | Chiller 1 running ||| true | status | Chiller 1 | chiller
DeviceSet/PLC_1/Outputs/AO_01 | Chiller 1 CHW setpoint || °C | 7 | setpoint | Chiller 1 | chiller
Cooling/Pumps/Pump03/AI_10 | Suction Pressure || kPa | 180 | pressure | Pump03 | pump
Cooling/Pumps/Pump03/AI_11 | Discharge Pressure || kPa | 420 | pressure | Pump03 | pump
Cooling/Pumps/Pump03/AI_12 | Bearing Temp DE || °C | 51 | temperature | Pump03 | pump
Cooling/Pumps/Pump03/AI_13 | Bearing Temp NDE || °C | 49 | temperature | Pump03 | pump
Cooling/Pumps/Pump03/AI_14 | Vibration Velocity RMS || mm/s | 2.1 | vibration | Pump03 | pump
Cooling/Pumps/Pump03/AI_15 | Motor Current || A | 33 | current | Pump03 | pump
Cooling/Pumps/Pump03/AI_16 | Flow || L/s | 41 | flow | Pump03 | pump
Cooling/Pumps/Pump03/AO_03 | Speed Reference Command || % | 74 | command | Pump03 | pump
Cooling/Pumps/Pump03/DI_07 | Pump Fault ||| false | status | Pump03 | pump
Cooling/Pumps/Pump04/AI_20 | Suction Pressure || kPa | 181 | pressure | Pump04 | pump
Cooling/Pumps/Pump04/AI_21 | Discharge Pressure || kPa | 180 | pressure | Pump04 | pump
Cooling/Pumps/Pump04/AI_22 | Motor Winding Temperature || °C | 31 | temperature | Pump04 | pump
Cooling/Towers/01/AI_30 || Leaving water temperature | °C | 27 | temperature | Towers 01 | tower
Cooling/Towers/01/AI_31 || Fan motor speed | % | 60 | speed | Towers 01 | tower
Cooling/Towers/01/AI_32 || Basin level | % | 70 | level | Towers 01 | tower
Cooling/Towers/01/AI_33 || Fan power | kW | 9 | power | Towers 01 | tower
Cooling/Towers/02/AI_34 || Leaving water temperature | °C | 27.5 | temperature | Towers 02 | tower
Hall A/CRAH-A2/SupplyAir/PV ||| °C | 21 | temperature | CRAH-A2 | crah
Hall A/CRAH-A2/SupplyAir/SP ||| °C | 21 | setpoint | CRAH-A2 | crah
Hall A/CRAH-A2/ReturnAir/PV ||| °C | 32 | temperature | CRAH-A2 | crah
Hall A/CRAH-A2/FanSpeed/PV ||| % | 55 | speed | CRAH-A2 | crah
Hall A/CRAH-A2/FilterDP/PV ||| Pa | 110 | dp | CRAH-A2 | crah
Hall A/CRAH-A2/CHWValve/Position ||| % | 41 | position | CRAH-A2 | crah
Hall A/CRAH-A2/CHWValve/Command ||| % | 41 | command | CRAH-A2 | crah
Hall B/CRAH-A2/SupplyAir/PV ||| °C | 21 | temperature | Hall B CRAH-A2 | crah
Hall C/CDU 7/B01 | FWS supply temp || °C | 18 | temperature | CDU 7 | cdu
Hall C/CDU 7/B02 | FWS return temp || °C | 27 | temperature | CDU 7 | cdu
Hall C/CDU 7/B03 | TCS supply temp || °C | 30 | temperature | CDU 7 | cdu
Hall C/CDU 7/B04 | TCS flow || L/min | 410 | flow | CDU 7 | cdu
Hall C/CDU 7/B05 | TCS differential pressure || kPa | 120 | dp | CDU 7 | cdu
Hall C/CDU 7/B06 | Reservoir || % | 83 | level | CDU 7 | cdu
Hall C/CDU 7/B07 | Pump 1 speed || % | 64 | speed | CDU 7 | cdu
Hall C/CDU 7/B08 | Pump 2 speed || % | 0 | speed | CDU 7 | cdu
Hall C/CDU 7/B09 | Leak detected ||| false | status | CDU 7 | cdu
Building/Weather/AI_90 | Outside air temperature || °C | 11.5 | temperature | site | other
Building/Weather/AI_91 | Outside air relative humidity || %RH | 71 | humidity | site | other
Building/Electrical/AI_95 | IT load total || kW | 1840 | power | site | other
`,
);
