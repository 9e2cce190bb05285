import { envoyService, orthancService } from './compose-services.ts';
import { composeValues, fromHost } from './compose-values.ts';
import { containerAddresses } from './container-subnet.ts';
import type { Viewer } from './viewers.ts';
import { yamlText } from './yaml-text.ts';

export interface ComposeInput {
  readonly orthancImage: string;
  readonly envoyImage: string;
  readonly replicas: number;
  readonly viewers: readonly Viewer[];
  /** The containers' network, a /24. */
  readonly containerSubnet: string;
  readonly region: string;
  /** In CloudWatch Logs; undefined: logs stay on the host. */
  readonly logGroup: string | undefined;
}

/**
 * `docker-compose.yml`. Each Orthanc is a service of its own: replicas of one would share their environment, and with it
 * the identifier that must differ. The host gives the variables that begin with ORTHWEB_.
 */
export function dockerComposeYaml(input: ComposeInput): string {
  const addresses = containerAddresses(input.containerSubnet, input.replicas);
  const logging = logs(input);
  const orthancs = addresses.orthancs.map((orthanc) => [
    orthanc.name,
    orthancService({ ...orthanc, image: input.orthancImage, viewers: input.viewers, logging }),
  ]);
  const project = {
    name: 'orthweb',
    services: {
      envoy: envoyService(input.envoyImage, addresses, logging),
      ...Object.fromEntries(orthancs),
    },
    networks: { orthweb: network(input.containerSubnet) },
    volumes: Object.fromEntries(addresses.orthancs.map(({ name }) => [name, {}])),
  };
  return yamlText(composeValues(project) as object);
}

function network(subnet: string): object {
  return {
    name: 'orthweb',
    driver: 'bridge',
    driver_opts: {
      // So that rules of the host's firewall can name it.
      'com.docker.network.bridge.name': 'orthweb',
      // That firewall translates the addresses as well: the network's ACL lets replies in to Linux's own ports alone,
      // and Docker would take others.
      'com.docker.network.bridge.enable_ip_masquerade': 'false',
    },
    ipam: { config: [{ subnet }] },
  };
}

function logs({ region, logGroup }: ComposeInput): object {
  if (logGroup === undefined)
    return { driver: 'json-file', options: { 'max-size': '10m', 'max-file': '5' } };
  return {
    driver: 'awslogs',
    options: {
      'awslogs-region': region,
      'awslogs-group': logGroup,
      tag: fromHost('ORTHWEB_HOST', '/{{.Name}}'),
      // Blocking, a CloudWatch that does not answer would hold up transfers.
      mode: 'non-blocking',
      'max-buffer-size': '4m',
    },
  };
}
