import type { Observed, ObservedHost, SitePorts, Wanted } from '../hosting-control.ts';
import type { Ground } from './ground.ts';
import { hostKey } from './keys.ts';
import { SiteGateway } from './site-gateway.ts';

/** The loopback ports of all deployments, each leading to whichever host holds its site address. */
export class Sites {
  readonly #gateways = new Map<string, SiteGateway>();

  get observed(): Observed['sites'] {
    return Object.fromEntries(
      [...this.#gateways].map(([name, { ports, error }]) => [name, { ...ports, error }]),
    );
  }

  /** One call at a time: a port is opened once. */
  async want(
    { ports, sites }: Pick<Wanted, 'ports' | 'sites'>,
    hosts: Readonly<Record<string, ObservedHost>>,
    ground: Ground | undefined,
  ): Promise<void> {
    for (const { deployment, httpsPort, dicomPort } of ports)
      await this.#open(deployment, { httpsPort, dicomPort });
    for (const [deployment, gateway] of this.#gateways) {
      if (!ports.some((one) => one.deployment === deployment)) {
        gateway.stop();
        this.#gateways.delete(deployment);
        continue;
      }
      const holder = sites.find((one) => one.deployment === deployment)?.instanceId ?? undefined;
      const running = holder !== undefined && hosts[holder]?.state === 'running';
      const address = holder && running ? ground?.addresses.of(hostKey(holder)) : undefined;
      gateway.lead(address === undefined ? undefined : holder, (port) =>
        address === undefined ? undefined : ground?.services.dial(address, port),
      );
    }
  }

  stop(): void {
    for (const gateway of this.#gateways.values()) gateway.stop();
  }

  /** A port that was taken may be free by now. */
  async #open(deployment: string, ports: SitePorts): Promise<void> {
    const known = this.#gateways.get(deployment);
    const same =
      known?.ports.httpsPort === ports.httpsPort && known.ports.dicomPort === ports.dicomPort;
    if (known !== undefined && same && known.error === null) return;
    known?.stop();
    this.#gateways.set(deployment, await SiteGateway.start(ports));
  }
}
