import {
  type _InstanceType,
  DescribeAvailabilityZonesCommand,
  DescribeImagesCommand,
  DescribeInstanceTypesCommand,
  DescribeVpcEndpointServicesCommand,
  paginateDescribeInstanceTypeOfferings,
} from '@aws-sdk/client-ec2';
import {
  DescribeOrderableDBInstanceOptionsCommand,
  type OrderableDBInstanceOption,
  paginateDescribeOrderableDBInstanceOptions,
} from '@aws-sdk/client-rds';
import { GetParameterCommand } from '@aws-sdk/client-ssm';
import { hasCode } from '../aws/errors.ts';
import { OrthwebError, UsageError } from '../errors.ts';
import type { Ctx } from './resource.ts';

/** IAM actions of this page. */
export const ACTIONS = [
  'ec2:DescribeAvailabilityZones',
  'ec2:DescribeImages',
  'ec2:DescribeInstanceTypes',
  'ec2:DescribeInstanceTypeOfferings',
  'ec2:DescribeVpcEndpointServices',
  'rds:DescribeOrderableDBInstanceOptions',
  'ssm:GetParameter',
];

export interface Wanted {
  readonly instanceType: string;
  readonly instanceClass: string;
  readonly majorVersion: string;
  readonly multiAz: boolean;
  /** Short names of the interface endpoints: `secretsmanager`. */
  readonly endpointServices: readonly string[];
}

export interface Decided {
  readonly zones: readonly [string, string];
  readonly imageId: string;
  readonly rootDevice: string;
}

type Decider = Pick<Ctx, 'aws' | 'region'>;

/** What is chosen once and kept while something made with it exists: two zones that offer everything, the newest image. */
export async function decide(
  ctx: Decider,
  wanted: Wanted,
  kept: Partial<Decided> = {},
): Promise<Decided> {
  const { imageId, rootDevice } = kept;
  const [zones, image] = await Promise.all([
    kept.zones ?? chooseZones(ctx, wanted),
    imageId === undefined || rootDevice === undefined
      ? chooseImage(ctx, wanted)
      : { imageId, rootDevice },
  ]);
  return { zones, ...image };
}

interface Offer {
  readonly what: string;
  /** Undefined: AWS names no zones, so its own answer to the create will decide. */
  readonly zones: readonly string[] | undefined;
}

/** The first two zones that offer everything; an error that says what each offers where there are none. */
export async function chooseZones(
  ctx: Decider,
  wanted: Wanted,
): Promise<readonly [string, string]> {
  const [open, ...offers] = await Promise.all([
    openZones(ctx),
    hostOffer(ctx, wanted.instanceType),
    databaseOffer(ctx, wanted),
    ...wanted.endpointServices.map((service) => endpointOffer(ctx, service)),
  ]);
  const fitting = open.filter((zone) => offers.every((o) => o.zones?.includes(zone) ?? true));
  const [first, second] = fitting.sort();
  if (first !== undefined && second !== undefined) return [first, second];
  const lines = offers.map((o) => `  ${o.what}: ${o.zones?.join(', ') || 'no zone'}`);
  throw new OrthwebError(
    [`${ctx.region} has no two zones that offer everything:`, ...lines].join('\n'),
    { hint: 'choose another hosts.instanceType, database.instanceClass or region' },
  );
}

/** Ordinary zones that need no opting in: no local zones, no Wavelength. */
async function openZones(ctx: Decider): Promise<readonly string[]> {
  const reply = await ctx.aws.ec2.send(
    new DescribeAvailabilityZonesCommand({
      Filters: [
        { Name: 'zone-type', Values: ['availability-zone'] },
        { Name: 'state', Values: ['available'] },
        { Name: 'opt-in-status', Values: ['opt-in-not-required'] },
      ],
    }),
  );
  return (reply.AvailabilityZones ?? []).map((zone) => zone.ZoneName ?? '');
}

