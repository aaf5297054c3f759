/** What sensors.yaml says once it is read, expanded and checked. */
import type { AssetKind, SensorKind } from './vocabulary/kinds.ts';

export interface Plant {
  readonly site: { readonly id: string; readonly name: string; readonly timezone: string };
  readonly sources: readonly SourceSettings[];
  readonly assets: readonly Asset[];
  /** A sensor's place in this list is its channel number everywhere in the agent. */
  readonly sensors: readonly Sensor[];
  /** Maintenance that comes back every week; absent where none is planned. */
  readonly maintenance?: readonly PlannedWork[];
}

/** From Monday, as ISO 8601 has it. */
export const weekdays = [
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
  'sunday',
] as const;

/** Work on an asset or a sensor, every week at the same time on the clock of the site. */
export interface PlannedWork {
  readonly subject: string;
  readonly day: (typeof weekdays)[number];
  /** Minutes after midnight. */
  readonly fromMinute: number;
  readonly forMs: number;
  readonly owner: string;
  readonly note: string | null;
}

export interface Asset {
  readonly id: string;
  readonly kind: AssetKind;
  readonly location: string | null;
  /** Group of assets that stand in for each other, e.g. the pumps on one header. */
  readonly redundancy: string | null;
  readonly running: Running | null;
  /** Sensor ids of what legitimately drives this asset: load, weather, set-points. */
  readonly drivers: readonly string[];
  /** Ways to tell how much heat passes through it, one per side of it; learning finds them out. */
  readonly heat: readonly HeatSide[];
}

/** One side of a heat balance: a flow and what it is warmer by. Sensor ids of the asset. */
export interface HeatSide {
  readonly flow: string;
  readonly warm: string;
  readonly cold: string;
  /** What makes flow times difference the same on every side. */
  readonly share: number;
  /** Roles, names or the balance itself leave no doubt of which thermometer is on which side. */
  readonly isSure: boolean;
}

/** The asset runs while `sensor` is above (or below) the bound, in the sensor's own unit. */
export interface Running {
  readonly sensor: string;
  readonly above: number | null;
  readonly below: number | null;
}

export interface Limits {
  readonly alarm_low: number | null;
  readonly warn_low: number | null;
  readonly warn_high: number | null;
  readonly alarm_high: number | null;
}

export interface Sensor {
  readonly id: string;
  readonly asset: string;
  readonly kind: SensorKind;
  /** The place in the equipment, e.g. `suction-pressure`; null when nobody said. */
  readonly role: string | null;
  readonly unit: string;
  /** The transmitter's electrical range in `unit`. */
  readonly range: { readonly low: number; readonly high: number } | null;
  readonly limits: Limits | null;
  /** How long a limit must be passed before it counts, in ms; default by kind. */
  readonly onDelayMs: number;
  /** How far back inside the limit it must come, in `unit`; default by kind. */
  readonly deadband: number;
  readonly freshness: 'periodic' | 'on-change';
  /** Age in ms after which a periodic value is stale; null: 2.5 times its own usual interval. */
  readonly maxAgeMs: number | null;
  readonly address: SensorAddress | null;
}

/** Where a sensor's readings come from. */
export type SensorAddress =
  | {
      readonly source: string;
      readonly type: 'mqtt';
      readonly topic: string;
      /** JSON path of the value, `$` for a payload that is the number itself. */
      readonly value: string;
      /** JSON path of the time; null: the time of arrival. */
      readonly time: string | null;
    }
  | { readonly source: string; readonly type: 'opcua'; readonly node: string };

/** TLS as both MQTT clients take it. Paths are relative to the config file. */
export interface TlsSettings {
  readonly ca: string | null;
  readonly cert: string | null;
  readonly key: string | null;
  /** The name the certificate must carry when it is not the URL's host. */
  readonly serverName: string | null;
}

export interface MqttSourceSettings {
  readonly name: string;
  readonly type: 'mqtt';
  readonly url: string;
  readonly clientId: string | null;
  readonly username: string | null;
  readonly passwordFile: string | null;
  readonly tls: TlsSettings | null;
  readonly qos: 0 | 1;
  /** Silence in ms after which the session is rebuilt. */
  readonly silenceMs: number;
}

export interface OpcuaSourceSettings {
  readonly name: string;
  readonly type: 'opcua';
  readonly url: string;
  readonly securityMode: 'None' | 'Sign' | 'SignAndEncrypt';
  readonly securityPolicy: 'None' | 'Basic256Sha256' | 'Aes128_Sha256_RsaOaep' | 'Aes256_Sha256_RsaPss';
  readonly username: string | null;
  readonly passwordFile: string | null;
  /** SHA-1 thumbprint (hex) of the server certificate to trust; null trusts what is in the PKI folder. */
  readonly trust: string | null;
  readonly publishingIntervalMs: number;
  readonly samplingIntervalMs: number;
  readonly silenceMs: number;
}

export type SourceSettings = MqttSourceSettings | OpcuaSourceSettings;
