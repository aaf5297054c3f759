/**
 * Words in the names of points as building automation writes them, English and German, whole and abbreviated: from
 * Project Haystack and Brick, the BDNS register, and vendors' point lists. Umlauts are written out (ue), case is gone.
 * Each stands for one meaning or several (`chwst`: chilled water, supply, temperature).
 */
import type { SensorKind } from './kinds.ts';

/** What a name measures, when it says so in a word. */
const quantities: Readonly<Record<SensorKind, string>> = {
  temperature:
    'temperature temperatures temperatur temperaturen temp temps tmp tempr tmpr thermometer delta-t deltat dt spreizung wetbulb drybulb dewpoint dewpt taupunkt feuchtkugel feuchtkugeltemperatur lwt ewt',
  pressure: 'pressure pressures press pres prs prss druck ueberdruck betriebsdruck anlagendruck netzdruck',
  dp: 'dp dpt dpress dpr deltap diffpress diffpressure differentialpressure pressuredrop pressdrop differenzdruck druckdifferenz druckverlust diffdruck pdiff',
  flow: 'flow flows flo flw flowrate volumeflow massflow airflow durchfluss durchflussmenge volumenstrom massenstrom vstrom debit',
  speed: 'speed speeds spd rpm drehzahl frequency frequenz freq hz geschwindigkeit',
  power:
    'power pwr leistung wirkleistung leistungsaufnahme kaelteleistung kilowatt watts watt pow pwrmeter electpwr elecpower',
  current: 'current curr cur amps amp ampere amperage strom stromaufnahme motorstrom',
  voltage: 'voltage volt volts spannung',
  vibration: 'vibration vibrations vib vibr schwingung schwingungen schwinggeschwindigkeit',
  level: 'level lvl fuellstand niveau pegel wasserstand',
  position: 'position pos posn opening stellung oeffnung oeffnungsgrad hub ventilstellung klappenstellung',
  humidity:
    'humidity hum humid rh relhum relh feuchte feuchtigkeit luftfeuchte luftfeuchtigkeit moisture rhum',
  setpoint:
    'setpoint setpoints setpt setting settings setp stpt spt sp spnt settemp setpressure sollwert sollwerte soll solltemperatur solldruck limit grenzwert target ewsp',
  command:
    'command commanded cmd cmds befehl schaltbefehl stellsignal stellgroesse stellbefehl ansteuerung enable enabled start startstop ctrl ctl freigabe anforderung sollstellung',
  status:
    'status sts sta stat state run running runstatus onoff alarm alarms alm trip tripped fault faulted flt failure fail error err stoerung stoermeldung sammelstoerung betrieb betriebsmeldung leak leakage leckage leck leckmelder wassermelder proof warning warnung ein eingeschaltet meldung laeuft',
  other:
    'energy energie kwh mwh hours hrs runtime runhours runhour betriebsstunden laufzeit count counter counts starts zaehler zaehlerstand powerfactor cosphi pf conductivity cond-meter leitfaehigkeit leitwert cop eer efficiency wirkungsgrad torque drehmoment turbidity co2 ph totalizer waermemenge kaeltemenge volume volumen uptime',
};

/** The same in words that may mean something else: they count when nothing better is said. */
const faintQuantities: Readonly<Partial<Record<SensorKind, string>>> = {
  temperature: 't tt te ti',
  pressure: 'p pt pi static',
  dp: 'pd pdt',
  flow: 'f ft fi fm q',
  speed: 'vfd vsd fu fc n',
  power: 'load last kw demand auslastung',
  current: 'i',
  voltage: 'u',
  vibration: 'rms vt',
  level: 'l lt stand',
  position: 'fb actual',
  command: 'output out signal stell y ss',
  status: 'feedback fbk ueberwachung rueckmeldung rm bm sm mode auto manual available ready on off warn',
};

