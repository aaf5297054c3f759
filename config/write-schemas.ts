/** `node dist/config/write-schemas.js`: writes the JSON Schemas that editors use, after a change of a schema. */
import { writeFileSync } from 'node:fs';
import { agentSchema } from './agent-yaml/agent-schema.ts';
import { editorSchema } from './checking/editor-schema.ts';
import { faultModesSchema } from './fault-modes-yaml/fault-modes-schema.ts';
import { sensorsSchema } from './sensors-yaml/sensors-schema.ts';

writeFileSync(new URL('../../config/sensors.schema.json', import.meta.url), editorSchema(sensorsSchema));
writeFileSync(new URL('../../config/agent.schema.json', import.meta.url), editorSchema(agentSchema));
writeFileSync(
  new URL('../../config/fault-modes.schema.json', import.meta.url),
  editorSchema(faultModesSchema),
);
