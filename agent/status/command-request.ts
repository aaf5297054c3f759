import type { FeedbackCommand } from '../model.ts';
import { type CommandRequest, feedbackVerdicts, longestMaintenanceMs, longestShelfMs } from './answers.ts';

const longestId = 64;
/** Sensor and asset ids are the plant's own words. */
const longestSubject = 200;
const longestName = 100;
const longestNote = 1000;

type Fields = ReadonlyMap<string, unknown>;

/** Beside `kind`, `by` and `note`, which every command has. */
const kinds: Readonly<
  Record<
    CommandRequest['kind'],
    { readonly keys: readonly string[]; read(fields: Fields, by: Signed): CommandRequest }
  >
> = {
  ack: {
    keys: ['id'],
    read: (fields, signed) => ({ kind: 'ack', id: printable(fields.get('id'), 'id', longestId), ...signed }),
  },
  shelve: {
    keys: ['id', 'forMs'],
    read: (fields, signed) => ({
      kind: 'shelve',
      id: printable(fields.get('id'), 'id', longestId),
      forMs: duration(fields.get('forMs'), longestShelfMs),
      ...signed,
    }),
  },
  unshelve: {
    keys: ['id'],
    read: (fields, signed) => ({
      kind: 'unshelve',
      id: printable(fields.get('id'), 'id', longestId),
      ...signed,
    }),
  },
  maintenance: {
    keys: ['subject', 'forMs'],
    read: (fields, signed) => ({
      kind: 'maintenance',
      subject: printable(fields.get('subject'), 'subject', longestSubject),
      // Maintenance always has an end; null is the end.
      forMs:
        (fields.get('forMs') ?? null) === null ? null : duration(fields.get('forMs'), longestMaintenanceMs),
      ...signed,
    }),
  },
  feedback: {
    keys: ['id', 'verdict', 'mode', 'forMs'],
    read: (fields, signed) => ({ kind: 'feedback', ...feedbackOf(fields), ...signed }),
  },
  'sensor-accepted': {
    keys: ['sensor'],
    read: (fields, signed) => ({ kind: 'sensor-accepted', sensor: sensorOf(fields), ...signed }),
  },
  'sensor-replaced': {
    keys: ['sensor'],
    read: (fields, signed) => ({ kind: 'sensor-replaced', sensor: sensorOf(fields), ...signed }),
  },
};

interface Signed {
  readonly by: string;
  readonly note: string | null;
}

/** Reads the body of POST /v1/commands; throws an Error that says what is wrong with it. */
export function readCommand(body: string): CommandRequest {
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    throw new Error('the body is no JSON');
  }
  return commandOf(json);
}

/**
 * The command in what was parsed, by whichever way it came; throws an Error that says what is wrong with it.
 * Names and notes go on to SCADA, logs and terminals: control and invisible characters are refused here.
 */
export function commandOf(json: unknown): CommandRequest {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    throw new Error('the body must be a JSON object');
  }
  const fields = new Map<string, unknown>(Object.entries(json));
  const kind = fields.get('kind');
  if (typeof kind !== 'string' || !Object.hasOwn(kinds, kind)) {
    throw new Error(`kind must be one of ${Object.keys(kinds).join(', ')}`);
  }
  const { keys, read } = kinds[kind as CommandRequest['kind']];
  for (const key of fields.keys()) {
    if (![...keys, 'kind', 'by', 'note'].includes(key)) {
      throw new Error(`unknown key ${JSON.stringify(key.slice(0, 40))}`);
    }
  }
  const note = fields.get('note') ?? null;
  return read(fields, {
    by: printable(fields.get('by'), 'by', longestName),
    note: note === null ? null : printable(note, 'note', longestNote),
  });
}

function feedbackOf(fields: Fields): Pick<FeedbackCommand, 'id' | 'verdict' | 'mode' | 'forMs'> {
  const id = printable(fields.get('id'), 'id', longestId);
  const verdict = feedbackVerdicts.find((word) => word === fields.get('verdict'));
  if (verdict === undefined) throw new Error(`verdict must be one of ${feedbackVerdicts.join(', ')}`);
  const mode = fields.get('mode') ?? null;
  if (mode !== null && verdict !== 'confirmed') throw new Error('only what is confirmed has a mode');
  const forMs = fields.get('forMs') ?? null;
  if (forMs !== null && verdict !== 'known-work') throw new Error('only known-work lasts for a time');
  return {
    id,
    verdict,
    mode: mode === null ? null : printable(mode, 'mode', longestSubject),
    forMs: forMs === null ? null : duration(forMs, longestMaintenanceMs),
  };
}

function sensorOf(fields: Fields): string {
  return printable(fields.get('sensor'), 'sensor', longestSubject);
}

function duration(value: unknown, longestMs: number): number {
  if (typeof value !== 'number' || !(value > 0) || value > longestMs) {
    throw new Error(`forMs must be a number of milliseconds, at most ${longestMs}`);
  }
  return value;
}

function printable(value: unknown, key: string, longest: number): string {
  if (typeof value !== 'string' || value.trim() === '') throw new Error(`${key} must be a text`);
  if (value.length > longest) throw new Error(`${key} is longer than ${longest} characters`);
  if (/[\p{C}\p{Zl}\p{Zp}]/u.test(value)) throw new Error(`${key} holds control or invisible characters`);
  return value;
}
