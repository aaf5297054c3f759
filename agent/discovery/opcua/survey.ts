/** What an OPC UA server has: its variables with units, ranges, descriptions and a few values of each. */
import { AttributeIds, type ClientSession, DataType, type DataValue, type NodeId } from 'node-opcua';
import { unitOfCefact } from '../../../config/vocabulary/un-cefact.ts';
import { unitOf } from '../../../config/vocabulary/units.ts';
import { printable } from '../../sources/printable.ts';
import { readVariant } from '../../sources/opcua/value.ts';
import type { Point, Range, Survey } from '../point.ts';
import { type ValueSummary, unheard, withValue } from '../value-summary.ts';
import { type FoundVariable, browse } from './browse.ts';

/** Reads in one request. */
const batch = 100;
/** Looks at every value, spread over the time: enough to see whether it moves or switches. */
const looks = 6;

export interface SurveyJob {
  /** Node id to begin at; the Objects folder for the whole server. */
  readonly root: string;
  readonly forMs: number;
  readonly stop: AbortSignal;
  readonly progress: (text: string) => void;
}

export async function surveyServer(session: ClientSession, job: SurveyJob): Promise<Survey> {
  const { variables, leftOut } = await browse(session, job.root, job.stop, (nodes) =>
    job.progress(`${nodes} nodes`),
  );
  const attribute = (attributeId: AttributeIds) =>
    readAll(
      session,
      variables.map(({ id }) => ({ nodeId: id, attributeId })),
    );
  const [first, types, descriptions] = [
    await attribute(AttributeIds.Value),
    await attribute(AttributeIds.DataType),
    await attribute(AttributeIds.Description),
  ];
  const [units, expected, instrument] = [
    await properties(
      session,
      variables.map(({ units }) => units),
    ),
    await properties(
      session,
      variables.map(({ expected }) => expected),
    ),
    await properties(
      session,
      variables.map(({ instrument }) => instrument),
    ),
  ];
  const readable = variables.map((_, i) => holdsNumber(first[i]!, types[i]!));
  const summaries = first.map((value) => taken(unheard, value));
  await look(session, variables, readable, summaries, job);
  const points = variables.flatMap((variable, i): Point[] =>
    readable[i]
      ? [
          {
            address: { type: 'opcua', node: variable.id.toString() },
            path: variable.path,
            label: variable.label,
            description: textOf(descriptions[i]!),
            tags: [],
            unit: unitIn(units[i]),
            expected: rangeIn(expected[i]),
            instrument: rangeIn(instrument[i]),
            values: summaries[i]!,
            retainedOnly: false,
          },
        ]
      : [],
  );
  const others = variables.length - points.length;
  return {
    points,
    leftOut: [
      ...leftOut,
      ...(others > 0 ? [`${others} variables that hold no single number (text, times, lists)`] : []),
    ],
  };
}

async function look(
  session: ClientSession,
  variables: readonly FoundVariable[],
  readable: readonly boolean[],
  summaries: ValueSummary[],
  { forMs, stop, progress }: SurveyJob,
): Promise<void> {
  const watched = variables.flatMap(({ id }, i) => (readable[i] ? [{ id, i }] : []));
  for (let round = 1; round < looks && !stop.aborted; round++) {
    progress(
      `${watched.length} variables, ${Math.ceil((forMs * (looks - round)) / (looks - 1) / 1000)} s left`,
    );
    await pause(forMs / (looks - 1), stop);
    const values = await readAll(
      session,
      watched.map(({ id }) => ({ nodeId: id, attributeId: AttributeIds.Value })),
    );
    for (const [w, { i }] of watched.entries()) summaries[i] = taken(summaries[i]!, values[w]!);
  }
}

function pause(ms: number, stop: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    stop.addEventListener(
      'abort',
      () => {
        clearTimeout(timer);
        resolve();
      },
      { once: true },
    );
  });
}

async function readAll(
  session: ClientSession,
  nodes: readonly { readonly nodeId: NodeId; readonly attributeId: AttributeIds }[],
): Promise<DataValue[]> {
  const values: DataValue[] = [];
  for (let at = 0; at < nodes.length; at += batch)
    values.push(...(await session.read(nodes.slice(at, at + batch))));
  return values;
}

/** Values of properties, undefined where there is none. */
async function properties(session: ClientSession, ids: readonly (NodeId | null)[]): Promise<unknown[]> {
  const there = ids.flatMap((id, i) => (id === null ? [] : [{ id, i }]));
  const values = await readAll(
    session,
    there.map(({ id }) => ({ nodeId: id, attributeId: AttributeIds.Value })),
  );
  const all = Array.from({ length: ids.length }, (): unknown => undefined);
  for (const [v, { i }] of there.entries())
    all[i] = values[v]!.statusCode.isGood() ? values[v]!.value.value : undefined;
  return all;
}

/** Boolean and numbers of Part 3, 8; Number, Integer and UInteger are their abstract kinds. */
const numbers: ReadonlySet<unknown> = new Set([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 26, 27, 28]);

function holdsNumber(value: DataValue, type: DataValue): boolean {
  if (value.statusCode.isGood() && value.value.dataType !== DataType.Null)
    return readVariant(value.value, true) !== 'wrong-type';
  const id = type.value.value as NodeId | null;
  return id?.namespace === 0 && numbers.has(id.value);
}

function taken(summary: ValueSummary, { value, statusCode }: DataValue): ValueSummary {
  if (!statusCode.isGood()) return summary;
  const reading = readVariant(value, true);
  if (typeof reading === 'string') return summary;
  return withValue(summary, value.dataType === DataType.Boolean ? reading === 1 : reading);
}

function textOf(value: DataValue): string | null {
  const text = (value.value.value as { readonly text?: unknown } | null)?.text;
  return typeof text === 'string' && text.trim() !== '' ? printable(text.trim()) : null;
}

/** EUInformation: the symbol people gave it when we know it, else what its UNECE code says. */
function unitIn(value: unknown): string | null {
  const { displayName, unitId } = (value ?? {}) as {
    readonly displayName?: { readonly text?: unknown };
    readonly unitId?: unknown;
  };
  const text = typeof displayName?.text === 'string' ? printable(displayName.text) : null;
  if (text !== null && text.trim() !== '' && unitOf(text) !== null) return text;
  return (typeof unitId === 'number' ? unitOfCefact(unitId) : null) ?? text;
}

function rangeIn(value: unknown): Range | null {
  const { low, high } = (value ?? {}) as { readonly low?: unknown; readonly high?: unknown };
  return typeof low === 'number' && typeof high === 'number' && low < high ? { low, high } : null;
}