async function hostOffer(ctx: Decider, instanceType: string): Promise<Offer> {
  const zones: string[] = [];
  const pages = paginateDescribeInstanceTypeOfferings(
    { client: ctx.aws.ec2 },
    {
      LocationType: 'availability-zone',
      Filters: [{ Name: 'instance-type', Values: [instanceType] }],
    },
  );
  for await (const page of pages) {
    zones.push(...(page.InstanceTypeOfferings ?? []).map((offer) => offer.Location ?? ''));
  }
  return { what: `hosts ${instanceType}`, zones };
}

async function databaseOffer(ctx: Decider, wanted: Wanted): Promise<Offer> {
  const what = `database ${wanted.instanceClass}, PostgreSQL ${wanted.majorVersion}`;
  const zones = new Set<string>();
  const pages = paginateDescribeOrderableDBInstanceOptions(
    { client: ctx.aws.rds },
    { Engine: 'postgres', DBInstanceClass: wanted.instanceClass, Vpc: true },
  );
  for await (const page of pages) {
    const fitting = (page.OrderableDBInstanceOptions ?? []).filter((o) => fits(o, wanted));
    for (const zone of fitting.flatMap((option) => option.AvailabilityZones ?? [])) {
      zones.add(zone.Name ?? '');
    }
  }
  if (zones.size > 0) return { what, zones: [...zones] };
  return { what, zones: (await rdsNamesOptions(ctx)) ? [] : undefined };
}

function fits(option: OrderableDBInstanceOption, wanted: Wanted): boolean {
  const sameMajor = option.EngineVersion?.split('.')[0] === wanted.majorVersion;
  return sameMajor && (option.MultiAZCapable === true || !wanted.multiAz);
}

/** Whether RDS lists any class at all: if so, an empty answer for ours means that it is not offered. */
async function rdsNamesOptions(ctx: Decider): Promise<boolean> {
  const reply = await ctx.aws.rds.send(
    new DescribeOrderableDBInstanceOptionsCommand({ Engine: 'postgres', MaxRecords: 20 }),
  );
  return (reply.OrderableDBInstanceOptions ?? []).length > 0;
}

async function endpointOffer(ctx: Decider, service: string): Promise<Offer> {
  const name = `com.amazonaws.${ctx.region}.${service}`;
  const reply = await ctx.aws.ec2
    .send(new DescribeVpcEndpointServicesCommand({ ServiceNames: [name] }))
    .catch((error: unknown) => {
      // A service that this region does not have.
      if (hasCode(error, 'InvalidServiceName')) return undefined;
      throw error;
    });
  const details = reply?.ServiceDetails?.filter((detail) => detail.ServiceName === name) ?? [];
  return {
    what: `endpoint ${service}`,
    zones: details.flatMap((detail) => detail.AvailabilityZones ?? []),
  };
}

/** The newest Amazon Linux for that type. */
export async function chooseImage(ctx: Decider, wanted: Wanted) {
  const architecture = await architectureOf(ctx, wanted.instanceType);
  const parameter = `/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-${architecture}`;
  const reply = await ctx.aws.ssm.send(new GetParameterCommand({ Name: parameter }));
  const imageId = reply.Parameter?.Value ?? '';
  const images = await ctx.aws.ec2.send(new DescribeImagesCommand({ ImageIds: [imageId] }));
  return { imageId, rootDevice: images.Images?.[0]?.RootDeviceName ?? '/dev/xvda' };
}

async function architectureOf(ctx: Decider, instanceType: string): Promise<string> {
  const reply = await ctx.aws.ec2.send(
    new DescribeInstanceTypesCommand({ InstanceTypes: [instanceType as _InstanceType] }),
  );
  const type = reply.InstanceTypes?.[0];
  if (type?.EbsInfo?.EbsOptimizedSupport === 'unsupported') {
    throw new UsageError(
      `hosts.instanceType: ${instanceType} has no optimised access to its disk`,
      {
        hint: 'choose a newer one, such as t3.medium',
      },
    );
  }
  const known = type?.ProcessorInfo?.SupportedArchitectures ?? [];
  const fitting = ['x86_64', 'arm64'].find((name) => known.some((other) => other === name));
  if (fitting !== undefined) return fitting;
  throw new UsageError(`hosts.instanceType: ${instanceType} runs no 64-bit Amazon Linux`);
}
