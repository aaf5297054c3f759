import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  AttributeIds,
  type ClientMonitoredItemBase,
  type ClientSession,
  type DataValue,
  type EUInformation,
  MessageSecurityMode,
  OPCUAClient,
  type Range,
  SecurityPolicy,
  TimestampsToReturn,
} from 'node-opcua';
import { type OpcuaPlantServer, startOpcuaServer } from '../../../agent/demo/servers/opcua-server.ts';

const power = 'ns=2;s=chiller-1.power';
const supply = 'ns=2;s=chiller-1.chw-supply-temperature';
const start = Date.UTC(2026, 2, 1);

let folder = '';
let server: OpcuaPlantServer;
let client: OPCUAClient;
let session: ClientSession;

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'coolwatch-test-'));
  server = await startOpcuaServer(
    [
      { asset: 'chiller-1', name: 'power', unit: 'kW', low: 0, high: 500 },
      { asset: 'chiller-1', name: 'chw-supply-temperature', unit: 'degC', low: -20, high: 80 },
    ],
    join(folder, 'servers'),
  );
  client = OPCUAClient.create({
    endpointMustExist: false,
    securityMode: MessageSecurityMode.None,
    securityPolicy: SecurityPolicy.None,
  });
  await client.connect(server.url);
  session = await client.createSession();
});

after(async () => {
  await session.close();
  await client.disconnect();
  await server.stop();
  rmSync(folder, { recursive: true });
});

function read(nodeId: string): Promise<DataValue> {
  return session.read({ nodeId, attributeId: AttributeIds.Value });
}

test('a point waits for its first value, then says what the plant says, with the plant’s time', async () => {
  assert.equal((await read(power)).statusCode.name, 'BadWaitingForInitialData');
  server.set(power, 151.5, start);
  const { value, statusCode, sourceTimestamp } = await read(power);
  assert.deepEqual([value.value, statusCode.name, sourceTimestamp?.getTime()], [151.5, 'Good', start]);
});

test('a device that does not answer makes its points bad', async () => {
  server.set(supply, 7, start);
  server.set(supply, null, start + 1000);
  assert.equal((await read(supply)).statusCode.name, 'BadNoCommunication');
});

test('an asset can be browsed, and a point tells its unit and range', async () => {
  const { references } = await session.browse('ns=2;s=chiller-1');
  assert.deepEqual(
    references?.map(({ browseName }) => browseName.name),
    ['power', 'chw-supply-temperature'],
  );
  const properties = (await session.browse({
    nodeId: supply,
    referenceTypeId: 'HasProperty',
    resultMask: 63,
  })) as { references: { browseName: { name: string }; nodeId: { toString(): string } }[] };
  const values = new Map<string | null, unknown>();
  for (const { browseName, nodeId } of properties.references) {
    values.set(browseName.name, (await read(nodeId.toString())).value.value);
  }
  const unit = values.get('EngineeringUnits') as EUInformation;
  const range = values.get('EURange') as Range;
  assert.equal(unit.displayName.text, 'degC');
  // 'CEL' of UNECE Rec. 20 as Part 8, 5.6.4.3 packs it.
  assert.equal(unit.unitId, 0x43454c);
  assert.deepEqual([range.low, range.high], [-20, 80]);
});

test('every change is reported, in order, also eight within a millisecond', async () => {
  const subscription = await session.createSubscription2({
    requestedPublishingInterval: 10,
    requestedMaxKeepAliveCount: 100,
    requestedLifetimeCount: 1000,
    publishingEnabled: true,
  });
  assert.equal(subscription.publishingInterval, 10);
  server.set(power, 0, start);
  const heard: number[] = [];
  const all = new Promise<void>((resolve) => {
    subscription
      .monitorItems(
        [{ nodeId: power, attributeId: AttributeIds.Value }],
        { samplingInterval: 0, queueSize: 10, discardOldest: true },
        TimestampsToReturn.Both,
      )
      .then((group) => {
        group.on('changed', (_: ClientMonitoredItemBase, { value }: DataValue) => {
          heard.push(value.value as number);
          if (heard.length === 1) for (let i = 1; i <= 8; i++) server.set(power, i, start + i);
          if (heard.length === 9) resolve();
        });
        return group;
      })
      .catch((cause: unknown) => {
        throw cause;
      });
  });
  await all;
  assert.deepEqual(heard, [0, 1, 2, 3, 4, 5, 6, 7, 8]);
  await subscription.terminate();
});
