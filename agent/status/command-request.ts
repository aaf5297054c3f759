import type { CommandRequest } from './answers.ts';

const keys = new Set(['kind', 'id', 'by', 'note']);
const longestId = 64;
const longestName = 100;
const longestNote = 1000;

/**
 * Reads the body of POST /v1/commands; throws an Error that says what is wrong with it. Names and
 * notes go on to SCADA, logs and terminals: control and invisible characters are refused here.
 */
export function readCommand(body: string): CommandRequest {
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    throw new Error('the body is no JSON');
  }
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    throw new Error('the body must be a JSON object');
  }
  const fields = new Map<string, unknown>(Object.entries(json));
  for (const key of fields.keys()) {
    if (!keys.has(key)) throw new Error(`unknown key ${JSON.stringify(key.slice(0, 40))}`);
  }
  if (fields.get('kind') !== 'ack') throw new Error('kind must be "ack"');
  const note = fields.get('note') ?? null;
  return {
    kind: 'ack',
    id: printable(fields.get('id'), 'id', longestId),
    by: printable(fields.get('by'), 'by', longestName),
    note: note === null ? null : printable(note, 'note', longestNote),
  };
}

function printable(value: unknown, key: string, longest: number): string {
  if (typeof value !== 'string' || value.trim() === '') throw new Error(`${key} must be a text`);
  if (value.length > longest) throw new Error(`${key} is longer than ${longest} characters`);
  if (/[\p{C}\p{Zl}\p{Zp}]/u.test(value)) throw new Error(`${key} holds control or invisible characters`);
  return value;
}
