import { format } from 'node:util';
import { setDebugLogger, setErrorLogger, setWarningLogger } from 'node-opcua';
import type { Logger } from 'pino';

/** Longest line that is kept of node-opcua's own chatter, characters. */
const longest = 500;

/**
 * node-opcua prints to the console by itself; here its lines become debug lines of `log`. What matters
 * of them reaches people through the source's own trouble. The setting is one for the whole process.
 */
export function quiet(log: Logger): void {
  const hear = (_context: unknown, ...words: unknown[]): void => {
    if (log.isLevelEnabled('debug')) log.debug({ text: format(...words).slice(0, longest) }, 'node-opcua');
  };
  setDebugLogger(hear);
  setWarningLogger(hear);
  setErrorLogger(hear);
}
