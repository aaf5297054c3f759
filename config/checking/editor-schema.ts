import type { TSchema } from 'typebox';
import { asWritten } from './schema-parts.ts';

/** The text of the JSON Schema file that editors use; the same schema that the loader checks with. */
export function editorSchema(schema: TSchema): string {
  const content = { $schema: 'http://json-schema.org/draft-07/schema#', ...(asWritten(schema) as object) };
  return `${JSON.stringify(content, null, 2)}\n`;
}
