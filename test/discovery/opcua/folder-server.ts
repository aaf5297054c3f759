/**
 * `node folder-server.js PORT FOLDER`: a controller as integrators leave them. Opaque tags in folders, meaning in
 * DisplayName and Description, units by UNECE code alone, a folder that holds itself, and things that are no readings.
 */
import {
  DataType,
  type EUInformation,
  makeEUInformation,
  MessageSecurityMode,
  OPCUACertificateManager,
  OPCUAServer,
  SecurityPolicy,
  setErrorLogger,
  setWarningLogger,
  StatusCodes,
  type UAObject,
  type UAVariable,
} from 'node-opcua';
import { join } from 'node:path';

const [port = '', folder = ''] = process.argv.slice(2);
setWarningLogger(() => undefined);
setErrorLogger(() => undefined);
const server = new OPCUAServer({
  port: Number(port),
  host: '127.0.0.1',
  hostname: '127.0.0.1',
  serverCertificateManager: new OPCUACertificateManager({
    rootFolder: join(folder, 'own'),
    disableFileWatchers: true,
  }),
  userCertificateManager: new OPCUACertificateManager({
    rootFolder: join(folder, 'users'),
    disableFileWatchers: true,
  }),
  securityModes: [MessageSecurityMode.None],
  securityPolicies: [SecurityPolicy.None],
});
await server.initialize();
const space = server.engine.addressSpace!;
const namespace = space.registerNamespace('urn:test:plc');
const byCode = (code: string): EUInformation => makeEUInformation(code, '', '');

const cooling = namespace.addFolder(space.rootFolder.objects, { browseName: 'Cooling' });
const pump = namespace.addObject({ organizedBy: cooling, browseName: 'P03', displayName: 'Pump 03' });
// Part 3, 7.4: an address space is a graph; whoever walks it must not walk for ever.
cooling.addReference({ referenceType: 'Organizes', nodeId: cooling.nodeId });
pump.addReference({ referenceType: 'Organizes', nodeId: cooling.nodeId });

analog(pump, 'AI_10', 'Suction pressure', 'KPA', [0, 400], 180);
analog(pump, 'AI_11', 'Discharge pressure', 'KPA', [0, 1000], 420);
const speed = analog(pump, 'AI_12', 'Speed', 'RPM', [0, 1800], 1450);
plain(pump, 'DI_01', 'Running', DataType.Boolean, true);
plain(pump, 'S_01', 'Vendor', DataType.String, 'ACME');
plain(pump, 'L_01', 'Spectrum', DataType.Double, [1, 2, 3]);
plain(pump, 'evil\u001B[31m', 'Bearing temperature \u202E', DataType.Float, 51);
const silent = plain(pump, 'AI_13', 'Winding temperature', DataType.Float, 0);
silent.setValueFromSource({ dataType: DataType.Null }, StatusCodes.BadWaitingForInitialData);
for (let i = 0; i < 120; i++) plain(cooling, `CRAH-${i} SAT`, '', DataType.Float, 20 + (i % 3) / 10);

await server.start();
let step = 0;
setInterval(() => speed.setValueFromSource({ dataType: DataType.Double, value: 1450.5 + (step++ % 7) }), 50);
process.on('disconnect', () => process.exit(0));
process.send?.({ ready: true });

function analog(
  of: UAObject,
  name: string,
  text: string,
  code: string,
  [low, high]: [number, number],
  value: number,
): UAVariable {
  return namespace.addAnalogDataItem({
    componentOf: of,
    browseName: name,
    displayName: text,
    description: `${text} at the north pump`,
    dataType: DataType.Double,
    engineeringUnits: byCode(code),
    engineeringUnitsRange: { low, high },
    instrumentRange: { low: low - 1, high: high + 1 },
    value: { dataType: DataType.Double, value },
  });
}

function plain(of: UAObject, name: string, text: string, dataType: DataType, value: unknown): UAVariable {
  return namespace.addVariable({
    componentOf: of,
    browseName: name,
    ...(text === '' ? {} : { displayName: text }),
    nodeId: `s=${name}`,
    dataType,
    ...(Array.isArray(value) ? { valueRank: 1, arrayDimensions: [0] } : {}),
    value: { dataType, ...(Array.isArray(value) ? { arrayType: 1 } : {}), value },
  });
}
