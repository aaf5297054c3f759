import type { CommandSettings } from '../../config/settings.ts';
import { schemaCheck, type SchemaCheck } from '../../config/checking/schema-check.ts';
import { pathText } from '../../config/checking/finding.ts';
import { withDefaults } from '../../config/checking/schema-parts.ts';
import { parseDuration } from '../../config/duration.ts';
import { readSharedSecret } from '../../config/secret.ts';
import { messageOf } from '../errors.ts';
import type { Clock } from '../ports.ts';
import { type CommandRequest, largestBody } from '../status/answers.ts';
import { commandOf } from '../status/command-request.ts';
import type { Nonces } from '../store/storage.ts';
import {
  type CommandKind,
  type CommandPayload,
  type CommandRefusal,
  commandSchemas,
} from '../sinks/mqtt/topics.ts';
import { isSigned } from './signature.ts';

/** A message on one of the `cmd/` topics. */
export interface CommandMessage {
  readonly kind: CommandKind;
  readonly topic: string;
  readonly payload: Buffer;
  readonly retained: boolean;
}

export type Judged =
  | { readonly ok: true; readonly request: CommandRequest }
  | { readonly ok: false; readonly code: CommandRefusal; readonly message: string };

/** What it says of a message that is not as the schema wants it, at most. */
const mostRemarks = 3;

/**
 * Lets in what is a command, from somebody who may command, now and for the first time. Whatever else comes
 * is refused with a reason and changes nothing. The cheapest checks stand first.
 */
export class CommandDoor {
  readonly #settings: CommandSettings;
  readonly #secret: string;
  readonly #nonces: Nonces;
  readonly #clock: Clock;
  readonly #checks: Readonly<Record<CommandKind, SchemaCheck>>;

  /** Throws SecretError when the secret's file cannot be used. */
  constructor(settings: CommandSettings, nonces: Nonces, clock: Clock) {
    this.#settings = settings;
    this.#secret = settings.auth === 'hmac' ? readSharedSecret(settings.secretFile) : '';
    this.#nonces = nonces;
    this.#clock = clock;
    const { ack, shelve, unshelve, maintenance, feedback } = commandSchemas;
    this.#checks = {
      ack: schemaCheck(ack),
      shelve: schemaCheck(shelve),
      unshelve: schemaCheck(unshelve),
      maintenance: schemaCheck(maintenance),
      feedback: schemaCheck(feedback),
    };
  }

  async judge({ kind, topic, payload, retained }: CommandMessage): Promise<Judged> {
    if (retained) return no('retained', 'it is retained, and would command again at every connection');
    if (payload.length > largestBody) return no('oversized', `a command has at most ${largestBody} bytes`);
    const read = this.#read(kind, payload);
    if ('ok' in read) return read;
    const signed = this.#settings.auth === 'hmac';
    if (signed && !isSigned(topic, read, this.#secret)) {
      return no('unsigned', 'no signature, or one that does not fit topic, payload and secret');
    }
    const { windowMs } = this.#settings;
    const now = this.#clock.now();
    const at = read.at === null ? null : Date.parse(read.at);
    // Written so that a time that is none is too far away.
    if (at !== null && !(Math.abs(at - now) <= windowMs)) {
      return no(
        'stale',
        `its time is more than ${windowMs / 1000} s away from ${new Date(now).toISOString()}`,
      );
    }
    const judged = requestOf(kind, read);
    if (!judged.ok || !signed) return judged;
    if (at === null || read.nonce === null) return no('unsigned', 'a signed command needs at and nonce');
    switch (await this.#nonces.useNonce(read.nonce, at + windowMs, now)) {
      case 'fresh':
        return judged;
      case 'used':
        return no('replayed', 'its nonce has been used');
      case 'full':
        return no('busy', 'more commands came than can be told apart: try again later');
    }
  }

  #read(kind: CommandKind, payload: Buffer): CommandPayload | Judged {
    let json: unknown;
    try {
      json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(payload));
    } catch {
      return no('malformed', 'the payload is no JSON in UTF-8');
    }
    const remarks = this.#checks[kind](json);
    if (remarks.length === 0) return withDefaults(commandSchemas[kind], json) as CommandPayload;
    const said = remarks.slice(0, mostRemarks).map(({ path, message }) => {
      return path.length === 0 ? message : `${pathText(path)}: ${message}`;
    });
    return no('malformed', said.join('; '));
  }
}

/** As the socket would have it: the same rules for values, by whichever way they come. */
function requestOf(kind: CommandKind, payload: CommandPayload): Judged {
  const { by, note } = payload;
  const about = 'subject' in payload ? { subject: payload.subject } : { id: payload.id };
  const word = 'verdict' in payload ? { verdict: payload.verdict, mode: payload.mode } : {};
  const forMs = 'for' in payload ? { forMs: payload.for === null ? null : parseDuration(payload.for) } : {};
  try {
    return { ok: true, request: commandOf({ kind, ...about, ...word, ...forMs, by, note }) };
  } catch (cause) {
    return no('malformed', messageOf(cause));
  }
}

function no(code: CommandRefusal, message: string): Extract<Judged, { ok: false }> {
  return { ok: false, code, message };
}
