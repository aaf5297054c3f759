import { messageOf } from '../../errors.ts';
import { printable } from '../printable.ts';

/** What a failure's text contains, in words a technician can act on. */
const known: readonly (readonly [RegExp, string, 'refused'?])[] = [
  [/ECONNREFUSED/, 'refuses connections: is the server running, is the port right?'],
  [/ENOTFOUND|EAI_AGAIN/, 'cannot be looked up: check the url and the DNS'],
  [/EHOSTUNREACH|ENETUNREACH/, 'cannot be reached: check cable, switch and route'],
  [
    /BadUserAccessDenied|BadIdentityTokenRejected|BadIdentityTokenInvalid/,
    'refuses our user: check username and password_file',
    'refused',
  ],
  [
    /user token policy/,
    'takes no user and password in this security mode: use SignAndEncrypt or leave username out',
    'refused',
  ],
  [
    /BadSecurityChecksFailed|BadCertificate/,
    'does not trust our certificate: trust coolwatch on the server',
    'refused',
  ],
  [
    /BadTooManySessions|BadMaxConnectionsReached/,
    'has no session left for us: close other clients or raise its limit',
  ],
  [/BadTcpEndpointUrlInvalid/, 'does not know this url: check the path after the port', 'refused'],
  [/BadServerHalted|BadShutdown/, 'is shutting down'],
  [
    /ETIMEDOUT|[Tt]imeout|third party|ECONNRESET/,
    'does not answer: is it busy or frozen, does a firewall drop us?',
  ],
];

/** Failure to open or keep a session of `server` (host and port). */
export function troubleOf(
  cause: unknown,
  server: string,
): { readonly text: string; readonly refused: boolean } {
  const message = messageOf(cause);
  const found = known.find(([pattern]) => pattern.test(message));
  if (found !== undefined) return { text: `${server} ${found[1]}`, refused: found[2] === 'refused' };
  return { text: `${server}: ${printable(message.replace(/\s+/g, ' '))}`, refused: false };
}
