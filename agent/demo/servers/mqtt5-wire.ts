import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { generate, type IConnackPacket, type IConnectPacket, type Packet, parser } from 'mqtt-packet';

/** What a 3.1.1 broker says on refusing (3.1.1, 3.2.2.3), as MQTT 5 says it (5, 3.2.2.2). */
const reasonOfReturnCode: Readonly<Record<number, number>> = { 0: 0, 1: 132, 2: 133, 3: 136, 4: 134, 5: 135 };

/**
 * A client's connection as a broker of MQTT 3.1.1 sees it, while the client speaks MQTT 5: aedes 1.2
 * knows no 5, and our clients know nothing older. What only 5 has (properties, aliases, expiry) is left
 * out on the way; a client of 3.1 or 3.1.1 comes through as it is. `ownId` names a client without an id.
 */
export function mqtt311Side(socket: Socket, ownId: string): Duplex {
  const fromClient = parser();
  const fromBroker = parser({ protocolVersion: 4 });
  /** Topic filters in each UNSUBSCRIBE on its way: MQTT 5 answers every one (3.11.3). */
  const filters = new Map<number, number>();
  let version = 4;
  let assignedId: string | null = null;

  fromClient.on('packet', (packet) => {
    if (packet.cmd === 'connect') {
      version = packet.protocolVersion ?? 4;
      if (version === 5 && packet.clientId === '') assignedId = ownId;
    }
    if (version !== 5) {
      side.push(generate(packet, { protocolVersion: version }));
      return;
    }
    if (packet.cmd === 'unsubscribe') filters.set(packet.messageId ?? 0, packet.unsubscriptions.length);
    // 3.14.2.1: 4 asks for the last will, which 3.1.1 publishes when the connection just ends.
    if (packet.cmd === 'disconnect' && packet.reasonCode === 4) side.push(null);
    else side.push(generate(inMqtt311(packet, ownId), { protocolVersion: 4 }));
  });
  fromBroker.on('packet', (packet) => {
    const said = version === 5 ? inMqtt5(packet, assignedId, filters) : packet;
    socket.write(generate(said, { protocolVersion: version }));
  });

  const side = new Duplex({
    read: () => void socket.resume(),
    write: (bytes: Buffer, _, done) => pass([bytes], done),
    // aedes writes a packet in pieces.
    writev: (pieces, done) =>
      pass(
        pieces.map(({ chunk }) => chunk as Buffer),
        done,
      ),
    final: (done) => void socket.end(done),
    destroy(error, done) {
      socket.destroy();
      done(error);
    },
  });
  let corked = false;
  function pass(pieces: readonly Buffer[], done: () => void): void {
    // A frame is some 180 packets within one turn of the event loop: one write to the kernel, not 180.
    if (!corked) {
      corked = true;
      socket.cork();
      setImmediate(() => {
        corked = false;
        socket.uncork();
      });
    }
    fromBroker.parse(pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces));
    if (socket.writableNeedDrain) socket.once('drain', done);
    else done();
  }
  const broken = (error: Error): void => void side.destroy(error);
  fromClient.on('error', broken);
  fromBroker.on('error', broken);
  socket.on('data', (bytes) => fromClient.parse(bytes));
  socket.on('end', () => side.push(null));
  socket.on('error', broken);
  socket.on('close', () => side.destroy());
  return side;
}

function inMqtt311(packet: Packet, ownId: string): Packet {
  switch (packet.cmd) {
    case 'connect': {
      const { properties: _, will, ...connect } = packet;
      const said: IConnectPacket = {
        ...connect,
        protocolVersion: 4,
        clientId: connect.clientId === '' ? ownId : connect.clientId,
      };
      if (will !== undefined) {
        const { properties: __, ...lastWill } = will;
        said.will = lastWill;
      }
      return said;
    }
    case 'subscribe':
      // No local, retain as published and retain handling are options of 5 only (3.8.3.1).
      return { ...packet, subscriptions: packet.subscriptions.map(({ topic, qos }) => ({ topic, qos })) };
    default:
      return packet;
  }
}

function inMqtt5(packet: Packet, assignedId: string | null, filters: Map<number, number>): Packet {
  switch (packet.cmd) {
    case 'connack': {
      const reasonCode = reasonOfReturnCode[packet.returnCode ?? 0] ?? 128;
      const said: IConnackPacket = { cmd: 'connack', sessionPresent: packet.sessionPresent, reasonCode };
      // 3.2.2.3.7: who came without an id must be told the one it got.
      if (assignedId !== null) said.properties = { assignedClientIdentifier: assignedId };
      return said;
    }
    case 'unsuback': {
      const count = filters.get(packet.messageId ?? 0) ?? 1;
      filters.delete(packet.messageId ?? 0);
      return { ...packet, granted: Array.from({ length: count }, () => 0) };
    }
    default:
      return packet;
  }
}
