import { UsageError } from '../errors.ts';
import { names } from '../provision/names.ts';
import type { Place } from '../provision/resource.ts';
import { DATABASE_NAME } from '../provision/stack/database.ts';
import type { SessionPurpose } from './host-session.ts';
import type { Site } from './site-hosts.ts';

export type TunnelTarget = 'db' | 'web';

export const TUNNEL_PORTS: Readonly<Record<TunnelTarget, number>> = { db: 15_432, web: 8_443 };

/** A way from a port of this machine through a host. */
export interface Tunnel {
  readonly purpose: SessionPurpose;
  /** What to type to use it, and what else is needed: one a line. Never a password. */
  readonly use: readonly string[];
}

export function tunnelTo(
  target: TunnelTarget,
  place: Pick<Place, 'deployment' | 'region'>,
  { outputs }: Site,
  port: number,
): Tunnel {
  return target === 'db' ? toDatabase(place, outputs, port) : toWeb(outputs, port);
}

/** Nodes that `tunnelTo` reads of the site. */
export const TUNNEL_NODES = ['database/main', 'hosts/site-address'];

function toDatabase(
  place: Pick<Place, 'deployment' | 'region'>,
  outputs: Site['outputs'],
  port: number,
): Tunnel {
  const { endpoint, port: remote } = outputs.get('database/main') ?? {};
  if (typeof endpoint !== 'string' || endpoint === '')
    throw new UsageError(`${place.deployment} has no database yet`, { hint: 'orthweb up' });
  return {
    purpose: {
      document: 'AWS-StartPortForwardingSessionToRemoteHost',
      parameters: { host: endpoint, portNumber: String(remote), localPortNumber: String(port) },
    },
    use: [
      `psql "host=${endpoint} hostaddr=127.0.0.1 port=${port} dbname=${DATABASE_NAME} sslmode=verify-full sslrootcert=global-bundle.pem"`,
      `login: the secret ${names(place).of('secrets/database')} in Secrets Manager`,
      'authorities: https://truststore.pki.rds.amazonaws.com/global/global-bundle.pem',
    ],
  };
}

function toWeb(outputs: Site['outputs'], port: number): Tunnel {
  const site = outputs.get('hosts/site-address')?.['publicDns'];
  const named = typeof site === 'string' && site !== '' ? site : undefined;
  return {
    purpose: {
      document: 'AWS-StartPortForwardingSession',
      parameters: { portNumber: '443', localPortNumber: String(port) },
    },
    use: [
      `https://localhost:${port}/`,
      'the certificate is for the site’s own names: a browser warns of localhost',
      ...(named === undefined
        ? []
        : [`curl --connect-to ${named}:443:localhost:${port} https://${named}/`]),
    ],
  };
}
