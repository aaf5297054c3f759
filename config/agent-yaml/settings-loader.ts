import { dirname, resolve } from 'node:path';
import { type AgentFile, agentSchema } from './agent-schema.ts';
import { durationMs } from '../duration.ts';
import { type Loaded, type Notes, Remarks } from '../checking/finding.ts';
import { fillPlaceholders } from '../checking/placeholders.ts';
import { salvage } from '../checking/salvage.ts';
import { schemaCheck } from '../checking/schema-check.ts';
import { withDefaults } from '../checking/schema-parts.ts';
import type { CommandSettings, MqttSinkSettings, Settings } from '../settings.ts';
import { resolveMqtt, readablePath } from '../sensors-yaml/source-settings.ts';
import { readSharedSecret } from '../secret.ts';
import { isLoopback } from '../checking/server-url.ts';
import { loadFaultModes, ownFaultModes } from '../fault-modes-yaml/fault-modes-loader.ts';
import { loaded, readYaml } from '../checking/yaml-file.ts';

const check = schemaCheck(agentSchema);

/** Reads agent.yaml; null gives the defaults. Never throws: every fault of the file is in the answer, with its line. */
export function loadSettings(file: string | null): Loaded<Settings> {
  const notes: Notes = { faults: new Remarks(), warnings: new Remarks() };
  if (file === null) {
    const value = resolveSettings(fileOf({}), '.', notes);
    return withFaultModes({ ok: true, value, warnings: [] }, ownFaultModes);
  }
  const read = readYaml(file);
  if (!read.ok) return { ok: false, faults: read.faults, warnings: [] };
  // An agent.yaml in which everything is commented out is the defaults.
  const written = read.file.value ?? {};
  const remarks = check(written);
  for (const { path, message, suggestion } of remarks) notes.faults.add(path, message, suggestion);
  const usable = remarks.length === 0 ? written : salvage(written, remarks, check);
  if (usable === null) return loaded<Settings>(null, read.file, notes);
  const folder = dirname(file);
  const filled = fileOf(usable);
  const own = filled.diagnosis.fault_modes;
  const settings = loaded(resolveSettings(filled, folder, notes), read.file, notes);
  return withFaultModes(settings, own === null ? ownFaultModes : resolve(folder, own));
}

/** The settings with the modes of `file`; what is wrong with either is told at once. */
function withFaultModes(settings: Loaded<Settings>, file: string): Loaded<Settings> {
  const modes = loadFaultModes(file);
  const warnings = [...settings.warnings, ...modes.warnings];
  if (settings.ok && modes.ok) {
    const diagnosis = { ...settings.value.diagnosis, modes: modes.value };
    return { ok: true, value: { ...settings.value, diagnosis }, warnings };
  }
  const faults = [settings, modes].flatMap((part) => (part.ok ? [] : part.faults));
  return { ok: false, faults, warnings };
}

function fileOf(written: unknown): AgentFile {
  return withDefaults(agentSchema, written) as AgentFile;
}

