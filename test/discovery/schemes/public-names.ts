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

/** Brick classes of three Australian buildings (the BTS data set), as tags would give them. */
export const brick: readonly Named[] = [
  ...all(
    'temperature',
    'Air_Temperature_Sensor Average_Zone_Air_Temperature_Sensor Chilled_Water_Differential_Temperature_Sensor Chilled_Water_Return_Temperature_Sensor Chilled_Water_Supply_Temperature_Sensor Differential_Supply_Return_Water_Temperature_Sensor Discharge_Air_Dewpoint_Sensor Discharge_Air_Temperature_Sensor Discharge_Water_Temperature_Sensor Hot_Water_Return_Temperature_Sensor Outside_Air_Temperature_Sensor Return_Water_Temperature_Sensor Warmest_Zone_Air_Temperature_Sensor Zone_Air_Dewpoint_Sensor Water_Temperature_Sensor',
  ),
  ...all(
    'setpoint',
    'Air_Flow_Setpoint Air_Temperature_Setpoint Cooling_Demand_Setpoint Cooling_Supply_Air_Temperature_Deadband_Setpoint Damper_Position_Setpoint Dew_Point_Setpoint Differential_Pressure_Setpoint Humidity_Setpoint Low_Outside_Air_Temperature_Enable_Setpoint Reset_Setpoint Speed_Setpoint Supply_Air_Static_Pressure_Setpoint Time_Setpoint Zone_Air_Humidity_Setpoint',
  ),
  ...all('flow', 'Air_Flow_Sensor Chilled_Water_Supply_Flow_Sensor Hot_Water_Flow_Sensor Water_Flow_Sensor'),
  ...all(
    'power',
    'Active_Power_Sensor Electrical_Power_Sensor Peak_Power_Demand_Sensor Thermal_Power_Sensor',
  ),
  ...all('power', 'Cooling_Demand_Sensor Demand_Sensor Heating_Demand_Sensor'),
  ...all('current', 'Current_Sensor Load_Current_Sensor'),
  ...all('voltage', 'Voltage_Sensor'),
  ...all('position', 'Damper_Position_Sensor Valve_Position_Sensor Position_Sensor'),
  ...all('pressure', 'Pressure_Sensor Static_Pressure_Sensor Supply_Air_Static_Pressure_Sensor'),
  ...all('dp', 'Differential_Pressure_Sensor Filter_Differential_Pressure_Sensor'),
  ...all('humidity', 'Outside_Air_Humidity_Sensor Supply_Air_Humidity_Sensor Zone_Air_Humidity_Sensor'),
  ...all('speed', 'Frequency_Sensor Wind_Speed_Sensor'),
  ...all('status', 'Alarm Status'),
  ...all('command', 'Command'),
  ...all(
    'other',
    'Outside_Air_CO2_Sensor Outside_Air_Enthalpy_Sensor Energy_Usage_Sensor Duration_Sensor Angle_Sensor Rain_Sensor Solar_Radiance_Sensor Usage_Sensor Wind_Direction_Sensor',
  ),
];
