/** Words that name equipment and places in the ids of points, English and German; written as in `point-words.ts`. */
import type { AssetKind } from './kinds.ts';

const names: Readonly<Record<AssetKind, string>> = {
  pump: 'pump pumps pmp pmps pumpe pumpen chwp pchwp schwp cwp pcwp scwp cdwp cdp hwp kwp kwpu kuehlwasserpumpe kaltwasserpumpe umwaelzpumpe',
  chiller:
    'chiller chillers chlr chlrs chlr chill kaeltemaschine kaeltemaschinen kaltwassersatz kaeltesatz km wcch acch kuehlmaschine',
  tower:
    'tower towers coolingtower coolingtowers ctw clgtwr kuehlturm kuehltuerme rueckkuehler rueckkuehlwerk rueckkuehlwerke rkw drycooler drycoolers trockenkuehler hybridkuehler fluidcooler',
  crah: 'crah crahs crac cracs ahu ahus airhandler airhandlers airhandlingunit ulk uku umluftkuehler umluftkuehlgeraet umluftkuehlgeraete klimaschrank klimageraet klimaanlage lueftungsgeraet lueftungsanlage rltanlage fcu fcus fancoil fanwall fwu acu',
  cdu: 'cdu cdus coolantdistributionunit coolantdistribution',
  exchanger: 'exchanger exchangers heatexchanger hx hex phe phx waermetauscher waermeuebertrager wue pwt',
  valve: 'valve valves vlv ventil ventile',
  loop: 'loop loops header headers hdr circuit circuits kreis kreislauf netz ring sammler verteiler manifold',
  other:
    'meter meters pdu pdus ups usv generator genset boiler kessel zaehler pufferspeicher buffer transformer trafo crv',
};

/** Abbreviations that mean other things as well: they need a number, and what is measured there must agree. */
const faintNames: Readonly<Partial<Record<AssetKind, string>>> = {
  pump: 'p pu cp',
  chiller: 'ch chl kkm wkk',
  tower: 'ct kt rk dc dac twr rkk',
  crah: 'ac lg ukg rtu rlt la',
  exchanger: 'wt e',
  valve: 'v mv rv',
};

/** Machines that hold pumps, fans and valves of their own. */
export const packages: ReadonlySet<AssetKind> = new Set(['chiller', 'tower', 'crah', 'cdu']);

const placeNames =
  'site plant building bldg floor level hall halls room rooms area dc datacenter datacentre rz rechenzentrum gebaeude geb etage og eg ug raum halle standort row rows rack racks aisle plantroom roof dach campus mechanical zone bau trakt haus data technik technikzentrale kuehlung cooling hvac bms glt plc controller io devices device objects objekte points telemetry sensors sensor';
const rooms = 'room rooms raum house haus hall halle plantroom';

const strong = new Map<string, AssetKind>();
const faint = new Map<string, AssetKind>();
for (const [table, words] of [
  [strong, names],
  [faint, faintNames],
] as const) {
  for (const [kind, list] of Object.entries(words))
    for (const word of list.split(' ')) table.set(word, kind as AssetKind);
}
const placeWords = new Set(placeNames.split(' '));
const roomWords = new Set(rooms.split(' '));

/** The equipment that `word` names; null when it names none. */
export function equipmentNamed(word: string): { readonly kind: AssetKind; readonly faint: boolean } | null {
  const sure = strong.get(word);
  if (sure !== undefined) return { kind: sure, faint: false };
  const perhaps = faint.get(word);
  return perhaps === undefined ? null : { kind: perhaps, faint: true };
}

/** Whether `word` names where equipment stands, or the system that reads it. */
export function isPlaceWord(word: string): boolean {
  return placeWords.has(word);
}

/** A word behind the name of equipment that makes a room of it (`pump room`). */
export function isRoomWord(word: string): boolean {
  return roomWords.has(word);
}