function resolveSettings(file: AgentFile, folder: string, notes: Notes): Settings {
  const { agent, frame, stages, panel, voting, incidents, diagnosis, feedback, learning, store, log } = file;
  const { slow_route: slowRoute, ...others } = stages;
  checkNames(panel.members, notes);
  const { m, n } = voting.persistence;
  if (m > n) notes.faults.add(['voting', 'persistence', 'm'], `m ${m} must not be more than n ${n}`);
  const periodMs = durationMs(frame.period);
  return {
    agent: {
      id: agent.id,
      seed: agent.seed,
      stateDir: agent.state_dir === null ? null : resolve(folder, agent.state_dir),
    },
    frame: {
      periodMs,
      latenessMs: frame.lateness === null ? 2 * periodMs : durationMs(frame.lateness),
      maxSkewMs: durationMs(frame.max_skew),
      gapFrames: frame.gap_frames,
    },
    stages: { ...others, slowRoute },
    panel: {
      members: panel.members,
      unwatchedEveryMs: panel.unwatched_every === null ? null : durationMs(panel.unwatched_every),
      calibration: {
        folds: panel.calibration.folds,
        k: panel.calibration.k,
        falseAlertsPerMonth: panel.calibration.false_alerts_per_month,
      },
    },
    voting,
    incidents: {
      offDelayMs: durationMs(incidents.off_delay),
      commsDelayMs: durationMs(incidents.comms_delay),
      rejoinMs: durationMs(incidents.rejoin),
      reAlarmMs: incidents.re_alarm === null ? null : durationMs(incidents.re_alarm),
      longestShelfMs: durationMs(incidents.longest_shelf),
      priority: incidents.priority,
    },
    diagnosis: {
      modes: [],
      leastMatch: diagnosis.least_match,
      everyMs: durationMs(diagnosis.every),
      soonMs: durationMs(diagnosis.soon),
      actWithinMs: {
        urgent: durationMs(diagnosis.act_within.urgent),
        high: durationMs(diagnosis.act_within.high),
        medium: durationMs(diagnosis.act_within.medium),
        low: durationMs(diagnosis.act_within.low),
      },
      co2KgPerKwh: diagnosis.co2_kg_per_kwh,
    },
    feedback: { raise: feedback.raise, lastsMs: durationMs(feedback.lasts) },
    learning: {
      minFrames: learning.min_frames,
      maxRows: learning.max_rows,
      settledAfterMs: durationMs(learning.settled_after),
    },
    mqtt: file.mqtt === null ? null : mqttSink(file.mqtt, folder, notes),
    store: {
      historyDays: store.history_days,
      historyMb: store.history_mb,
      checkpointMs: durationMs(store.checkpoint),
    },
    log,
  };
}

function checkNames(members: AgentFile['panel']['members'], notes: Notes): void {
  const seen = new Set<string>();
  for (const [i, { name }] of members.entries()) {
    if (seen.has(name))
      notes.faults.add(['panel', 'members', i, 'name'], `there is another member "${name}"`);
    seen.add(name);
  }
}

function mqttSink(entry: NonNullable<AgentFile['mqtt']>, folder: string, notes: Notes): MqttSinkSettings {
  const path = ['mqtt', 'prefix'];
  fillPlaceholders(entry.prefix, new Map([['site', '']]), (word) => {
    notes.faults.add(path, `nothing replaces {${word}}; known here: {site}`, '{site}');
  });
  // MQTT 5, 4.7.1: nobody may publish to a topic with a wildcard in it.
  if (/[+#]/.test(entry.prefix)) notes.faults.add(path, 'must not hold the wildcards + and #');
  if (/^\/|\/$/.test(entry.prefix)) notes.faults.add(path, 'must neither begin nor end with /');
  return {
    ...resolveMqtt(entry, ['mqtt'], folder, notes),
    prefix: entry.prefix,
    heartbeatMs: durationMs(entry.heartbeat),
    reassertMs: durationMs(entry.reassert),
    healthMs: durationMs(entry.health),
    commands: commandSettings(entry, folder, notes),
  };
}

function commandSettings(
  { url, commands }: NonNullable<AgentFile['mqtt']>,
  folder: string,
  notes: Notes,
): CommandSettings | null {
  const { auth, secret_file: file } = commands;
  const windowMs = durationMs(commands.window);
  const path = ['mqtt', 'commands'];
  const secret = [...path, 'secret_file'];
  if (auth === 'hmac') {
    if (file === null) notes.faults.add([...path, 'auth'], 'hmac needs a secret_file beside it');
    return { auth, windowMs, secretFile: readablePath(file, secret, folder, notes, readSharedSecret) ?? '' };
  }
  if (file !== null)
    notes.warnings.add(secret, 'is not used: only auth: hmac looks at signatures', 'auth: hmac');
  if (auth === null) return null;
  if (!url.startsWith('mqtts:') && !isLoopback(url)) {
    notes.warnings.add(
      [...path, 'auth'],
      `acl trusts the broker, but anybody on the way to ${url} can command`,
    );
  }
  return { auth, windowMs };
}
