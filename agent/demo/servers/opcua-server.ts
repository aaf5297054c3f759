import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  AccessLevelFlag,
  DataType,
  makeEUInformation,
  MessageSecurityMode,
  OPCUACertificateManager,
  OPCUAServer,
  SecurityPolicy,
  setDebugLogger,
  setErrorLogger,
  setWarningLogger,
  StatusCodes,
  Subscription,
  type UAObject,
  type UAVariable,
} from 'node-opcua';

/** One measuring point: `ns=2;s={asset}.{name}`, as sensors.yaml addresses it. */
export interface OpcuaPoint {
  readonly asset: string;
  readonly name: string;
  readonly unit: string;
  /** The transmitter's range. */
  readonly low: number;
  readonly high: number;
}

export interface OpcuaPlantServer {
  readonly url: string;
  /** Sets the value of a node id, measured `at` (epoch ms); null: its device does not answer. */
  set(node: string, value: number | null, at: number): void;
  stop(): Promise<void>;
}

const namespaceUri = 'urn:coolwatch:demo:plant';
/** UNECE Rec. 20 codes, as Part 8, 5.6.4.3 wants them; other units go by their names alone. */
const codeOfUnit: Readonly<Record<string, string>> = {
  degC: 'CEL',
  kPa: 'KPA',
  kPag: 'KPA',
  kW: 'KWT',
  'L/s': 'G51',
  'L/min': 'L2',
  rpm: 'RPM',
  '%': 'P1',
};
/** How often a subscription may be published, ms: the plant runs some thousand times faster than a real one. */
const fastestPublishingMs = 10;

/**
 * A controller as sites have them, on loopback, mode None and anonymous: an object per asset with an
 * AnalogItem per point. Every change of a value is reported; `folder` gets its key and certificate.
 */
export async function startOpcuaServer(
  points: readonly OpcuaPoint[],
  folder: string,
): Promise<OpcuaPlantServer> {
  for (const set of [setDebugLogger, setWarningLogger, setErrorLogger]) set(() => undefined);
  Subscription.minimumPublishingInterval = fastestPublishingMs;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const certificates = (name: string): OPCUACertificateManager =>
    new OPCUACertificateManager({ rootFolder: join(folder, name), disableFileWatchers: true });
  const server = new OPCUAServer({
    port: 0,
    host: '127.0.0.1',
    hostname: '127.0.0.1',
    serverCertificateManager: certificates('own'),
    userCertificateManager: certificates('users'),
    allowAnonymous: true,
    securityModes: [MessageSecurityMode.None],
    securityPolicies: [SecurityPolicy.None],
    // Without it changes within 50 ms would be folded into one: every frame would be lost but the last.
    serverCapabilities: { minSupportedSampleRate: 0 },
  });
  await server.initialize();
  const variables = addPoints(server, points);
  await server.start();
  const port = server.endpoints[0]?.port;
  return {
    url: `opc.tcp://127.0.0.1:${port}`,
    set(node, value, at) {
      const variable = variables.get(node);
      if (variable === undefined) throw new Error(`the demo's OPC UA server has no node ${node}`);
      variable.setValueFromSource(
        { dataType: DataType.Double, value: value ?? 0 },
        value === null ? StatusCodes.BadNoCommunication : StatusCodes.Good,
        new Date(at),
      );
    },
    stop: () => server.shutdown(0),
  };
}

function addPoints(server: OPCUAServer, points: readonly OpcuaPoint[]): Map<string, UAVariable> {
  const space = server.engine.addressSpace!;
  const namespace = space.registerNamespace(namespaceUri);
  const assets = new Map<string, UAObject>();
  const variables = new Map<string, UAVariable>();
  for (const { asset, name, unit, low, high } of points) {
    let object = assets.get(asset);
    if (object === undefined) {
      object = namespace.addObject({
        organizedBy: space.rootFolder.objects,
        browseName: asset,
        nodeId: `s=${asset}`,
      });
      assets.set(asset, object);
    }
    const variable = namespace.addAnalogDataItem({
      componentOf: object,
      browseName: name,
      nodeId: `s=${asset}.${name}`,
      dataType: DataType.Double,
      engineeringUnits: makeEUInformation(codeOfUnit[unit] ?? '', unit, unit),
      engineeringUnitsRange: { low, high },
      minimumSamplingInterval: 0,
      accessLevel: AccessLevelFlag.CurrentRead,
      userAccessLevel: AccessLevelFlag.CurrentRead,
    });
    variable.setValueFromSource({ dataType: DataType.Null }, StatusCodes.BadWaitingForInitialData);
    variables.set(`ns=${namespace.index};s=${asset}.${name}`, variable);
  }
  return variables;
}
