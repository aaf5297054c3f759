import { schemeOf } from './scheme.ts';

/** A German building automation system: flat names with a designation of site and trade, texts partly beside them. */
export const german = schemeOf(
  'German BMS',
  `
RZ1_KAE_KM01_KW_VL_TEMP ||| °C | 7.1 7.2 | temperature | KM01 | chiller
RZ1_KAE_KM01_KW_RL_TEMP ||| °C | 12.4 12.6 | temperature | KM01 | chiller
RZ1_KAE_KM01_KUEHLW_VL_TEMP ||| °C | 27.3 | temperature | KM01 | chiller
RZ1_KAE_KM01_VERDAMPFERDRUCK ||| bar | 2.8 2.9 | pressure | KM01 | chiller
RZ1_KAE_KM01_VERFLUESSIGERDRUCK ||| bar | 8.1 | pressure | KM01 | chiller
RZ1_KAE_KM01_OELTEMP ||| °C | 51.5 | temperature | KM01 | chiller
RZ1_KAE_KM01_LEISTUNG ||| kW | 240 251 | power | KM01 | chiller
RZ1_KAE_KM01_SOLLWERT_VL ||| °C | 7 | setpoint | KM01 | chiller
RZ1_KAE_KM01_BETRIEB |||| 1 1 | status | KM01 | chiller
RZ1_KAE_KM01_STOERUNG |||| 0 | status | KM01 | chiller
RZ1_KAE_KM02_KW_VL_TEMP ||| °C | 7.3 | temperature | KM02 | chiller
RZ1_KAE_KM02_LEISTUNG ||| kW | 0 | power | KM02 | chiller
RZ1_KAE_KM02_BETRIEBSSTUNDEN ||| h | 12044 | other | KM02 | chiller
RZ1_KAE_KWP01_SAUGDRUCK ||| bar | 1.8 | pressure | KWP01 | pump
RZ1_KAE_KWP01_ENDDRUCK ||| bar | 4.6 | pressure | KWP01 | pump
RZ1_KAE_KWP01_DIFFERENZDRUCK ||| bar | 2.8 | dp | KWP01 | pump
RZ1_KAE_KWP01_DREHZAHL ||| % | 71 73 | speed | KWP01 | pump
RZ1_KAE_KWP01_STROMAUFNAHME ||| A | 31.2 | current | KWP01 | pump
RZ1_KAE_KWP01_WIRKLEISTUNG ||| kW | 18.2 | power | KWP01 | pump
RZ1_KAE_KWP01_LAGERTEMP_AS ||| °C | 48 | temperature | KWP01 | pump
RZ1_KAE_KWP01_LAGERTEMP_BS ||| °C | 46.5 | temperature | KWP01 | pump
RZ1_KAE_KWP01_WICKLUNGSTEMPERATUR ||| °C | 71 | temperature | KWP01 | pump
RZ1_KAE_KWP01_SCHWINGUNG ||| mm/s | 1.9 | vibration | KWP01 | pump
RZ1_KAE_KWP01_STELLSIGNAL ||| % | 71 | command | KWP01 | pump
RZ1_KAE_KWP01_RM_BETRIEB |||| 1 0 | status | KWP01 | pump
RZ1_KAE_KWP02_SAUGDRUCK ||| bar | 1.8 | pressure | KWP02 | pump
RZ1_KAE_KWP02_DURCHFLUSS ||| m³/h | 120 | flow | KWP02 | pump
RZ1_KAE_KWP02_SCHMUTZFAENGER_DP ||| mbar | 90 | dp | KWP02 | pump
RZ1_RKW_RKW1_AUSTRITTSTEMPERATUR ||| °C | 26.1 | temperature | RKW1 | tower
RZ1_RKW_RKW1_EINTRITTSTEMPERATUR ||| °C | 31.4 | temperature | RKW1 | tower
RZ1_RKW_RKW1_VENTILATORDREHZAHL ||| % | 55 | speed | RKW1 | tower
RZ1_RKW_RKW1_WANNENNIVEAU ||| % | 66 | level | RKW1 | tower
RZ1_RKW_RKW1_NACHSPEISUNG_DURCHFLUSS ||| l/min | 12 | flow | RKW1 | tower
RZ1_RLT_ULK03_ZULUFTTEMPERATUR ||| °C | 20.5 | temperature | ULK03 | crah
RZ1_RLT_ULK03_ABLUFTTEMPERATUR ||| °C | 31.5 | temperature | ULK03 | crah
RZ1_RLT_ULK03_ABLUFTFEUCHTE ||| % | 41 | humidity | ULK03 | crah
RZ1_RLT_ULK03_VENTILSTELLUNG ||| % | 38 | position | ULK03 | crah
RZ1_RLT_ULK03_FILTERUEBERWACHUNG ||| Pa | 120 | dp | ULK03 | crah
RZ1_RLT_ULK03_VENTILATOR_DREHZAHL ||| % | 62 | speed | ULK03 | crah
RZ1_RLT_ULK03_SAMMELSTOERUNG |||| 0 0 | status | ULK03 | crah
RZ1_KAE_WT01_PRIMAER_VL_TEMP ||| °C | 8.2 | temperature | WT01 | exchanger
RZ1_KAE_WT01_SEKUNDAER_VL_TEMP ||| °C | 10.1 | temperature | WT01 | exchanger
RZ1_KAE_KW_NETZ_DIFFERENZDRUCK ||| kPa | 112 | dp | KW_NETZ | loop
RZ1_KAE_KW_NETZ_VL_TEMP ||| °C | 7.4 | temperature | KW_NETZ | loop
RZ1_KAE_KW_NETZ_RL_TEMP ||| °C | 12.2 | temperature | KW_NETZ | loop
RZ1_KAE_KW_NETZ_DP_SOLL ||| kPa | 110 | setpoint | KW_NETZ | loop
RZ1_ALLG_AUSSENTEMPERATUR ||| °C | -2.5 | temperature | site | other
RZ1_ALLG_AUSSENFEUCHTE ||| % | 81 | humidity | site | other
`,
);
