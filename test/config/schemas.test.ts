import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { TSchema } from 'typebox';
import { agentSchema } from '../../config/agent-yaml/agent-schema.ts';
import { editorSchema } from '../../config/checking/editor-schema.ts';
import { asWritten } from '../../config/checking/schema-parts.ts';
import { faultModesSchema } from '../../config/fault-modes-yaml/fault-modes-schema.ts';
import { sensorsSchema } from '../../config/sensors-yaml/sensors-schema.ts';

const schemas: readonly (readonly [string, TSchema])[] = [
  ['sensors.schema.json', sensorsSchema],
  ['agent.schema.json', agentSchema],
  ['fault-modes.schema.json', faultModesSchema],
];

for (const [name, schema] of schemas) {
  test(`config/${name} is what the code generates`, () => {
    const committed = readFileSync(new URL(`../../../config/${name}`, import.meta.url), 'utf8');
    assert.ok(committed === editorSchema(schema), 'out of date: run node dist/config/write-schemas.js');
  });

  test(`every key of config/${name} has a title and a description, and a default unless it must be written`, () => {
    const visit = (value: unknown, path: string): void => {
      if (typeof value !== 'object' || value === null || path.endsWith('/options')) return;
      const { properties, required = [] } = value as {
        properties?: Record<string, object>;
        required?: string[];
      };
      for (const [key, property] of Object.entries(properties ?? {})) {
        const { title, description } = property as { title?: string; description?: string };
        if (path.endsWith('/anyOf/1')) continue;
        assert.ok(title && description, `${path}/${key} has no title or description`);
        assert.ok('default' in property || required.includes(key), `${path}/${key} has no default`);
      }
      for (const [key, child] of Object.entries(value)) visit(child, `${path}/${key}`);
    };
    visit(asWritten(schema), '');
  });
}
