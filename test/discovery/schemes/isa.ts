import { schemeOf } from './scheme.ts';

/** ISA tags: what is measured stands in the letters, the equipment in folders and descriptions. */
export const isa = schemeOf(
  'ISA tags',
  `
Area10/P-1201A/10-PT-1201 ||| bar | 1.7 | pressure | P-1201A | pump
Area10/P-1201A/10-PT-1202 ||| bar | 4.4 | pressure | P-1201A | pump
Area10/P-1201A/10-TT-1203 || Bearing DE | °C | 52 | temperature | P-1201A | pump
Area10/P-1201A/10-TT-1204 || Bearing NDE | °C | 50 | temperature | P-1201A | pump
Area10/P-1201A/10-VT-1205 ||| mm/s | 2.2 | vibration | P-1201A | pump
Area10/P-1201A/10-ST-1206 ||| rpm | 1460 | speed | P-1201A | pump
Area10/P-1201A/10-JT-1207 ||| kW | 30 | power | P-1201A | pump
Area10/P-1201A/10-IT-1208 ||| A | 51 | current | P-1201A | pump
Area10/P-1201A/10-FT-1209 ||| m3/h | 160 | flow | P-1201A | pump
Area10/P-1201A/10-PDT-1210 || Strainer | mbar | 120 | dp | P-1201A | pump
Area10/P-1201B/10-PT-1221 ||| bar | 1.7 | pressure | P-1201B | pump
Area10/P-1201B/10-PT-1222 ||| bar | 1.7 | pressure | P-1201B | pump
Area10/P-1201B/10-XA-1223 ||| | 0 | status | P-1201B | pump
Area10/E-1301/10-TT-1301 || Hot side inlet | °C | 18 | temperature | E-1301 | exchanger
Area10/E-1301/10-TT-1302 || Hot side outlet | °C | 12 | temperature | E-1301 | exchanger
Area10/E-1301/10-TT-1303 || Cold side inlet | °C | 8 | temperature | E-1301 | exchanger
Area10/E-1301/10-TT-1304 || Cold side outlet | °C | 14 | temperature | E-1301 | exchanger
Area10/E-1301/10-PDT-1305 ||| kPa | 40 | dp | E-1301 | exchanger
20-TT-2101 || Chiller CH-1 leaving chilled water | °C | 7 | temperature | Chiller CH-1 | chiller
20-TT-2102 || Chiller CH-1 entering chilled water | °C | 12 | temperature | Chiller CH-1 | chiller
20-PT-2103 || Chiller CH-1 condenser refrigerant | bar | 8 | pressure | Chiller CH-1 | chiller
20-FIT-2104 || Chiller CH-1 chilled water | m3/h | 210 | flow | Chiller CH-1 | chiller
20-TIC-2105.SP || Chiller CH-1 leaving chilled water | °C | 7 | setpoint | Chiller CH-1 | chiller
20-LT-2201 || Cooling tower 2 basin | % | 66 | level | Cooling tower 2 | tower
20-TT-2202 || Cooling tower 2 leaving | °C | 26 | temperature | Cooling tower 2 | tower
20-SIT-2203 || Cooling tower 2 fan | % | 60 | speed | Cooling tower 2 | tower
20-TCV-2204 || Cooling tower 2 bypass valve | % | 0 | command | Cooling tower 2 | tower
20-LSL-2205 || Cooling tower 2 basin low | | 0 | status | Cooling tower 2 | tower
30-PDT-3101 || CHW header differential pressure | kPa | 111 | dp | CHW header | loop
30-TT-3102 || CHW header supply | °C | 7 | temperature | CHW header | loop
30-FT-3103 || CHW header | L/s | 120 | flow | CHW header | loop
`,
);
