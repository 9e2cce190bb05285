import { EC2Client } from '@aws-sdk/client-ec2';
import { RDSClient } from '@aws-sdk/client-rds';
import { SSMClient } from '@aws-sdk/client-ssm';
import { describe, expect, it } from 'vitest';
import { OrthwebError, UsageError } from '../../../src/errors.ts';
import { decide, type Wanted } from '../../../src/provision/decide.ts';
import { type Answer, answerWith, ctxWith, OFFLINE, type Sent } from '../../support/answer-with.ts';
import { awsError } from '../../support/ec2-answers.ts';

const WANTED: Wanted = {
  instanceType: 't3.medium',
  instanceClass: 'db.t4g.small',
  majorVersion: '17',
  multiAz: true,
  endpointServices: ['secretsmanager'],
};
const [A, B, C] = ['eu-west-1a', 'eu-west-1b', 'eu-west-1c'];

/** What each part of AWS offers, by zone. */
interface Region {
  readonly open?: readonly string[];
  readonly hosts?: readonly string[];
  /** One option for each version and zone; undefined: RDS names no options at all. */
  readonly database?: readonly object[] | undefined;
  readonly endpoints?: Readonly<Record<string, readonly string[]>>;
  readonly architectures?: readonly string[];
  readonly ebs?: 'unsupported';
}

function option(zones: readonly string[], EngineVersion = '17.6', MultiAZCapable = true) {
  return { EngineVersion, MultiAZCapable, AvailabilityZones: zones.map((Name) => ({ Name })) };
}

function aws(region: Region = {}) {
  const ec2 = new EC2Client(OFFLINE);
  const rds = new RDSClient(OFFLINE);
  const ssm = new SSMClient(OFFLINE);
  const open = region.open ?? [A, B, C];
  const named = 'database' in region ? region.database : [option([A, B, C])];
  const options: Answer = ({ DBInstanceClass }) => ({
    OrderableDBInstanceOptions:
      DBInstanceClass === undefined ? (named === undefined ? [] : [option([A])]) : (named ?? []),
  });
  const endpoints: Answer = ({ ServiceNames: [name = ''] }) => {
    if (String(name).endsWith('.absent')) return awsError('InvalidServiceName');
    const zones = region.endpoints?.[String(name).split('.').at(-1) ?? ''] ?? [A, B, C];
    const other = { ServiceName: 'com.amazonaws.vpce.other', AvailabilityZones: [A, B, C] };
    return { ServiceDetails: [other, { ServiceName: name, AvailabilityZones: zones }] };
  };
  const sent: Sent[][] = [
    answerWith(ec2, {
      DescribeAvailabilityZones: { AvailabilityZones: open.map((ZoneName) => ({ ZoneName })) },
      // Two pages.
      DescribeInstanceTypeOfferings: ({ NextToken }) => {
        const offers = (region.hosts ?? [A, B, C]).map((Location) => ({ Location }));
        return NextToken === undefined
          ? { InstanceTypeOfferings: offers.slice(0, 1), NextToken: 'more' }
          : { InstanceTypeOfferings: offers.slice(1) };
      },
      DescribeVpcEndpointServices: endpoints,
      DescribeInstanceTypes: {
        InstanceTypes: [
          {
            ProcessorInfo: { SupportedArchitectures: region.architectures ?? ['i386', 'x86_64'] },
            EbsInfo: { EbsOptimizedSupport: region.ebs ?? 'default' },
          },
        ],
      },
      DescribeImages: { Images: [{ RootDeviceName: '/dev/xvda' }] },
    }),
    answerWith(rds, { DescribeOrderableDBInstanceOptions: options }),
    answerWith(ssm, { GetParameter: ({ Name }) => ({ Parameter: { Value: `ami-of${Name}` } }) }),
  ];
  const ctx = ctxWith({ ec2, rds, ssm });
  return { ctx, sent: () => sent.flat() };
}

const zonesOf = async (region: Region, wanted = WANTED) =>
  (await decide(aws(region).ctx, wanted)).zones;

