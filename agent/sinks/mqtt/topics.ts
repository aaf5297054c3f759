/**
 * Every topic and payload that the agent publishes, and the commands that it takes. SCADA integrates
 * against this file: a field that changes its meaning gets a new schema number.
 */
import { type Static, Type } from 'typebox';
import { choice, duration, nullable, section, text } from '../../../config/checking/schema-parts.ts';
import type { Alert } from '../../model.ts';
import type { Announcement } from '../../ports.ts';
import type { Health } from '../../prognosis/health.ts';

/** `asset/{id}/alarm`, `agent/{agent_id}/alarm`: retained, QoS 1, no expiry, published for ever, never emptied. */
export interface AlarmPayload {
  readonly schema: 'coolwatch-alarm/1';
  readonly site: string;
  /** null on the agent's own topic: alerts that belong to no asset. */
  readonly asset: string | null;
  readonly published_at: string;
  /** The newest revision of every open alert; empty when all is well. */
  readonly alerts: readonly Alert[];
}

/** `asset/{id}/event`, `agent/{agent_id}/event`: QoS 1, not retained; each revision that is not `held` at least once. */
export interface EventPayload {
  readonly schema: 'coolwatch-event/1';
  readonly why: Announcement['why'];
  /** Told late or perhaps twice: it waited for a connection or for an answer. */
  readonly replayed: boolean;
  readonly alert: Alert;
}

/** `asset/{id}/health`: retained, with expiry: what nobody refreshes any more is not true any more. */
export interface HealthPayload {
  readonly schema: 'coolwatch-health/1';
  readonly site: string;
  readonly asset: string;
  /** End of the frame that it is of. */
  readonly at: string;
  /** 0-100, 100 is as usual; null where nobody can say. */
  readonly health: number | null;
  /** What decides it, or why nobody can say. */
  readonly reason: Health['reason'];
}

/** `source/{name}/status`: retained. */
export interface SourceStatusPayload {
  readonly schema: 'coolwatch-source/1';
  readonly site: string;
  readonly source: string;
  readonly type: string;
  readonly connected: boolean;
  /** Since when `connected` is as it is. */
  readonly since: string;
  readonly last_reading_at: string | null;
  readonly trouble: string | null;
}

/** `agent/{agent_id}/status`: retained, the heartbeat, and the last will with `online: false`. */
export interface AgentStatusPayload {
  readonly schema: 'coolwatch-agent/1';
  readonly site: string;
  readonly agent: string;
  /** While false, the alarm topics are unverified. */
  readonly online: boolean;
  /** null in the last will: only the broker knows when the agent was lost. */
  readonly at: string | null;
  readonly last_frame_at: string | null;
  readonly period_ms: number;
  /** How many assets the detectors cannot judge now. */
  readonly assets_undecided: number | null;
  readonly open_alerts: number | null;
  /** Commits of alerts and commands that the disk does not take: nobody is told of them before it has. */
  readonly commits_waiting: number | null;
  readonly version: string;
}

const shaped = (title: string, description: string, pattern: string, patternErrorMessage: string) =>
  Type.Unsafe<string>({ type: 'string', title, description, pattern, patternErrorMessage, maxLength: 64 });

const note = { ...text({ title: 'Note', description: 'Why, or what was found.' }), maxLength: 1000 };
const id = text({ title: 'Alert', description: '`id` of the alert, in full.' });

/** In every command. The last three are needed where commands are signed (`auth: hmac`), else they may be left out. */
const every = {
  schema: choice(['coolwatch-command/1'], { title: 'Schema', description: 'Says how to read the rest.' }),
  by: text({ title: 'By', description: 'Who commands: goes into the journal and the alert.' }),
  note: nullable(note),
  at: nullable(
    shaped(
      'At',
      'When it was sent, UTC; it is not taken when that is further away than the window.',
      String.raw`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?Z$`,
      'must be a UTC time such as 2026-05-24T14:51:48.020Z',
    ),
  ),
  nonce: nullable(
    shaped(
      'Nonce',
      'A random text that was never used before.',
      '^[A-Za-z0-9_-]{16,64}$',
      'must be 16 to 64 letters, digits, _ and -',
    ),
  ),
  signature: nullable(
    shaped('Signature', 'HMAC-SHA256 in lower-case hex.', '^[0-9a-f]{64}$', 'must be 64 digits 0-9 and a-f'),
  ),
};

const about = (command: string) => ({ title: `cmd/${command}`, description: 'coolwatch-command/1' });

