/**
 * Every topic and payload that the agent publishes. SCADA integrates against this file:
 * a field that changes its meaning gets a new schema number.
 */
import type { Alert } from '../../model.ts';
import type { Announcement } from '../../ports.ts';

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
  readonly version: string;
}

export interface Topics {
  alarm(asset: string | null): string;
  event(asset: string | null): string;
  sourceStatus(name: string): string;
  readonly agentStatus: string;
}

/** The topics under `prefix`, in which `{site}` stands for the site's id. */
export function topicsUnder(prefix: string, site: string, agent: string): Topics {
  const root = prefix.replaceAll('{site}', escapeLevel(site)).replace(/\/+$/, '');
  const own = `${root}/agent/${escapeLevel(agent)}`;
  const of = (asset: string | null): string => (asset === null ? own : `${root}/asset/${escapeLevel(asset)}`);
  return {
    alarm: (asset) => `${of(asset)}/alarm`,
    event: (asset) => `${of(asset)}/event`,
    sourceStatus: (name) => `${root}/source/${escapeLevel(name)}/status`,
    agentStatus: `${own}/status`,
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
