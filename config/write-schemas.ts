/** `node dist/config/write-schemas.js`: writes the JSON Schemas that editors use and the tables of docs/sensors.md, after a change of a schema or the vocabulary. */
import { readFileSync, writeFileSync } from 'node:fs';
import { agentSchema } from './agent-yaml/agent-schema.ts';
import { editorSchema } from './checking/editor-schema.ts';
import { faultModesSchema } from './fault-modes-yaml/fault-modes-schema.ts';
import { withGeneratedParts } from './sensors-yaml/sensors-page.ts';
import { sensorsSchema } from './sensors-yaml/sensors-schema.ts';

writeFileSync(new URL('../../config/sensors.schema.json', import.meta.url), editorSchema(sensorsSchema));
writeFileSync(new URL('../../config/agent.schema.json', import.meta.url), editorSchema(agentSchema));
writeFileSync(
  new URL('../../config/fault-modes.schema.json', import.meta.url),
  editorSchema(faultModesSchema),
);

const page = new URL('../../docs/sensors.md', import.meta.url);
writeFileSync(page, withGeneratedParts(readFileSync(page, 'utf8')));
