import { Command } from 'commander';
import { AgentError } from '../../errors.ts';
import { plainNumber } from '../../plain-words.ts';
import type { PlantState, SensorState } from '../../status/plant-state.ts';
import { left, right } from '../terminal/columns.ts';
import { sensorWordCommand } from '../telling/sensor-word.ts';
import type { Io } from '../terminal/io.ts';
import { openPlant, type PlantView } from '../plant/open-plant.ts';
import { type OutputOptions, type PlaceOptions, withOutputOptions, withPlaceOptions } from '../options.ts';
import { type Paint, painter, type Tone } from '../terminal/paint.ts';
import { plain, plainJson, plainly } from '../terminal/plain.ts';

interface SensorsOptions extends OutputOptions, PlaceOptions {
  readonly asset?: string;
}

/** Beyond this many sigma a value stands out. */
const farOff = 3;

export function sensorsCommand(io: Io): Command {
  return withOutputOptions(withPlaceOptions(new Command('sensors')))
    .description('what every sensor says now, and what it is expected to say')
    .option('--asset <asset>', 'only the sensors of this asset')
    .addCommand(sensorWordCommand('accept', io))
    .addCommand(sensorWordCommand('replaced', io))
    .action(async (options: SensorsOptions) => {
      const plant = await openPlant(options, io);
      try {
        const state = stateOf(plant);
        const sensors = chosen(state, options.asset);
        if (options.json) {
          io.out.write(`${plainJson({ agent_running: plant.live, as_of: state.at, sensors })}\n`);
          return;
        }
        const head =
          plant.notice ??
          `${sensors.length} ${sensors.length === 1 ? 'sensor' : 'sensors'} at ${plant.time.full(state.at)}`;
        const lines = sensorLines(plainly(sensors), painter(io.out.colour), io.out.columns);
        io.out.write(`${[plain(head), '', ...lines].join('\n')}\n`);
      } finally {
        plant.close();
      }
    });
}

/** The state, or 'not-found' in words that fit. */
export function stateOf({ state, unseen }: PlantView): PlantState {
  if (state !== null) return state;
  throw new AgentError(
    'not-found',
    unseen ?? 'the agent has just started and no frame has closed yet: try again in a moment',
  );
}

function chosen(state: PlantState, asset: string | undefined): readonly SensorState[] {
  if (asset === undefined) return state.sensors;
  const sensors = state.sensors.filter((sensor) => sensor.asset === asset);
  if (sensors.length > 0) return sensors;
  throw unknownAsset(state, asset);
}

export function unknownAsset({ assets }: PlantState, asset: string): AgentError {
  const known = assets.map(({ id }) => id);
  const shown = known.slice(0, 12).join(', ') + (known.length > 12 ? ', ..' : '');
  return new AgentError('not-found', `there is no asset ${asset}; there is ${shown}`);
}

/** The table of `coolwatch sensors`; the sensor ids get what the other columns leave. */
export function sensorLines(sensors: readonly SensorState[], paint: Paint, columns: number): string[] {
  const id = columns - 56;
  const row = (cells: readonly [string, string, string, string, string, string], tone: Tone): string => {
    const [asset, value, unit, state, expected, off] = cells;
    const numbers = `${right(value, 8)} ${left(unit, 6)} ${right(expected, 8)} ${right(off, 6)}`;
    return `${left(asset, 12)} ${numbers} ${paint(tone, left(state, 11))}`;
  };
  const head = row(['asset', 'value', 'unit', 'state', 'expected', 'sigma'], 'faint');
  return [
    paint('faint', `${left('sensor', id)} ${head}`.trimEnd()),
    ...sensors.map((sensor) => {
      const { value, expected, deviation_sigma: sigma } = sensor;
      const cells = [
        sensor.asset,
        value === null ? '-' : plainNumber(value),
        sensor.unit,
        sensor.state,
        expected === null ? '-' : plainNumber(expected),
        sigma === null ? '-' : sigma.toFixed(1),
      ] as const;
      return `${left(sensor.id, id)} ${row(cells, toneOf(sensor))}`.trimEnd();
    }),
  ];
}

function toneOf({ state, deviation_sigma: sigma }: SensorState): Tone {
  if (state === 'bad' || state === 'stale') return 'bad';
  if (state !== 'ok' || Math.abs(sigma ?? 0) > farOff) return state === 'off' ? 'faint' : 'waiting';
  return 'good';
}
