import { readFileSync } from 'node:fs';

/** The version in package.json, three folders above dist/agent/cli. */
export function coolwatchVersion(): string {
  const text = readFileSync(new URL('../../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
