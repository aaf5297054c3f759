/** Longest place name that is kept, in characters. */
const longest = 200;

/** Text from the wire as it may stand in logs and on terminals: no control or invisible characters, cut to 200. */
export function printable(text: string): string {
  return text.slice(0, longest).replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '?');
}

/** An address without user and password. */
export function withoutCredentials(url: string): string {
  if (!URL.canParse(url)) return printable(url).replace(/\/\/[^/]*@/, '//');
  const parsed = new URL(url);
  parsed.username = '';
  parsed.password = '';
  return parsed.toString();
}