describe('the zones', () => {
  it('are the first two in order of name, in whatever order AWS lists them', async () => {
    expect(await zonesOf({ open: [C, B, A] })).toEqual([A, B]);
  });

  it('are chosen by what they offer, never by their place in the list', async () => {
    expect(await zonesOf({ hosts: [B, C] })).toEqual([B, C]);
    expect(await zonesOf({ database: [option([A, C])] })).toEqual([A, C]);
    expect(await zonesOf({ endpoints: { secretsmanager: [C, B] } })).toEqual([B, C]);
    expect(await zonesOf({ open: [A, C] })).toEqual([A, C]);
  });

  it('offer every endpoint that is wanted', async () => {
    const endpointServices = ['secretsmanager', 'ssm'];
    const region = { endpoints: { ssm: [B, C] } };
    expect(await zonesOf(region, { ...WANTED, endpointServices })).toEqual([B, C]);
    expect(await zonesOf(region)).toEqual([A, B]);
  });

  it('offer the major version, whatever the minor one', async () => {
    const database = [option([A, B, C], '16.4'), option([A], '17.5'), option([C], '17.6')];
    expect(await zonesOf({ database })).toEqual([A, C]);
  });

  it('offer the database in two zones where that is wanted', async () => {
    const database = [option([A, B, C], '17.6', false), option([B, C])];
    expect(await zonesOf({ database })).toEqual([B, C]);
    expect(await zonesOf({ database }, { ...WANTED, multiAz: false })).toEqual([A, B]);
  });

  it('are left to RDS where it names no options at all: its own answer to the create decides', async () => {
    expect(await zonesOf({ database: undefined })).toEqual([A, B]);
  });

  it('need no opting in and are no local ones', async () => {
    const { ctx, sent } = aws();
    await decide(ctx, WANTED);
    const asked = sent().find((call) => call.name === 'DescribeAvailabilityZones');
    expect(asked?.input.Filters).toEqual([
      { Name: 'zone-type', Values: ['availability-zone'] },
      { Name: 'state', Values: ['available'] },
      { Name: 'opt-in-status', Values: ['opt-in-not-required'] },
    ]);
  });

  it('where no two offer everything, who offers what is told', async () => {
    const region = { hosts: [A, B], database: [option([B, C])], endpoints: { secretsmanager: [] } };
    const error = await decide(aws(region).ctx, WANTED).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(OrthwebError);
    const { message, hint } = error as OrthwebError;
    expect(`${message}\n${hint}`).toMatchInlineSnapshot(`
      "eu-west-1 has no two zones that offer everything:
        hosts t3.medium: eu-west-1a, eu-west-1b
        database db.t4g.small, PostgreSQL 17: eu-west-1b, eu-west-1c
        endpoint secretsmanager: no zone
      choose another hosts.instanceType, database.instanceClass or region"
    `);
  });

  it('a class that RDS does not offer is not left to its answer', async () => {
    const error = await decide(aws({ database: [] }).ctx, WANTED).catch((e: unknown) => e);
    expect((error as Error).message).toContain('database db.t4g.small, PostgreSQL 17: no zone');
  });
});

describe('the image', () => {
  it.each([
    [['i386', 'x86_64'], 'x86_64'],
    [['arm64'], 'arm64'],
  ])('for %j is the newest Amazon Linux 2023 for %s', async (architectures, name) => {
    const { imageId, rootDevice } = await decide(aws({ architectures }).ctx, WANTED);
    expect(imageId).toBe(
      `ami-of/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-${name}`,
    );
    expect(rootDevice).toBe('/dev/xvda');
  });

  it.each([[['x86_64_mac']], [[]]])('for %j there is none', async (architectures) => {
    const error = await decide(aws({ architectures }).ctx, WANTED).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(UsageError);
    expect((error as Error).message).toBe(
      'hosts.instanceType: t3.medium runs no 64-bit Amazon Linux',
    );
  });
});

describe('what was chosen before', () => {
  it('is kept, and nothing is asked about it', async () => {
    const { ctx, sent } = aws({ open: [] });
    const kept = { zones: [B, C] as const, imageId: 'ami-0', rootDevice: '/dev/sda1' };
    expect(await decide(ctx, WANTED, kept)).toEqual(kept);
    expect(sent()).toEqual([]);
  });

  it('is kept in part: zones may bind where the image no longer does', async () => {
    const { ctx, sent } = aws({ open: [] });
    const decided = await decide(ctx, WANTED, { zones: [B, C] });
    expect(decided).toMatchObject({ zones: [B, C], rootDevice: '/dev/xvda' });
    expect(sent().map((call) => call.name)).not.toContain('DescribeAvailabilityZones');
  });
});

it('an endpoint that a region does not have is offered in no zone', async () => {
  const { ctx } = aws();
  const endpointServices = ['secretsmanager', 'absent'];
  const error = await decide(ctx, { ...WANTED, endpointServices }).catch((e: unknown) => e);
  expect((error as Error).message).toContain('endpoint absent: no zone');
});

it('a host without optimised access to its disk is refused', async () => {
  const error = await decide(aws({ ebs: 'unsupported' }).ctx, WANTED).catch((e: unknown) => e);
  expect(error).toMatchObject({
    message: 'hosts.instanceType: t3.medium has no optimised access to its disk',
    hint: 'choose a newer one, such as t3.medium',
  });
});

it('deciding only reads', async () => {
  const { ctx, sent } = aws();
  await decide(ctx, WANTED);
  for (const { name } of sent()) expect(name).toMatch(/^(Describe|Get)/);
});
