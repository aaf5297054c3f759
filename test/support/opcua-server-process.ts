/**
 * An OPC UA server in a process of its own, for tests and end-to-end runs:
 *
 *     node opcua-server-process.js <port> <name[:Type],name,...> [pkiDir]
 *
 * It listens on opc.tcp://127.0.0.1:<port> with a variable `ns=1;s=<name>` per name, a Double unless
 * another OPC UA type stands after it, that waits for its first value (BadWaitingForInitialData). Mode None and anonymous; with a `pkiDir` also Sign
 * and SignAndEncrypt, a certificate of its own there, and the user `reader` with password `secret`.
 *
 * When it listens it sends its parent `{ ready: true, port, thumbprint }` and prints the same as a line.
 * Then it obeys messages from its parent, or JSON lines on its standard input:
 *
 *     {"set": {"name": [value, timestamp?, statusCode?]}}   timestamp ISO or epoch ms or null; statusCode by name
 *     {"add": ["name:Type"]}   {"remove": ["name"]}         nodes come and go
 *
 * SIGTERM or the end of its parent ends it.
 */
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import {
  DataType,
  MessageSecurityMode,
  OPCUACertificateManager,
  OPCUAServer,
  SecurityPolicy,
  setErrorLogger,
  setWarningLogger,
  StatusCodes,
  type UAVariable,
  VariantArrayType,
} from 'node-opcua';

export interface ServerOrder {
  readonly set?: Readonly<Record<string, readonly [unknown, (string | number | null)?, string?]>>;
  readonly add?: readonly string[];
  readonly remove?: readonly string[];
}
export interface ServerReady {
  readonly ready: true;
  readonly port: number;
  /** SHA-1 of the server's certificate, hex. */
  readonly thumbprint: string;
}

const [portText = '', namesText = '', pkiDir] = process.argv.slice(2);
const port = Number(portText);
if (!Number.isInteger(port) || port <= 0)
  throw new Error('usage: opcua-server-process <port> <name,name,...> [pkiDir]');

setWarningLogger(() => undefined);
setErrorLogger(() => undefined);
const ownFolder = pkiDir === undefined ? mkdtempSync(join(tmpdir(), 'coolwatch-opcua-')) : null;
if (ownFolder !== null) process.on('exit', () => rmSync(ownFolder, { recursive: true, force: true }));
const serverCertificateManager = new OPCUACertificateManager({
  rootFolder: join(pkiDir ?? ownFolder!, 'pki'),
  automaticallyAcceptUnknownCertificate: true,
  disableFileWatchers: true,
});
const userCertificateManager = new OPCUACertificateManager({
  rootFolder: join(pkiDir ?? ownFolder!, 'users'),
  disableFileWatchers: true,
});
const server = new OPCUAServer({
  port,
  host: '127.0.0.1',
  hostname: '127.0.0.1',
  serverCertificateManager,
  userCertificateManager,
  allowAnonymous: true,
  securityModes:
    pkiDir === undefined
      ? [MessageSecurityMode.None]
      : [MessageSecurityMode.None, MessageSecurityMode.Sign, MessageSecurityMode.SignAndEncrypt],
  securityPolicies:
    pkiDir === undefined ? [SecurityPolicy.None] : [SecurityPolicy.None, SecurityPolicy.Basic256Sha256],
  userManager: {
    isValidUser: (user: string, password: string) => user === 'reader' && password === 'secret',
  },
});
await server.initialize();
const addressSpace = server.engine.addressSpace!;
const namespace = addressSpace.getOwnNamespace();
const variables = new Map<string, { readonly variable: UAVariable; readonly dataType: DataType }>();
for (const name of namesText.split(',')) if (name !== '') add(name);
await server.start();

process.on('message', obey);
process.on('disconnect', () => process.exit(0));
process.on('SIGTERM', () => void server.shutdown(0).then(() => process.exit(0)));
if (process.send === undefined)
  createInterface({ input: process.stdin }).on('line', (line) => obey(JSON.parse(line)));
const thumbprint = createHash('sha1').update(server.getCertificate()).digest('hex');
const ready: ServerReady = { ready: true, port, thumbprint };
process.send?.(ready);
process.stdout.write(`${JSON.stringify(ready)}\n`);

function add(declaration: string): void {
  const [name = '', type = 'Double'] = declaration.split(':');
  const dataType = DataType[type as 'Double'];
  const variable = namespace.addVariable({
    organizedBy: addressSpace.rootFolder.objects,
    browseName: name,
    nodeId: `ns=1;s=${name}`,
    dataType,
    // A scalar or an array, as the value comes.
    valueRank: -2,
    minimumSamplingInterval: 0,
  });
  variable.setValueFromSource({ dataType: DataType.Null }, StatusCodes.BadWaitingForInitialData);
  variables.set(name, { variable, dataType });
}

function obey(message: unknown): void {
  const order = message as ServerOrder;
  order.add?.forEach(add);
  for (const name of order.remove ?? []) {
    const known = variables.get(name);
    if (known !== undefined) addressSpace.deleteNode(known.variable);
    variables.delete(name);
  }
  for (const [name, [value, time, status]] of Object.entries(order.set ?? {})) {
    const known = variables.get(name);
    known?.variable.setValueFromSource(
      // 64-bit integers are pairs of words themselves: node-opcua cannot tell them from arrays.
      isLong(known.dataType)
        ? { dataType: known.dataType, arrayType: VariantArrayType.Scalar, value }
        : { dataType: known.dataType, value },
      status === undefined ? StatusCodes.Good : StatusCodes[status as 'Good'],
      time === undefined || time === null ? new Date() : new Date(time),
    );
  }
}

function isLong(dataType: DataType): boolean {
  return dataType === DataType.Int64 || dataType === DataType.UInt64;
}
