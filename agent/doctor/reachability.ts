import { join } from 'node:path';
import { pino } from 'pino';
import { probeSource } from '../sources/index.ts';
import type { Probed } from '../sources/probing/steps.ts';
import { withoutCredentials } from '../sources/printable.ts';
import { type Check, type Examined, fault, ok, warning } from './check.ts';
import { ending } from './certificates.ts';

interface Party {
  readonly name: string;
  readonly url: string;
  /** The running agent says that it is connected: its session is the best proof, and is left alone. */
  readonly connected: boolean;
  readonly probe: (login: boolean) => Promise<Probed>;
}

/** Every broker and server of the configuration: whether it can be reached, and at which step not. */
export async function checkReachability(examined: Examined): Promise<Check[]> {
  const { now } = examined;
  const checks = await Promise.all(
    parties(examined).map(async ({ name, url, connected, probe }): Promise<Check[]> => {
      const told = await probe(!connected);
      const address = withoutCredentials(url);
      if (!told.ok) return [failed(name, address, told, connected)];
      const says = connected
        ? `${address} is connected, says the agent`
        : `${address} answered in ${Math.round(told.ms)} ms, login included`;
      const good = ok('reachability', name, says);
      const until = told.certificateUntil;
      if (until === null) return [good];
      return [good, ending('reachability', `${name} certificate`, until, now, 'that of the other side ')];
    }),
  );
  return checks.flat();
}

function failed(
  name: string,
  address: string,
  { step, why }: Extract<Probed, { ok: false }>,
  connected: boolean,
): Check {
  const says = `${address}, ${step}: ${why}`;
  if (connected) {
    const advice = 'the agent is still connected, but could not connect again: mend it before it must';
    return warning('reachability', name, says, advice);
  }
  return fault('reachability', name, says, advices[step]);
}

const advices: Readonly<Record<Extract<Probed, { ok: false }>['step'], string>> = {
  DNS: 'mend the name in the url or the resolver (/etc/resolv.conf); an address of digits needs neither',
  TCP: 'start the server, or mend address, port, cable or firewall between here and it',
  TLS: 'compare with openssl s_client -connect; mend tls in the configuration or the certificate there',
  certificate: 'compare the thumbprint at the server itself, then trust it in sensors.yaml',
  login: 'mend username and password_file here, or user, ACL and limits there',
};

function parties({ config, folder, live, state, now }: Examined): readonly Party[] {
  if (config === null) return [];
  const { plant, settings } = config;
  const log = pino({ level: 'silent' });
  const pkiDir = join(folder, 'pki');
  const sources = plant.sources.map((source): Party => {
    const connected =
      live && (state?.sources.some(({ name, connected }) => name === source.name && connected) ?? false);
    const probe = (login: boolean): Promise<Probed> => probeSource(source, { login, now, log, pkiDir });
    return { name: `source ${source.name}`, url: source.url, connected, probe };
  });
  const { mqtt } = settings;
  if (mqtt === null) return sources;
  const connected = live && (state?.delivery.some(({ connected }) => connected) ?? false);
  const sink: Party = {
    name: 'mqtt (alerts)',
    url: mqtt.url,
    connected,
    probe: async (login) => (await import('../sources/mqtt/probe.ts')).probeBroker(mqtt, login),
  };
  return [...sources, sink];
}
