/**
 * Names out of public point lists, which the vocabulary was not written from: columns of LBNL's chiller plant data for
 * fault detection, a Swiss building's cooling station in the documentation of Linuxfabrik's monitoring plugins (with
 * its labels and units), a Chinese plant manager's and a Malaysian factory's point names. What each measures was set
 * down by hand after their descriptions.
 */
import type { SensorKind } from '../../../config/vocabulary/kinds.ts';

type Named = readonly [name: string, kind: SensorKind, label?: string, unit?: string];

const all = (kind: SensorKind, names: string): Named[] => names.split(' ').map((name) => [name, kind]);

export const lbnl: readonly Named[] = [
  ...all(
    'temperature',
    'CHL_SW_TEMP_1 CHL_RW_TEMP_1 CHL_SWCD_TEMP_1 CHL_RWCD_TEMP_1 CWL_SEC_SW_TEMP CWL_SEC_RW_TEMP CWL_PRI_SW_TEMP CT_SW_TEMP_1 CT_RW_TEMP_1 CDWL_SW_TEMP CDWL_RW_TEMP OA_TEMP OA_TEMP_WB',
  ),
  ...all('power', 'CHL_POW_1 CT_POW_1 CWL_SEC_PM_POW_1 CDWL_PM_POW_2'),
  ...all('flow', 'CHL_CW_FLOW_1 CHL_CD_FLOW_1 CT_FLOW_1 CWL_SEC_CW_FLOW CWL_PRI_CW_FLOW CDWL_CW_FLOW'),
  ...all('dp', 'CWL_SEC_DP'),
  ...all('setpoint', 'CWL_SEC_DPSPT CWL_PRI_SW_TEMPSPT CT_SW_TEMPSPT'),
  ...all('speed', 'CT_FAN_SPD_1 CWL_SEC_PM_SPD_1'),
  ...all('command', 'CHL_COMP_SPD_CTRL_1 CT_FAN_SPD_CTRL_1 TWV_CTRL'),
  ...all('status', 'CHL_STA_1'),
];

export const swiss: readonly Named[] = [
  ['HG-17-1.OG-0.253-SO01-DP101-XI1', 'dp', 'Differenzdruck Kaltwasser Vorlauf DP101', 'bar'],
  ['HG-17-1.OG-0.253-SO01-DP201-XI1', 'pressure', 'Netzdruck Kaltwasser DP201', 'bar'],
  ['HG-17-1.OG-0.253-SO01-DP202-XI1', 'pressure', 'Netzdruck Trinkwasser Vorlauf DP202', 'bar'],
  ['HG-17-1.OG-0.253-SO01-P201-SS1', 'speed', 'Pumpe P201 Drehzahl', '%'],
  ['HG-17-1.OG-0.253-SO01-SK101-RM1', 'position', 'Regelventil SK101 Rückmeldung', '%'],
  ['HG-17-1.OG-0.253-SO01-SK201-SS1', 'position', 'Regelventil SK201', '%'],
  ['HG-17-1.OG-0.253-SO01-TT101-XI1', 'temperature', 'Vorlauftemperatur primär TT101', '°C'],
  ['HG-17-1.OG-0.253-SO01-TT102-XI1', 'temperature', 'Rücklauftemperatur primär TT102', '°C'],
  ['HG-17-1.OG-0.253-SO01-TT201-XS1', 'setpoint', 'Vorlauftemperatur TT201 Sollwert', '°C'],
  ['HG-17-1.OG-0.253-SO01-TT204-XI1', 'temperature', 'Vorlauftemperatur Notkühlung TT204', '°C'],
  ['HG-17-1.OG-0.253-SO01-WZ101-PM1', 'power', 'Energie Zähler WZ101 Leistung', 'kW'],
  ['HG-17-1.OG-0.253-SO01-WZ101-QM1', 'flow', 'Energie Zähler WZ101 Durchfluss', 'm³/h'],
  ['HG-17-1.OG-0.253-SO01-WZ101-TM1', 'temperature', 'Energie Zähler WZ101 Vorlauftemperatur', '°C'],
  ['HG-17-1.OG-1.370-SO01-RT301-XI1', 'temperature', 'Raumtemperatur WG RT301', '°C'],
  ['HG-17-1.OG-1.370-SO01-RT301-XI2', 'humidity', 'Raumfeuchte WG RT301', '% rh'],
];

export const asian: readonly Named[] = [
  ...all('current', 'ChAMPS ChMotor01AMPS CWPVSDPowerIA'),
  ...all('setpoint', 'ChChWTempSupplySetPoint ChAmpLmtSetPoint ChChWTempSupplySet'),
  ...all('pressure', 'ChCondPressure ChEvapPressure CTPressureSupply CWPPressureSupply ChOilSumpPressure'),
  ...all('temperature', 'ChCondTemp ChEnterCondTemp ChEnterEvapTemp ChLeaveCondTemp ChLeaveEvapTemp ChOilT'),
  ...all('temperature', 'ChOilSumpTemp01 CTW_A_TEMP1 AHU_B_TEMP2 CHILLER_A_CW_TEMP1'),
  ...all('status', 'ChErr ChOnOff CTErr CWPOnOff ChCondValveStatus ChEvapFlowSwitchOnOff ChRunStatus'),
  ...all('other', 'ChMotorRunHour ChRealtimeEfficiencyCOP ChStartupCount CWPRealtimeEfficiency'),
  ...all('dp', 'ChOilDP'),
  ...all('power', 'ChPower CTPower CWPVSDPower CTW_A_PWRMETER PUMP_AHU_1_ELECTPWR'),
  ...all('speed', 'CTVSDFreq CWPVSDFreq'),
  ...all('flow', 'ChFlow ChCondFlow CWPFlow CTAirFlow CTW_A_FLOWRATE WCPU_B_FLOWRATE CHILLER_A_CH_FLOWRATE'),
  ...all('pressure', 'CTW_A_CWS_PRESS1 WCPU_A_CWR_PRESS AHU_A_CHR_PRESS1'),
];
