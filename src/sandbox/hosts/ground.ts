import type { Authority } from '../../operate/certificates/authority.ts';
import { serverOf } from './authority.ts';
import { type Estate, removeEstate } from './containers.ts';
import { Disks } from './disks.ts';
import type { SandboxImages } from './images.ts';
import { Addresses, ensureNetwork } from './network.ts';
import { Services } from './services.ts';
import { AWS_NAME, type ToAws } from './to-aws.ts';

/** What everything else stands on: network, disks, and what AWS puts around instances. */
export interface Ground {
  readonly estate: Estate;
  readonly images: SandboxImages;
  readonly authority: Authority;
  readonly addresses: Addresses;
  readonly disks: Disks;
  readonly services: Services;
  /** Lets the names of a region lead here, as Docker's log driver knows AWS by no other. */
  region(name: string): void;
}

export interface GroundInput {
  readonly estate: Estate;
  readonly images: SandboxImages;
  readonly authority: Authority;
  readonly toAws: ToAws;
}

/** Regions whose names the certificate for AWS holds: there are no wider wildcards than of one label. */
const REGIONS = [
  ...['us-east-1', 'us-east-2', 'us-west-1', 'us-west-2', 'ca-central-1', 'ca-west-1'],
  ...['eu-central-1', 'eu-central-2', 'eu-west-1', 'eu-west-2', 'eu-west-3', 'eu-north-1'],
  ...['eu-south-1', 'eu-south-2', 'ap-northeast-1', 'ap-northeast-2', 'ap-northeast-3'],
  ...['ap-southeast-1', 'ap-southeast-2', 'ap-southeast-3', 'ap-southeast-4', 'ap-south-1'],
  ...['ap-south-2', 'ap-east-1', 'sa-east-1', 'me-south-1', 'me-central-1', 'il-central-1'],
  ...['af-south-1', 'mx-central-1'],
];

export const awsNames = (region: string): string => `*.${region}.amazonaws.com`;

/** Makes what is missing. The seed of the disks is filled by whoever knows the images. */
export async function prepareGround(input: GroundInput): Promise<Ground> {
  const { estate, images, authority, toAws } = input;
  const base = await ensureNetwork(estate);
  const addresses = await Addresses.of(estate, base);
  const disks = new Disks(estate, images.host);
  const keyed = await serverOf(authority, REGIONS.map(awsNames), Date.now());
  const address = addresses.services;
  const around = { image: images.host, address, ...keyed, upstream: true, accept: toAws.accept };
  const services = await startWith(Services.start(estate, around), disks.ensure());
  services.name(AWS_NAME, address);
  services.name(`*.${AWS_NAME}`, address);
  const region = (name: string) => services.name(awsNames(name), address);
  return { estate, images, authority, addresses, disks, services, region };
}

/** Undefined: it was not made to its end, and there may be parts of it. */
export async function removeGround(estate: Estate, ground: Ground | undefined): Promise<void> {
  await ground?.services.stop();
  await removeEstate(estate);
}

/** Services that nobody got would keep up their tunnel for ever, against those of the next attempt. */
async function startWith(starting: Promise<Services>, other: Promise<void>): Promise<Services> {
  const [services, rest] = await Promise.allSettled([starting, other]);
  if (services.status === 'rejected') throw services.reason;
  if (rest.status === 'fulfilled') return services.value;
  await services.value.stop();
  throw rest.reason;
}
