/** The checks that every URL of a source or sink goes through; null when there is nothing to say. */
export function urlFault(url: string, protocols: readonly string[]): string | null {
  const example = `${protocols[0]}://127.0.0.1`;
  if (!URL.canParse(url)) return `is no URL such as ${example}`;
  const { protocol, hostname, username, password } = new URL(url);
  if (!protocols.includes(protocol.slice(0, -1)))
    return `must begin with ${protocols.map((p) => `${p}://`).join(' or ')}`;
  if (hostname === '') return `names no host; write something like ${example}`;
  if (username !== '' || password !== '') return 'must not hold credentials; use username and password_file';
  return null;
}

/** Whether what is sent there never leaves this machine. */
export function isLoopback(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { hostname } = new URL(url);
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
}