/** The payload of each `cmd/` topic: `coolwatch-command/1`. */
export const commandSchemas = {
  ack: section({ ...every, id }, about('ack')),
  shelve: section(
    {
      ...every,
      id,
      for: duration({ title: 'For', description: 'How long from when it is taken.', min: '1s', max: '24h' }),
    },
    about('shelve'),
  ),
  unshelve: section({ ...every, id }, about('unshelve')),
  maintenance: section(
    {
      ...every,
      subject: text({ title: 'Subject', description: 'Asset or sensor id.' }),
      // Without a default: that the work is done must be said, not forgotten.
      for: Type.Unsafe<string | null>({
        ...duration({
          title: 'For',
          description: 'How long from when it is taken; null: the work is done.',
          min: '1s',
          max: '30d',
        }),
        type: ['string', 'null'],
      }),
    },
    about('maintenance'),
  ),
  feedback: section(
    {
      ...every,
      id,
      verdict: choice(['confirmed', 'false-alarm', 'known-work', 'withdrawn'], {
        title: 'Verdict',
        description: 'What the alert was; `withdrawn` takes back what was said of it before.',
      }),
      mode: nullable(
        text({
          title: 'Mode',
          description: 'Of what is confirmed: how it failed, a key of fault-modes.yaml.',
        }),
      ),
      for: nullable(
        duration({
          title: 'For',
          description: 'Of known work: how long people work there from when it is taken.',
          min: '1s',
          max: '30d',
        }),
      ),
    },
    about('feedback'),
  ),
};

export type CommandKind = keyof typeof commandSchemas;
export type CommandPayload = { [K in CommandKind]: Static<(typeof commandSchemas)[K]> }[CommandKind];

/** Why a command was not taken. */
export const refusals = [
  'retained', // a retained message would command again at every connection
  'oversized', // payload over 16 KiB, not parsed
  'malformed', // not as the schema says
  'unsigned', // no signature, or one that does not fit
  'stale', // its time is too far away
  'replayed', // its nonce has been used
  'busy', // more commands than people give, or the agent is stopping
  'not-found', // no such alert, asset or sensor
  'refused', // nothing to change, or not allowed
] as const;
export type CommandRefusal = (typeof refusals)[number];

/** On the response topic, with the command's correlation data: `coolwatch-answer/1`. QoS 1, not retained. */
export interface AnswerPayload {
  readonly schema: 'coolwatch-answer/1';
  readonly site: string;
  readonly command: CommandKind;
  readonly accepted: boolean;
  /** `accepted` once the frame that took it is in the journal. */
  readonly code: 'accepted' | CommandRefusal;
  readonly message: string | null;
  readonly at: string;
}

export interface Topics {
  alarm(asset: string | null): string;
  event(asset: string | null): string;
  health(asset: string): string;
  sourceStatus(name: string): string;
  readonly agentStatus: string;
  /** Where SCADA publishes a command: QoS 1, never retained. */
  command(kind: CommandKind): string;
  /** What a response topic must begin with, or whoever may command could have us write anywhere. */
  readonly answers: string;
}

/** The topics under `prefix`, in which `{site}` stands for the site's id. */
export function topicsUnder(prefix: string, site: string, agent: string): Topics {
  // As a function: `$&` in a site's id is no pattern.
  const root = prefix.replaceAll('{site}', () => escapeLevel(site)).replace(/\/+$/, '');
  const own = `${root}/agent/${escapeLevel(agent)}`;
  const of = (asset: string | null): string => (asset === null ? own : `${root}/asset/${escapeLevel(asset)}`);
  return {
    alarm: (asset) => `${of(asset)}/alarm`,
    event: (asset) => `${of(asset)}/event`,
    health: (asset) => `${of(asset)}/health`,
    sourceStatus: (name) => `${root}/source/${escapeLevel(name)}/status`,
    agentStatus: `${own}/status`,
    command: (kind) => `${root}/cmd/${kind}`,
    answers: `${root}/answer/`,
  };
}

// MQTT 5, 4.7.1 and 1.5.4: separators and wildcards; NUL must not, control characters should not
// occur; a lone surrogate is no UTF-8. `%` because it is the escape.
const unsafe = /[/+#%]|\p{Cc}|\p{Cs}|[\p{Noncharacter_Code_Point}]/gu;

/** An id as one topic level: percent-escaped UTF-8 bytes for what may not stand there, all else as it is. */
export function escapeLevel(id: string): string {
  return id.replace(unsafe, (character) => {
    const code = character.codePointAt(0) ?? 0;
    if (code >= 0xd800 && code <= 0xdfff) return `%u${code.toString(16).toUpperCase()}`;
    return [...Buffer.from(character)]
      .map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`)
      .join('');
  });
}
