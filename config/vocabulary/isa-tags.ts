import type { SensorKind } from './kinds.ts';

/**
 * Instrument tags after ANSI/ISA-5.1: area, letters, loop number, suffix (`10-TT-1203A`). Only identifications that
 * are common are known: `CH-101` is a chiller and `AI_12` an analogue input, whatever the letters could mean.
 */
const tag =
  /^(?<area>\d{1,4}[-_. ]?)?(?<letters>[A-Z]{2,5})[-_. ]?(?<loop>\d{1,6})[A-Z]?(?:[-_. ]?(?<suffix>SP|PV|OP|CV|MV))?$/;

/** Measured variable, then what the instrument does with it. */
const known: readonly (readonly [kind: SensorKind, letters: string])[] = [
  ['temperature', 'TT TE TI TIT TIC TC TIR TDT TDI'],
  ['pressure', 'PT PI PIT PIC PC PIR'],
  ['dp', 'PDT PDI PDIT PDIC DPT DPI DPIT'],
  ['flow', 'FT FI FIT FIC FC FE FIR FQT'],
  ['level', 'LT LI LIT LIC LC LIR'],
  ['speed', 'ST SI SIT SIC SC SE'],
  ['vibration', 'VT VI VIT VE VSH'],
  ['position', 'ZT ZI ZIT'],
  ['power', 'JT JI JIT'],
  ['current', 'IT II IIT'],
  ['voltage', 'ET EI EIT'],
  ['humidity', 'MT MI MIT'],
  ['other', 'AT AIT AIC CIT QT QIT FQI FQ KI'],
  ['status', 'TS TSH TSL TSHH TSLL TAH TAL PS PSH PSL PSHH PSLL PDS PDSH PDSL PAH PAL FS FSL FSH FAL LS'],
  ['status', 'LSH LSL LSHH LSLL LAH LAL ZS ZSO ZSC ZSH ZSL XS XA XI YI YA VSHH VAH'],
  ['command', 'TV TCV PV PCV FV FCV LV LCV PDV PDCV TY PY FY LY SY HS HC HIC XV XY XC'],
];

const kindOf = new Map(
  known.flatMap(([kind, letters]) => letters.split(' ').map((one) => [one, kind] as const)),
);

/** Enough with a number of one or two digits: other letters with one are numbered equipment as often as not. */
const plainTransmitters = new Set('TT PT FT LT PDT DPT TIT PIT FIT LIT PDIT'.split(' '));

/** What an ISA tag measures; null when `text` is none. A controller's set-point is one whatever it controls. */
export function isaKind(text: string): SensorKind | null {
  const { area, letters = '', loop = '', suffix } = tag.exec(text.trim().toUpperCase())?.groups ?? {};
  const kind = kindOf.get(letters);
  if (kind === undefined) return null;
  if (area === undefined && loop.length < 3 && !plainTransmitters.has(letters)) return null;
  if (suffix === 'SP') return 'setpoint';
  return suffix === 'OP' || suffix === 'CV' || suffix === 'MV' ? 'command' : kind;
}
