import type { Plant } from '../../../config/plant.ts';
import type { Settings } from '../../../config/settings.ts';
import { wrap } from '../terminal/columns.ts';
import { span } from '../terminal/site-time.ts';

/** What a good configuration amounts to; the document of `check-config --json`. */
export interface ConfigSummary {
  readonly site: string;
  readonly timezone: string;
  readonly assets: Readonly<Record<string, number>>;
  /** Assets that say when they run, and what drives them; of the others it is found out while learning. */
  readonly with_running: number;
  readonly with_drivers: number;
  readonly sensors: Readonly<Record<string, number>>;
  readonly sensors_by_source: Readonly<Record<string, number>>;
  readonly with_role: number;
  readonly with_limits: number;
  readonly sources: readonly string[];
  readonly members: readonly string[];
  readonly period_ms: number;
  /** Address of the broker that alerts go to; null: alerts are only in `coolwatch alerts`. */
  readonly alerts_to: string | null;
  /** Who vouches for commands over MQTT; null: none are taken. */
  readonly commands: 'acl' | 'hmac' | null;
}

export function summaryOf(plant: Plant, settings: Settings): ConfigSummary {
  const { site, assets, sensors, sources } = plant;
  return {
    site: site.id,
    timezone: site.timezone,
    assets: tally(assets.map(({ kind }) => kind)),
    with_running: assets.filter(({ running }) => running !== null).length,
    with_drivers: assets.filter(({ drivers }) => drivers.length > 0).length,
    sensors: tally(sensors.map(({ kind }) => kind)),
    sensors_by_source: tally(sensors.map(({ address }) => address?.source ?? 'no source')),
    with_role: sensors.filter(({ role }) => role !== null).length,
    with_limits: sensors.filter(({ limits }) => limits !== null).length,
    sources: sources.map(({ name, type, url }) => `${name}: ${type} ${withoutCredentials(url)}`),
    members: settings.panel.members.map(({ name, detector }) => `${name} (${detector})`),
    period_ms: settings.frame.periodMs,
    alerts_to: settings.mqtt === null ? null : withoutCredentials(settings.mqtt.url),
    commands: settings.mqtt?.commands?.auth ?? null,
  };
}

export function summaryLines(summary: ConfigSummary, columns: number): string[] {
  const rows: [string, string][] = [
    ['Site', `${summary.site} (${summary.timezone})`],
    [
      'Assets',
      `${counts(summary.assets)}; ${summary.with_running} with a running condition, ${summary.with_drivers} with drivers (of the others both are found out while learning)`,
    ],
    [
      'Sensors',
      `${counts(summary.sensors)}; ${summary.with_role} with a role, ${summary.with_limits} with limits`,
    ],
    ['From', counts(summary.sensors_by_source)],
    ['Sources', summary.sources.join(', ') || 'none: only recordings can be read'],
    ['Members', summary.members.join(', ')],
    ['Frames', `every ${summary.period_ms < 1000 ? `${summary.period_ms} ms` : span(summary.period_ms)}`],
    ['Alerts to', summary.alerts_to ?? 'nobody: agent.yaml names no mqtt broker'],
    ['Commands', `from the command line${commandWords[summary.commands ?? 'none']}`],
  ];
  return rows.flatMap(([name, text]) => wrap(name.padEnd(11) + text, columns, 11));
}

const commandWords = {
  none: ' only, none over MQTT',
  acl: '; over MQTT from whoever the broker lets publish below cmd/',
  hmac: '; over MQTT from whoever signs them',
} as const;

/** "12: 8 pump, 4 chiller". */
function counts(byName: Readonly<Record<string, number>>): string {
  const entries = Object.entries(byName);
  const total = entries.reduce((sum, [, n]) => sum + n, 0);
  return total === 0 ? '0' : `${total}: ${entries.map(([name, n]) => `${n} ${name}`).join(', ')}`;
}

/** How often each name occurs, most frequent first. */
function tally(names: readonly string[]): Record<string, number> {
  const counted = new Map<string, number>();
  for (const name of names) counted.set(name, (counted.get(name) ?? 0) + 1);
  return Object.fromEntries([...counted].toSorted(([, a], [, b]) => b - a));
}

function withoutCredentials(url: string): string {
  if (!URL.canParse(url)) return url.replace(/\/\/[^/]*@/, '//');
  const parsed = new URL(url);
  parsed.username = '';
  parsed.password = '';
  return parsed.toString();
}
