/** RFC 9535's queries that name one value from the front: `$`, `.name`, `['name']`, `[0]`; no wildcards or filters. */
const name = '[A-Za-z_\\u0080-\\u{10FFFF}][A-Za-z0-9_\\u0080-\\u{10FFFF}]*';
const escape = '\\\\(?:u[0-9A-Fa-f]{4}|[bfnrt/\\\\QUOTE])';
const quoted = (quote: string) =>
  `\\[${quote}(?:[^${quote}\\\\\\u0000-\\u001F]|${escape.replace('QUOTE', quote)})*${quote}\\]`;
const path = new RegExp(`^\\$(?:\\.${name}|\\[(?:0|[1-9]\\d{0,14})\\]|${quoted("'")}|${quoted('"')})*$`, 'u');

export const jsonPathShape = "must be a JSON path such as $, $.value, $.data[0] or $['supply-t']";

/** Whether MQTT sources can follow `text`. */
export function isJsonPath(text: string): boolean {
  return path.test(text);
}