/** Where it is measured, at what and on which side. */
const places: Readonly<Record<string, string>> = {
  chw: 'chw chilled chilledwater kaltwasser chwater pchw schw kaltw kaws',
  cw: 'cw cdw cndw condenserwater kuehlwasser kuehlw cwater',
  water: 'water wasser wtr',
  condenser: 'condenser cond cndsr kondensator verfluessiger',
  evaporator: 'evaporator evap verdampfer evp',
  supply: 'supply sup spl supp sply vorlauf vl zulauf sw',
  return: 'return ret rtn ruecklauf rl rw',
  leaving: 'leaving leave lvg lv austritt',
  entering: 'entering enter ent entg eintritt',
  inlet: 'inlet inl intake eingang in',
  outlet: 'outlet outl ausgang',
  suction: 'suction suct suc saugseite saugseitig saug ansaug',
  discharge: 'discharge disch dischg dis druckseite druckseitig delivery exhaust',
  primary: 'primary prim pri facility fws primaer primaerseite',
  secondary: 'secondary sec scnd tcs sekundaer sekundaerseite',
  hot: 'hot heiss warm hotside hw',
  cold: 'cold kalt coldside',
  upstream: 'upstream',
  downstream: 'downstream',
  bearing: 'bearing bearings brg bear lager lagers gleitlager',
  de: 'de driveend antriebsseite antriebsseitig',
  nde: 'nde ode nondriveend nichtantriebsseite',
  winding: 'winding windings wdg wndg wicklung wicklungs stator motorwicklung',
  seal: 'seal gleitringdichtung dichtung',
  casing: 'casing volute gehaeuse',
  motor: 'motor mot',
  strainer: 'strainer strnr schmutzfaenger sieb basket',
  filter: 'filter fltr filt luftfilter',
  oil: 'oil oel lube',
  air: 'air luft',
  outdoor: 'outdoor outside oda aussen aussenluft aul witterung weather wetter',
  ambient: 'ambient amb umgebung',
  room: 'room raum space zone zn spc spctmp zntmp',
  mixed: 'mixed mischluft',
  basin: 'basin sump becken wanne kuehlturmwanne',
  reservoir: 'reservoir tank behaelter vorlage',
  makeup: 'makeup nachspeisung nachspeise refill fuellwasser topup',
  expansion: 'expansion ausdehnung ausdehnungsgefaess druckhaltung vessel',
  bypass: 'bypass bypas byp',
  approach: 'approach graedigkeit',
  valve: 'valve valves vlv ventil regelventil stellventil',
  damper: 'damper dmpr dmp klappe jalousieklappe',
  fan: 'fan fans ventilator luefter geblaese',
  pump: 'pump pmp pumpe',
  compressor: 'compressor comp cmp verdichter kompressor',
  wet: 'wetbulb wb feuchtkugel feuchtkugeltemperatur',
  dry: 'drybulb db',
  dew: 'dewpoint dewpt taupunkt',
  underfloor: 'underfloor plenum doppelboden',
  load: 'load last auslastung',
  heat: 'heat waerme kaelte cooling',
  it: 'it',
  leak: 'leak leaks wet nass leakage leckage leck leckmelder wassermelder',
  running: 'running run runstatus betrieb betriebsmeldung laeuft onoff',
  fault: 'fault faulted flt failure trip tripped stoerung stoermeldung sammelstoerung',
  conductivity: 'conductivity leitfaehigkeit leitwert',
  differential: 'differential diff delta differenz',
};

/** Abbreviations that hold several words. */
const compounds: Readonly<Record<string, string>> = {
  ...abbreviations(),
  lwt: 'leaving water temperature',
  ewt: 'entering water temperature',
  lcwt: 'cw leaving temperature',
  ecwt: 'cw entering temperature',
  wbt: 'wet temperature',
  dbt: 'dry temperature',
  zuluft: 'supply air',
  zul: 'supply air',
  abluft: 'return air',
  abl: 'return air',
  umluft: 'return air',
  itload: 'it power',
  itpower: 'it power',
  itkw: 'it power',
  saugdruck: 'suction pressure',
  vordruck: 'suction pressure',
  enddruck: 'discharge pressure',
  pumpendruck: 'discharge pressure',
  kaeltelast: 'heat load power',
  beckenstand: 'basin level',
  deltap: 'differential dp',
  dpsp: 'dp setpoint',
  dpspt: 'dp setpoint',
  deltat: 'differential temperature',
  temperaturdifferenz: 'differential temperature',
};

/** CHWST, CWRT, SAT, OARH, CHWDPSP: what flows and on which side, then what is measured. */
function abbreviations(): Record<string, string> {
  const flows: Readonly<Record<string, string>> = {
    chws: 'chw supply',
    chwr: 'chw return',
    cws: 'cw supply',
    cwr: 'cw return',
    cdws: 'cw supply',
    cdwr: 'cw return',
    hws: 'hot supply',
    hwr: 'hot return',
    chw: 'chw',
    cw: 'cw',
    lchw: 'chw leaving',
    echw: 'chw entering',
    sa: 'supply air',
    da: 'supply air',
    ra: 'return air',
    ma: 'mixed air',
    ea: 'return air',
    oa: 'outdoor air',
    rm: 'room',
    zn: 'room',
  };
  const measured: Readonly<Record<string, string>> = {
    t: 'temperature',
    p: 'pressure',
    f: 'flow',
    rh: 'humidity',
    h: 'humidity',
    dp: 'dp',
    wb: 'wet temperature',
    db: 'dry temperature',
  };
  const table: Record<string, string> = {};
  for (const [flow, flowWords] of Object.entries(flows)) {
    table[flow] = flowWords;
    table[`${flow}sp`] = `${flowWords} setpoint`;
    for (const [end, words] of Object.entries(measured)) {
      // CHWP and CWP are pumps.
      if (end !== 'p' || !flow.endsWith('w')) table[flow + end] = `${flowWords} ${words}`;
      table[`${flow}${end}sp`] = `${flowWords} ${words} setpoint`;
    }
  }
  return table;
}

