/** `node dist/agent/incidents/document/write-alert-schema.js`: writes the JSON Schema of alerts that ships, after a change of it. */
import { writeFileSync } from 'node:fs';
import { alertSchema } from './alert-schema.ts';

const file = new URL('../../../../config/alert.schema.json', import.meta.url);
writeFileSync(file, `${JSON.stringify(alertSchema, null, 2)}\n`);
