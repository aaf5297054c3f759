import type { Plant } from '../../config/plant.ts';
import { finiteOrNull, iso } from '../plain-words.ts';
import { Cell, cellNames, type Frame, type Millis } from '../model.ts';
import type { Pipeline } from '../pipeline.ts';
import type { SourceState } from '../ports.ts';
import type { Storage } from '../store/storage.ts';
import type { StoreTrouble } from '../store/trouble.ts';
import type {
  AssetState,
  CommandsState,
  DeliveryState,
  LearningState,
  PlantState,
  SensorState,
} from './plant-state.ts';

/** What the state is put together from, as of `frame`. */
export interface StateParts {
  readonly plant: Plant;
  readonly agent: PlantState['agent'];
  readonly frame: Frame;
  readonly pipeline: Pipeline;
  readonly sources: readonly SourceState[];
  readonly learning: LearningState;
  readonly delivery: readonly DeliveryState[];
  readonly storage: Pick<Storage, 'waiting' | 'troubles'>;
  /** null where none are taken over MQTT. */
  readonly commands: CommandsState | null;
  readonly rejected: PlantState['rejected'];
}

export function buildState(parts: StateParts): PlantState {
  const { plant, frame, pipeline } = parts;
  const alerts = pipeline.incidents.openAlerts();
  const { health, verdicts } = pipeline;
  const assets = plant.assets.map(({ id, kind, location }, i): AssetState => {
    const open = alerts.filter((alert) => alert.asset?.id === id).map((alert) => alert.id);
    return { id, kind, location, verdict: verdicts[i]!, health: health[i]!, open };
  });
  return {
    schema: 'coolwatch-status/1',
    site: plant.site.id,
    timezone: plant.site.timezone,
    agent: parts.agent,
    at: iso(frame.at),
    frame: frame.n,
    last_frame_at: iso(frame.at),
    sources: parts.sources,
    assets,
    sensors: plant.sensors.map((sensor, channel) => sensorState(parts, sensor, channel)),
    alerts,
    maintenance: pipeline.works.map(inIso),
    tolerances: pipeline.tolerances.map(inIso),
    learning: parts.learning,
    delivery: parts.delivery,
    storage: { waiting: parts.storage.waiting(), troubles: newestOfEach(parts.storage.troubles()) },
    ...(parts.commands === null ? {} : { commands: parts.commands }),
    rejected: parts.rejected,
  };
}

/** A disk that fails all night says the same a hundred times. */
function newestOfEach(troubles: readonly StoreTrouble[]): readonly StoreTrouble[] {
  return troubles.filter((trouble, i) => troubles.findLastIndex(({ kind }) => kind === trouble.kind) === i);
}

function inIso<T extends { readonly from: Millis; readonly until: Millis }>(span: T) {
  return { ...span, from: iso(span.from), until: iso(span.until) };
}

function sensorState(
  { frame, pipeline }: StateParts,
  sensor: Plant['sensors'][number],
  channel: number,
): SensorState {
  const value = frame.values[channel]!;
  const deviation = pipeline.deviation(sensor.asset, channel);
  return {
    id: sensor.id,
    asset: sensor.asset,
    kind: sensor.kind,
    unit: sensor.unit,
    source: sensor.address?.source ?? null,
    value: finiteOrNull(value),
    state: cellNames[frame.states[channel] ?? Cell.stale]!,
    expected: deviation === null ? null : finiteOrNull(deviation.expected),
    deviation_sigma: deviation === null ? null : finiteOrNull(deviation.sigma),
  };
}
