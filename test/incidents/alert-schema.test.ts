import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { alertFaults, alertSchema } from '../../agent/incidents/document/alert-schema.ts';
import { anAlert } from '../store/an-alert.ts';

test('config/alert.schema.json, which ships, is what leaves are checked with', () => {
  const shipped = JSON.parse(
    readFileSync(new URL('../../../config/alert.schema.json', import.meta.url), 'utf8'),
  ) as object;
  assert.deepEqual(shipped, JSON.parse(JSON.stringify(alertSchema)));
});

test('an alert with every field fits the schema, also that of an agent that told no reasons', () => {
  assert.deepEqual(alertFaults(anAlert()), []);
  assert.deepEqual(alertFaults(anAlert({ unsupported: { horizon: null, waste: 'no meter' } })), []);
  const waste = { extra_kw: 2, kwh_per_day: 48, co2_kg_per_day: 12, basis: 'meter' };
  assert.deepEqual(alertFaults(anAlert({ waste })), []);
});

test('what is not as the schema says is told with its place', () => {
  const faults = alertFaults(
    anAlert({ severity: 0, fault_modes: [{ mode: 'm', likelihood: 2, why: '', tell_apart: null }] }),
  );
  assert.deepEqual(faults, ['/severity must be >= 1', '/fault_modes/0/likelihood must be <= 1']);
});