/** What a place is measured for when the name says no more; the first that fits the unit counts. */
const impliedQuantities: readonly (readonly [meaning: string, kinds: readonly SensorKind[]])[] = [
  ['leak', ['status']],
  ['running', ['status']],
  ['fault', ['status']],
  ['strainer', ['dp']],
  ['filter', ['dp']],
  ['makeup', ['flow']],
  ['expansion', ['pressure']],
  ['basin', ['level', 'temperature']],
  ['reservoir', ['level', 'temperature', 'pressure']],
  ['suction', ['pressure', 'temperature']],
  ['discharge', ['pressure', 'temperature']],
  ['valve', ['position']],
  ['damper', ['position']],
  ['bypass', ['position', 'flow']],
  ['fan', ['speed', 'power', 'current']],
  ['bearing', ['temperature', 'vibration']],
  ['winding', ['temperature']],
  ['seal', ['temperature']],
  ['approach', ['temperature']],
  ['it', ['power']],
  ['supply', ['temperature', 'pressure', 'flow', 'humidity']],
  ['return', ['temperature', 'pressure', 'flow', 'humidity']],
  ['leaving', ['temperature']],
  ['entering', ['temperature']],
  ['inlet', ['temperature', 'pressure']],
  ['outlet', ['temperature', 'pressure']],
  ['outdoor', ['temperature', 'humidity']],
  ['ambient', ['temperature', 'humidity']],
  ['room', ['temperature', 'humidity']],
];

/** Units that stand in names (`flow_gpm`), besides those that name a quantity by themselves. */
const unitsInNames: Readonly<Record<string, string>> = {
  kw: 'kW',
  kpa: 'kPa',
  kpag: 'kPag',
  pa: 'Pa',
  bar: 'bar',
  barg: 'barg',
  mbar: 'mbar',
  psi: 'psi',
  psig: 'psig',
  inwc: 'inH2O',
  hz: 'Hz',
  rpm: 'rpm',
  pct: '%',
  percent: '%',
  prozent: '%',
  gpm: 'gpm',
  lpm: 'L/min',
  lps: 'L/s',
  m3h: 'm3/h',
  cmh: 'm3/h',
  cfm: 'cfm',
  degc: 'degC',
  celsius: 'degC',
  degf: 'degF',
  fahrenheit: 'degF',
  amps: 'A',
  volts: 'V',
  mms: 'mm/s',
  rh: '%RH',
  kwh: 'kWh',
  mwh: 'MWh',
};

/** Meanings of a word, and how much they are worth. */
export interface WordMeaning {
  /** What is measured, and faintly what might be. */
  readonly kind: SensorKind | null;
  readonly faint: SensorKind | null;
  readonly places: readonly string[];
}

const meanings = new Map<string, { kind: SensorKind | null; faint: SensorKind | null; places: string[] }>();
const meaningOf = (word: string) => {
  const known = meanings.get(word) ?? { kind: null, faint: null, places: [] };
  meanings.set(word, known);
  return known;
};
const each = (table: Readonly<Record<string, string>>, take: (name: string, word: string) => void): void => {
  for (const [name, words] of Object.entries(table)) for (const word of words.split(' ')) take(name, word);
};
each(quantities, (kind, word) => (meaningOf(word).kind = kind as SensorKind));
each(faintQuantities, (kind, word) => (meaningOf(word).faint = kind as SensorKind));
each(places, (place, word) => meaningOf(word).places.push(place));
for (const [word, parts] of Object.entries(compounds)) {
  const meaning = meaningOf(word);
  for (const part of parts.split(' ')) {
    if (part in quantities) meaning.kind = part as SensorKind;
    else if (!meaning.places.includes(part)) meaning.places.push(part);
  }
}

/** What `word` (lower case, without umlauts) means in the name of a point; null when nobody knows it. */
export function meaningOfWord(word: string): WordMeaning | null {
  return meanings.get(word) ?? null;
}

/** The unit that a word of a name is; null when it is none. */
export function unitInName(word: string): string | null {
  return Object.hasOwn(unitsInNames, word) ? unitsInNames[word]! : null;
}

/** What is mostly measured at one of `meanings`, most telling first. */
export function impliedKinds(meanings: ReadonlySet<string>): readonly SensorKind[] {
  return impliedQuantities.find(([meaning]) => meanings.has(meaning))?.[1] ?? [];
}
