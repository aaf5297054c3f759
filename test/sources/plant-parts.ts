import type { MqttSourceSettings, OpcuaSourceSettings, Sensor, SensorAddress } from '../../config/plant.ts';

/** A temperature sensor without limits; `changes` replaces what a test is about. */
export function sensor(id: string, address: SensorAddress, changes: Partial<Sensor> = {}): Sensor {
  return {
    id,
    asset: 'pump-1',
    kind: 'temperature',
    role: null,
    unit: 'degC',
    range: null,
    limits: null,
    onDelayMs: 0,
    deadband: 0,
    freshness: 'periodic',
    maxAgeMs: null,
    address,
    ...changes,
  };
}

export function mqttAddress(topic: string, value = '$', time: string | null = null): SensorAddress {
  return { source: 'plant', type: 'mqtt', topic, value, time };
}

export function opcuaAddress(node: string): SensorAddress {
  return { source: 'plant', type: 'opcua', node };
}

export function mqttSettings(url: string, changes: Partial<MqttSourceSettings> = {}): MqttSourceSettings {
  return {
    name: 'plant',
    type: 'mqtt',
    url,
    clientId: null,
    username: null,
    passwordFile: null,
    tls: null,
    qos: 1,
    silenceMs: 60_000,
    ...changes,
  };
}

export function opcuaSettings(url: string, changes: Partial<OpcuaSourceSettings> = {}): OpcuaSourceSettings {
  return {
    name: 'plant',
    type: 'opcua',
    url,
    securityMode: 'None',
    securityPolicy: 'None',
    username: null,
    passwordFile: null,
    trust: null,
    publishingIntervalMs: 100,
    samplingIntervalMs: 50,
    silenceMs: 60_000,
    ...changes,
  };
}
