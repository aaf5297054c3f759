/** Sources of sensors.yaml, and the parts of an address that they and their sensors share. */
import { Type } from 'typebox';
import {
  choice,
  duration,
  nullable,
  passwordFile,
  section,
  text,
  tls,
  username,
  variants,
} from '../checking/schema-parts.ts';

const silence = duration({
  title: 'Silence',
  description: 'Connected but silent for this long: the session is torn down and built again.',
  default: '2m',
  min: '1s',
  max: '7d',
});

const sourceName = text({ title: 'Name', description: 'What sensors call this source.', examples: ['bms'] });

export const value = text({
  title: 'Path of the value',
  description: 'JSON path of the number in the payload; $ for a payload that is the number itself.',
});
export const time = text({
  title: 'Path of the time',
  description: 'JSON path of the time (ISO 8601 or epoch) in the payload; time of arrival when left out.',
});
export const topic = text({
  title: 'Topic',
  description:
    'MQTT topic without wildcards; {asset}, {sensor}, {role}, {kind}, {site} and keys of `with` are replaced.',
  examples: ['plant/{asset}/{role}'],
});
export const node = text({
  title: 'Node',
  description: 'OPC UA node id; {asset}, {sensor}, {role}, {kind}, {site} and keys of `with` are replaced.',
  examples: ['ns=2;s={asset}.{role}'],
});

const mqttSource = section(
  {
    name: sourceName,
    type: Type.Literal('mqtt', { title: 'Type', description: 'An MQTT 5 broker.' }),
    url: text({ title: 'URL', description: 'mqtt:// or mqtts://, without credentials.' }),
    client_id: nullable(
      text({ title: 'Client id', description: 'MQTT client id; made from the agent id when left out.' }),
    ),
    username,
    password_file: passwordFile,
    tls,
    qos: choice([0, 1], {
      title: 'Quality of service',
      description: '0: a lost reading is a gap; 1: the broker repeats it, at the price of traffic.',
      default: 0,
    }),
    silence,
    topic: nullable(topic),
    value: { ...value, default: '$' },
    time: nullable(time),
  },
  {
    title: 'MQTT source',
    description: 'A broker; topic, value and time hold for sensors that do not say their own.',
  },
);

const opcuaSource = section(
  {
    name: sourceName,
    type: Type.Literal('opcua', { title: 'Type', description: 'An OPC UA server.' }),
    url: text({ title: 'URL', description: 'opc.tcp://host:port/path' }),
    security_mode: choice(['None', 'Sign', 'SignAndEncrypt'], {
      title: 'Security mode',
      description: 'None only on a loopback or test network.',
      default: 'SignAndEncrypt',
    }),
    security_policy: nullable(
      choice(['None', 'Basic256Sha256', 'Aes128_Sha256_RsaOaep', 'Aes256_Sha256_RsaPss'], {
        title: 'Security policy',
        description: 'Basic256Sha256 when left out; None when the mode is None.',
      }),
    ),
    username,
    password_file: passwordFile,
    trust: nullable(
      Type.String({
        title: 'Trusted thumbprint',
        description:
          "SHA-1 thumbprint of the server's certificate; left out, what is in the PKI folder is trusted.",
        pattern: '^[0-9A-Fa-f]{2}(:?[0-9A-Fa-f]{2}){19}$',
        patternErrorMessage: 'must be a SHA-1 thumbprint of 40 hexadecimal digits',
      }),
    ),
    publishing_interval: duration({
      title: 'Publishing interval',
      description: 'How often the server sends what has changed.',
      default: '1s',
      min: '50ms',
      max: '1h',
    }),
    sampling_interval: duration({
      title: 'Sampling interval',
      description: 'How often the server looks for a change.',
      default: '1s',
      min: '0ms',
      max: '1h',
    }),
    silence,
    node: nullable(node),
  },
  { title: 'OPC UA source', description: 'A server; node holds for sensors that do not say their own.' },
);

export const source = variants('type', [mqttSource, opcuaSource], {
  title: 'Source',
  description: 'A broker or server.',
});
