/** One field of a CSV (RFC 4180): what holds a comma, a quote or a line break is quoted. */
export function csvField(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
