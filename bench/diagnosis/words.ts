import { median } from 'simple-statistics';
import type { FaultModeName } from '../../agent/demo/plant/truth.ts';
import { type DiagnosedPlant, trueMode } from './diagnosed-plant.ts';

const hourMs = 3_600_000;

function isNamed({ of, last }: DiagnosedPlant): boolean {
  return (last?.fault_modes ?? [])
    .slice(0, 2)
    .some(({ mode }) => mode === trueMode[of.mode as FaultModeName]);
}

/** Another mode is first. `unknown` names nothing. */
function isWrong({ of, last }: DiagnosedPlant): boolean {
  const first = last?.fault_modes[0]?.mode ?? 'unknown';
  return first !== 'unknown' && first !== trueMode[of.mode as FaultModeName];
}

export function plantLine(plant: DiagnosedPlant): string {
  const { of, asset, last, halfLife, halfLifeAt, failureAt, waste, retold, graverAt } = plant;
  const modes = (last?.fault_modes ?? []).map(({ mode, likelihood }) => `${mode} ${likelihood.toFixed(2)}`);
  const left = halfLifeAt === null ? '-' : `${((failureAt - halfLifeAt) / hourMs).toFixed(0)} h left`;
  const foreseen = halfLife?.horizon ?? null;
  const horizon =
    foreseen === null
      ? 'no estimate'
      : [foreseen.earliest, foreseen.latest]
          .map((at) => `${((Date.parse(at) - halfLifeAt!) / hourMs).toFixed(0)}`)
          .join(' to ') + ' h';
  const mark = isNamed(plant) ? 'named ' : isWrong(plant) ? 'WRONG ' : 'unknown';
  return (
    `${mark} ${of.mode} ${of.seed} ${asset}: ${modes.join(', ') || 'not warned'}; half-life ${left}, horizon ${horizon}; ` +
    `waste ${last?.waste === null || last === null ? (last?.unsupported?.waste ?? '-') : `${last.waste.extra_kw} kW`}, ` +
    `truly ${waste === null ? '-' : `${waste.extraKw.toFixed(2)} of ${waste.ratedKw.toFixed(1)} kW`}; retold ${retold}; ` +
    `graver ${graverAt === null ? 'never' : `${((failureAt - graverAt) / hourMs).toFixed(0)} h before`}; ${last?.title ?? ''}\n`
  );
}

export function summary(plants: readonly DiagnosedPlant[], modes: readonly FaultModeName[]): string {
  const warned = plants.filter(({ last }) => last !== null);
  const percent = (of: readonly DiagnosedPlant[], is: (plant: DiagnosedPlant) => boolean) =>
    of.length === 0 ? '-' : `${((100 * of.filter(is).length) / of.length).toFixed(0)} %`;
  const rows = [
    ...modes.map((mode) => [mode, warned.filter(({ of }) => of.mode === mode)] as const),
    ['all', warned] as const,
  ];
  const estimates = warned.flatMap(({ halfLife, halfLifeAt, failureAt }) => {
    const horizon = halfLife?.horizon ?? null;
    if (horizon === null) return [];
    const [from, to] = [Date.parse(horizon.earliest), Date.parse(horizon.latest)];
    return { covers: from <= failureAt && failureAt <= to, width: (to - from) / (failureAt - halfLifeAt!) };
  });
  const covered = estimates.filter(({ covers }) => covers).length;
  return [
    'mode        warned  true mode among first two  wrong mode first',
    ...rows
      .filter(([, of]) => of.length > 0)
      .map(
        ([mode, of]) =>
          `${mode.padEnd(12)}${String(of.length).padStart(6)}${percent(of, isNamed).padStart(27)}${percent(of, isWrong).padStart(18)}`,
      ),
    `horizon at half-life: estimate for ${estimates.length} of ${warned.length}, covers the failure in ${covered}, median width ` +
      `${estimates.length === 0 ? '-' : median(estimates.map(({ width }) => width)).toFixed(2)} of the time left`,
    wasteWords(warned),
    soonWords(warned),
    '',
  ].join('\n');
}

/** Right within 20 % or 1 % of the most it draws, whichever is larger; what is worth telling is more than 5 % of that. */
const [rightShare, rightOfRated, worthTelling] = [0.2, 0.01, 0.05];

function wasteWords(warned: readonly DiagnosedPlant[]): string {
  const known = warned.flatMap(({ last, waste }) =>
    waste === null ? [] : [{ told: last!.waste, ...waste }],
  );
  const told = known.flatMap(({ told: one, ...truth }) =>
    one === null ? [] : [{ kw: one.extra_kw, ...truth }],
  );
  const right = told.filter(
    ({ kw, extraKw, ratedKw }) =>
      Math.abs(kw - extraKw) <= Math.max(rightShare * Math.abs(extraKw), rightOfRated * ratedKw),
  );
  const kept = known.filter(
    ({ told: one, extraKw, ratedKw }) => one === null && extraKw > worthTelling * ratedKw,
  );
  return (
    `waste: told for ${told.length} of ${known.length} with a power meter, right for ${right.length} of these; ` +
    `not told though more than 5 % of what it draws at most: ${kept.length}`
  );
}

function soonWords(warned: readonly DiagnosedPlant[]): string {
  const ahead = warned.flatMap(({ graverAt, failureAt }) =>
    graverAt === null ? [] : [(failureAt - graverAt) / hourMs],
  );
  const when =
    ahead.length === 0
      ? ''
      : `, ${Math.min(...ahead).toFixed(0)} to ${Math.max(...ahead).toFixed(0)} h before the failure, median ${median(ahead).toFixed(0)} h`;
  return `graver before it failed: ${ahead.length} of ${warned.length}${when}`;
}
