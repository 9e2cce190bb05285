import type { Config } from '../../config.ts';
import { bundleSettings, type ComposeDownloads } from '../../templates/bundle-settings.ts';
import {
  type ContainerNetworks,
  containerAddresses,
  containerNetworks,
} from '../../templates/container-subnet.ts';
import { dockerComposeYaml } from '../../templates/docker-compose-yaml.ts';
import { dockerDaemonJson } from '../../templates/docker-daemon-json.ts';
import { sdsDevicesYaml, sdsServerYaml } from '../../templates/envoy-tls.ts';
import { envoyYaml } from '../../templates/envoy-yaml.ts';
import { orthancJson } from '../../templates/orthanc-json.ts';
import { USUAL_CONTAINER_MIB } from '../../templates/orthanc-memory.ts';
import { orthwebLua } from '../../templates/orthweb-lua.ts';
import type { BundleFile } from './archive.ts';
import { hostFiles } from './host-files.ts';

/** What a bundle is made of; everything in it follows from this, and nothing of it is known to AWS alone. */
export interface BundleInput {
  readonly deployment: string;
  readonly region: string;
  readonly config: Pick<Config, 'access' | 'dicomPeers' | 'envoy' | 'network' | 'orthanc' | 'site'>;
  readonly names: {
    readonly bucket: string;
    readonly webLogin: string;
    readonly databaseLogin: string;
    readonly serverCertificate: string;
    readonly databaseIdentifier: string;
    readonly databaseName: string;
    /** Undefined: container logs stay on the host. */
    readonly logGroup: string | undefined;
  };
  readonly compose: ComposeDownloads;
  /** PEM: by whom the database's certificate is signed. */
  readonly databaseAuthorities: string;
  /** Of an object store that is not AWS's own. */
  readonly s3Endpoint?: string | undefined;
}

const MIB = 1024 * 1024;
/** Of a host's memory: the system, Docker and Envoy. */
const RESERVED_MIB = 1_000;

/** Every file of the bundle. The same input gives the same bytes. */
export function bundleContents(input: BundleInput): readonly BundleFile[] {
  const networks = networksOf(input);
  const files: Readonly<Record<string, string>> = {
    'settings.json': `${JSON.stringify(settingsOf(input, networks), undefined, 2)}\n`,
    'docker-compose.yml': composeOf(input, networks),
    'docker-daemon.json': dockerDaemonJson(networks),
    'envoy.yaml': envoyOf(input, networks),
    'sds-server.yaml': sdsServerYaml(),
    'sds-devices.yaml': sdsDevicesYaml(),
    'orthanc.json': orthancOf(input),
    'orthweb.lua': orthwebLua(),
    'rds-ca.pem': input.databaseAuthorities,
  };
  const rendered = Object.entries(files).map(([path, content]) => ({
    path,
    content,
    executable: false,
  }));
  return [...hostFiles(), ...rendered];
}

function networksOf({ config }: BundleInput): ContainerNetworks {
  const { access, dicomPeers, network } = config;
  const peers = dicomPeers.map(({ cidr }) => cidr);
  const others = [...peers, ...(access.web ?? []), ...(access.dicom ?? [])];
  return containerNetworks({ vpcCidr: network.vpcCidr, others });
}

function settingsOf(input: BundleInput, { subnet }: ContainerNetworks): object {
  const { deployment, region, names, compose, config } = input;
  const { bucket, databaseIdentifier, databaseName } = names;
  const { webLogin, databaseLogin, serverCertificate } = names;
  return bundleSettings({
    deployment,
    region,
    bucket,
    databaseIdentifier,
    databaseName,
    compose,
    secrets: { webLogin, databaseLogin, serverCertificate },
    containers: containerAddresses(subnet, config.orthanc.replicas),
    memory: {
      reservedBytes: RESERVED_MIB * MIB,
      leastOrthancBytes: USUAL_CONTAINER_MIB * MIB,
    },
  });
}

function composeOf({ region, config, names }: BundleInput, { subnet }: ContainerNetworks): string {
  const { image, replicas, viewers } = config.orthanc;
  return dockerComposeYaml({
    orthancImage: image,
    envoyImage: config.envoy.image,
    replicas,
    viewers,
    containerSubnet: subnet,
    region,
    logGroup: names.logGroup,
  });
}

function envoyOf({ config }: BundleInput, { subnet }: ContainerNetworks): string {
  const { orthancs } = containerAddresses(subnet, config.orthanc.replicas);
  return envoyYaml({
    orthancAddresses: orthancs.map(({ address }) => address),
    // The site's own certificate is one that no browser knows: with it a browser that was told so would let nobody in.
    strictTransport: false,
  });
}

function orthancOf({ deployment, region, config, names, s3Endpoint }: BundleInput): string {
  const { aeTitle, replicas, viewers, settings } = config.orthanc;
  return orthancJson({
    deployment,
    region,
    bucket: names.bucket,
    aeTitle,
    replicas,
    viewers,
    settings,
    ...(s3Endpoint !== undefined && { s3Endpoint }),
  });
}
