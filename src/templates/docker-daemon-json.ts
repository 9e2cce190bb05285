import type { ContainerNetworks } from './container-subnet.ts';

/** `/etc/docker/daemon.json`. */
export function dockerDaemonJson({
  bridge,
  pool,
}: Pick<ContainerNetworks, 'bridge' | 'pool'>): string {
  const settings = {
    bip: bridge,
    'default-address-pools': [{ base: pool, size: 24 }],
    // What transfers studies goes on while the engine is updated.
    'live-restore': true,
    'no-new-privileges': true,
    'log-driver': 'json-file',
    'log-opts': { 'max-size': '10m', 'max-file': '3' },
  };
  return `${JSON.stringify(settings, null, 2)}\n`;
}
