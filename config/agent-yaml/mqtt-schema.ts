import {
  choice,
  duration,
  nullable,
  passwordFile,
  section,
  text,
  tls,
  username,
} from '../checking/schema-parts.ts';

const commands = section(
  {
    auth: nullable(
      choice(['acl', 'hmac'], {
        title: 'Auth',
        description:
          "Who vouches for a command: the broker's access rules (acl) or a signature (hmac). No commands when left out.",
      }),
    ),
    secret_file: nullable(
      text({
        title: 'Secret file',
        description:
          'With hmac: file that holds the shared secret and nothing else, mode 0600; relative to this file.',
      }),
    ),
    window: duration({
      title: 'Window',
      description: 'A command whose time is further off than this is not taken.',
      default: '60s',
      min: '5s',
      max: '10m',
    }),
  },
  { title: 'Commands', description: 'Acknowledge, shelve and maintain over MQTT.', default: {} },
);

/** The broker that SCADA listens to. */
export const mqtt = nullable(
  section(
    {
      url: text({ title: 'URL', description: 'mqtt:// or mqtts://, without credentials.' }),
      client_id: nullable(
        text({ title: 'Client id', description: 'MQTT client id; made from the agent id when left out.' }),
      ),
      username,
      password_file: passwordFile,
      tls,
      prefix: text({
        title: 'Prefix',
        description: 'All topics begin with it; {site} is replaced.',
        default: 'coolwatch/v1/{site}',
      }),
      heartbeat: duration({
        title: 'Heartbeat',
        description: 'How often the status topic says that the agent lives.',
        default: '10s',
        min: '1s',
        max: '1h',
      }),
      reassert: duration({
        title: 'Re-assert',
        description: 'Open alerts are published again this often, and at every reconnect.',
        default: '15m',
        min: '10s',
        max: '1d',
      }),
      health: duration({
        title: 'Health',
        description:
          "Each asset's health is published this often, at once when it moves by 5 points, and forgotten by the broker after three times as long.",
        default: '60s',
        min: '1s',
        max: '1h',
      }),
      commands,
    },
    { title: 'MQTT', description: 'The broker that SCADA listens to; nothing is published when left out.' },
  ),
);
