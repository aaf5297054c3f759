/** Walks the address space of an OPC UA server. Browse and read: nothing here writes or calls. */
import {
  BrowseDirection,
  type BrowseResult,
  type ClientSession,
  NodeClass,
  type NodeId,
  type ReferenceDescription,
  resolveNodeId,
} from 'node-opcua';
import { printable } from '../../sources/printable.ts';
import { mostPoints, tooMany } from '../bounds.ts';

/** A variable as it was found, with the properties that tell about it. */
export interface FoundVariable {
  readonly id: NodeId;
  readonly path: readonly string[];
  readonly label: string | null;
  readonly units: NodeId | null;
  readonly expected: NodeId | null;
  readonly instrument: NodeId | null;
}

/** Nodes that are visited, and how deep: an address space may hold itself. */
const mostNodes = 50_000;
const deepest = 24;
/** Nodes in one request: small controllers take no more. */
const batch = 50;
const hierarchical = 'i=33';
const hasProperty = 46;

interface Open {
  readonly id: NodeId;
  readonly path: readonly string[];
  /** Its DisplayName where that says more than its name; undefined for what is no variable. */
  readonly label: string | null | undefined;
}

export interface Browsed {
  readonly variables: readonly FoundVariable[];
  readonly leftOut: readonly string[];
}

/** All variables below `root`; `progress` hears how many nodes were looked at. */
export async function browse(
  session: ClientSession,
  root: string,
  stop: AbortSignal,
  progress: (nodes: number) => void,
): Promise<Browsed> {
  const seen = new Set<string>();
  const variables: FoundVariable[] = [];
  const cut = { nodes: false, deep: false, points: 0, hostile: 0 };
  let level: Open[] = [{ id: resolveNodeId(root), path: [], label: undefined }];
  for (let depth = 0; level.length > 0 && !stop.aborted; depth++) {
    if (depth > deepest) {
      cut.deep = true;
      break;
    }
    const next: Open[] = [];
    for (let at = 0; at < level.length && !stop.aborted; at += batch) {
      const part = level.slice(at, at + batch);
      const references = await referencesOf(session, part);
      for (const [i, node] of part.entries()) {
        const found = references[i]!;
        if (node.label !== undefined) {
          if (variables.length < mostPoints) variables.push(variableOf(node, node.label, found));
          else cut.points++;
        }
        for (const reference of found) {
          const child = childOf(reference, node);
          if (child === null || seen.has(child.id.toString())) continue;
          if (seen.size >= mostNodes) {
            cut.nodes = true;
            continue;
          }
          seen.add(child.id.toString());
          if (isNameable(child.id)) next.push(child);
          else cut.hostile++;
        }
      }
      progress(seen.size);
    }
    level = next;
  }
  return { variables, leftOut: wordsFor(cut) };
}

function wordsFor(cut: { nodes: boolean; deep: boolean; points: number; hostile: number }): string[] {
  return [
    ...(cut.nodes ? [`nodes beyond the first ${mostNodes}: look at one part at a time with --node`] : []),
    ...(cut.deep ? [`nodes more than ${deepest} levels deep`] : []),
    ...(cut.points > 0 ? [`${cut.points} ${tooMany('--node')}`] : []),
    ...(cut.hostile > 0 ? [`${cut.hostile} nodes whose ids cannot stand in sensors.yaml`] : []),
  ];
}

async function referencesOf(
  session: ClientSession,
  nodes: readonly Open[],
): Promise<readonly (readonly ReferenceDescription[])[]> {
  const results = await session.browse(
    nodes.map(({ id }) => ({
      nodeId: id,
      browseDirection: BrowseDirection.Forward,
      referenceTypeId: resolveNodeId(hierarchical),
      includeSubtypes: true,
      nodeClassMask: NodeClass.Object | NodeClass.Variable,
      resultMask: 63,
    })),
  );
  const all: ReferenceDescription[][] = [];
  for (const result of results) {
    const references = [...(result.references ?? [])];
    let rest: BrowseResult = result;
    // Part 4, 5.8.3: what did not fit into one answer.
    while (rest.continuationPoint && rest.continuationPoint.length > 0 && references.length < mostNodes) {
      rest = await session.browseNext(rest.continuationPoint, false);
      references.push(...(rest.references ?? []));
    }
    all.push(references);
  }
  return all;
}

/** null: nothing that a plant put there. */
function childOf(reference: ReferenceDescription, parent: Open): Open | null {
  const id = reference.nodeId as NodeId;
  // The server's own things are in namespace 0; properties belong to their variable.
  if (id.namespace === 0 || isProperty(reference)) return null;
  const name = printable(reference.browseName.name ?? '');
  const display = printable(reference.displayName.text ?? '');
  const isVariable = reference.nodeClass === NodeClass.Variable;
  // A folder is called what people read; of a variable both names tell something.
  const own = isVariable ? name : display || name;
  return {
    id,
    path: [...parent.path, own || id.toString()],
    label: isVariable ? (display === '' || display === name ? null : display) : undefined,
  };
}

function isProperty({ referenceTypeId }: ReferenceDescription): boolean {
  return referenceTypeId.namespace === 0 && referenceTypeId.value === hasProperty;
}

function variableOf(
  { id, path }: Open,
  label: string | null,
  references: readonly ReferenceDescription[],
): FoundVariable {
  const property = (name: string): NodeId | null =>
    (references.find((one) => isProperty(one) && one.browseName.name === name)?.nodeId as
      | NodeId
      | undefined) ?? null;
  return {
    id,
    path,
    label,
    units: property('EngineeringUnits'),
    expected: property('EURange'),
    instrument: property('InstrumentRange'),
  };
}

/** sensors.yaml takes printable text of 256 characters, and would replace {words}. */
function isNameable(id: NodeId): boolean {
  const text = id.toString();
  return text.length <= 256 && text === printable(text) && !/\{[A-Za-z][A-Za-z0-9_-]*\}/.test(text);
}
