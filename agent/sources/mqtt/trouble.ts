/** mqtt.js and TLS failures in words a technician can act on. */
import type { MqttClient } from 'mqtt';

export interface Trouble {
  readonly text: string;
  /** Only a person can mend it: try rarely. */
  readonly refused: boolean;
}

const network: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'refuses connections: is the broker running, is the port right?',
  ENOTFOUND: 'is an unknown host name: check the url and the DNS',
  EAI_AGAIN: 'cannot be looked up now: check the DNS',
  EHOSTUNREACH: 'cannot be reached: check cable, switch and route',
  ENETUNREACH: 'cannot be reached: check cable, switch and route',
  ETIMEDOUT: 'does not answer: check the address and the firewall',
  ECONNRESET:
    'ended the connection: see the log of the broker; is the port plain when TLS is asked for, or the reverse?',
};

const tls: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'shows an expired certificate: renew it on the broker, check both clocks',
  CERT_NOT_YET_VALID: 'shows a certificate that is not valid yet: check both clocks',
  DEPTH_ZERO_SELF_SIGNED_CERT:
    'shows a certificate nobody vouches for: set tls.ca to the CA file of the broker',
  SELF_SIGNED_CERT_IN_CHAIN: 'shows a certificate of an unknown CA: set tls.ca to the CA file of the broker',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    'shows a certificate of an unknown CA: set tls.ca to the CA file of the broker',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    'shows a certificate of an unknown CA: set tls.ca to the CA file of the broker',
  ERR_TLS_CERT_ALTNAME_INVALID: 'shows a certificate for another name: check the url or set tls.server_name',
  EPROTO: 'does not speak TLS as we do: is this its TLS port?',
};

/** MQTT 5, 2.4: reason codes that go on until somebody changes the broker or the configuration. */
const reasons: ReadonlyMap<number, string> = new Map([
  [0x84, 'does not speak MQTT 5'],
  [0x85, 'does not accept the client id: set another client_id'],
  [0x86, 'refuses user name or password: check username and password_file'],
  [0x87, 'does not authorize us: check the user and the ACL of the broker'],
  [0x8a, 'has banned us: see the log of the broker'],
  [0x8c, 'asks for another way to log in'],
  [0x8e, 'gave our session to another client with the same client id: every agent needs its own client_id'],
]);

/** `broker` as the text shall name it: host and port. */
export function troubleOf(cause: unknown, broker: string): Trouble {
  const error = cause instanceof AggregateError ? (cause.errors[0] as unknown) : cause;
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  if (typeof code === 'number') return reasonTrouble(code, broker);
  if (typeof code === 'string') {
    const known = network[code] ?? tls[code];
    if (known !== undefined) return { text: `${broker} ${known}`, refused: code in tls };
  }
  const message = error instanceof Error ? error.message : String(error);
  if (message.startsWith('connack timeout'))
    return { text: `${broker} takes the connection but does not answer`, refused: false };
  return { text: `${broker}: ${message}`, refused: false };
}

/** The trouble behind an MQTT 5 reason code of CONNACK or DISCONNECT. */
export function reasonTrouble(code: number, broker: string): Trouble {
  const known = reasons.get(code);
  if (known !== undefined) return { text: `${broker} ${known}`, refused: true };
  return { text: `${broker} ended the session with reason code ${code}`, refused: false };
}

/** Tells `ended`, each time that the connection closes, what the broker or the network last said of it. */
export function tellEnds(client: MqttClient, broker: string, ended: (trouble: Trouble) => void): void {
  // The last error before the close tells why.
  let cause: unknown = new Error('the connection ended');
  let reason: number | null = null;
  client.on('error', (error) => {
    cause = error;
  });
  client.on('disconnect', (packet) => {
    reason = packet.reasonCode ?? null;
  });
  client.on('close', () => {
    ended(reason === null || reason === 0 ? troubleOf(cause, broker) : reasonTrouble(reason, broker));
  });
}
