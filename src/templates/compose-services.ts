import { fromHost } from './compose-values.ts';
import type { ContainerAddresses } from './container-subnet.ts';
import { DICOM_PORT, WEB_PORT } from './envoy-listeners.ts';
import { ENVOY_CONTAINER_MIB } from './envoy-overload.ts';
import { type Viewer, viewerVariables } from './viewers.ts';

/** Folder on the host that lies in memory: what is secret is gone with the next start. */
const SECRETS = '/run/orthweb';

/** What every container is denied. */
const CONFINED = {
  read_only: true,
  cap_drop: ['ALL'],
  security_opt: ['no-new-privileges:true'],
  restart: 'unless-stopped',
  // It would hold keys and images of patients.
  ulimits: { core: 0 },
};

export function envoyService(
  image: string,
  addresses: ContainerAddresses,
  logging: object,
): object {
  return {
    image,
    // By name: the image's entry point would take a lone option for an option of Envoy, and so may another's.
    command: [
      ...['envoy', '-c', '/etc/envoy/envoy.yaml', '--disable-hot-restart'],
      ...['--concurrency', '2', '--file-flush-interval-msec', '1000'],
    ],
    user: '101:101',
    ...CONFINED,
    pids_limit: 128,
    mem_limit: `${ENVOY_CONTAINER_MIB}m`,
    ulimits: { core: 0, nofile: { soft: 16_384, hard: 16_384 } },
    ports: [published(443, WEB_PORT), published(11_112, DICOM_PORT)],
    volumes: [
      // The folder, not its files: a file that is replaced on the host would stay the old one here.
      bind(`${SECRETS}/envoy`, '/etc/envoy'),
      bind('./sds-server.yaml', '/etc/orthweb/sds-server.yaml'),
      bind('./sds-devices.yaml', '/etc/orthweb/sds-devices.yaml'),
    ],
    networks: { orthweb: { ipv4_address: addresses.envoyAddress } },
    logging,
  };
}

export interface OrthancServiceInput {
  readonly image: string;
  readonly name: string;
  readonly address: string;
  readonly viewers: readonly Viewer[];
  readonly logging: object;
}

export function orthancService(input: OrthancServiceInput): object {
  const { image, name, address, viewers, logging } = input;
  return {
    image,
    user: '999:999',
    ...CONFINED,
    pids_limit: 512,
    mem_limit: fromHost('ORTHWEB_ORTHANC_MEMORY'),
    // Ends what is being received.
    stop_grace_period: '30s',
    // What they are mounted with is read at the start only: another login makes another container.
    labels: { 'orthweb.secrets': fromHost('ORTHWEB_SECRETS_REVISION') },
    environment: {
      // With root's home libpq looks for certificates there and fails.
      HOME: '/var/lib/orthanc',
      PGPASSFILE: '/etc/orthweb/pgpass',
      GENERATE_HOST_ID_IF_MISSING: 'false',
      ORTHANC__DATABASE_SERVER_IDENTIFIER: fromHost('ORTHWEB_HOST', `-${name}`),
      ...viewerVariables(viewers),
    },
    tmpfs: [
      // Holds the whole configuration with its secrets.
      '/tmp:uid=999,gid=999,mode=0700,size=64m,noexec,nosuid,nodev',
      // Docker would mount it without `exec`, and plugins are programs.
      '/run/orthanc/plugins:uid=999,gid=999,mode=0755,exec,nosuid,nodev',
    ],
    volumes: orthancVolumes(name),
    networks: { orthweb: { ipv4_address: address, aliases: ['orthanc'] } },
    healthcheck: {
      test: ['CMD', 'python3', '/probes/test-aliveness.py'],
      // A Python program each time: what watches the site are Envoy's checks and the host's own.
      interval: '30s',
      timeout: '10s',
      retries: 3,
      start_period: '60s',
      start_interval: '2s',
    },
    logging,
  };
}

function orthancVolumes(name: string): object[] {
  return [
    bind('./orthanc.json', '/etc/orthanc/orthweb.json'),
    bind('./orthweb.lua', '/etc/orthweb/orthweb.lua'),
    bind('./rds-ca.pem', '/etc/orthweb/rds-ca.pem'),
    bind(`${SECRETS}/orthanc/pgpass`, '/etc/orthweb/pgpass'),
    bind(`${SECRETS}/orthanc/upstream.pem`, '/etc/orthweb/upstream.pem'),
    bind(`${SECRETS}/orthanc/users.json`, '/run/secrets/users.json'),
    bind(`${SECRETS}/orthanc/database.json`, '/run/secrets/database.json'),
    // For archives that are being made: on the disk, because /tmp is memory.
    { type: 'volume', source: name, target: '/var/lib/orthanc' },
  ];
}

/** What is not there is an error, not an empty folder in its place. */
function bind(source: string, target: string): object {
  return { type: 'bind', source, target, read_only: true, bind: { create_host_path: false } };
}

/** IPv4 only: there Docker leaves the client's address as it is, where its proxy for IPv6 would put its own. */
function published(port: number, target: number): object {
  return { target, published: String(port), host_ip: '0.0.0.0', protocol: 'tcp' };
}
