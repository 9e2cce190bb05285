import type { NetworkAclEntry } from '@aws-sdk/client-ec2';
import { describe, expect, test } from 'vitest';
import type { AclEntry } from '../../../../src/provision/kinds/acl-entries.ts';
import { NetworkAcl } from '../../../../src/provision/kinds/network-acl.ts';
import {
  awsError,
  ec2With,
  identityOf,
  PURGE,
  specified,
  textsOf,
} from '../../../support/ec2-answers.ts';

const HTTPS: AclEntry = {
  number: 100,
  egress: false,
  protocol: 'tcp',
  from: 443,
  to: 443,
  cidr: '0.0.0.0/0',
  action: 'allow',
};
const PROPS = {
  vpcId: 'vpc-1',
  subnetIds: ['subnet-1', 'subnet-2'],
  entries: [
    HTTPS,
    { ...HTTPS, number: 110, from: 32_768, to: 60_999 },
    { number: 120, egress: false, protocol: 'icmp', cidr: '172.27.0.9/16', action: 'allow' },
    { number: 100, egress: true, protocol: 'all', cidr: '0.0.0.0/0', action: 'allow' },
  ] satisfies readonly AclEntry[],
};
const LIVE_HTTPS: NetworkAclEntry = {
  RuleNumber: 100,
  Egress: false,
  Protocol: '6',
  PortRange: { From: 443, To: 443 },
  CidrBlock: '0.0.0.0/0',
  RuleAction: 'allow',
};
const LAST: NetworkAclEntry = {
  RuleNumber: 32_767,
  Egress: false,
  Protocol: '-1',
  CidrBlock: '0.0.0.0/0',
  RuleAction: 'deny',
};
const OTHERS: NetworkAclEntry[] = [
  { ...LIVE_HTTPS, RuleNumber: 110, PortRange: { From: 32_768, To: 60_999 } },
  {
    RuleNumber: 120,
    Egress: false,
    Protocol: '1',
    IcmpTypeCode: { Type: -1, Code: -1 },
    CidrBlock: '172.27.0.0/16',
    RuleAction: 'allow',
  },
  { RuleNumber: 100, Egress: true, Protocol: '-1', CidrBlock: '0.0.0.0/0', RuleAction: 'allow' },
  LAST,
  { ...LAST, Egress: true },
];
const LIVE = {
  NetworkAclId: 'acl-1',
  VpcId: 'vpc-1',
  Entries: [LIVE_HTTPS, ...OTHERS],
  Associations: [
    { NetworkAclAssociationId: 'aclassoc-1', NetworkAclId: 'acl-1', SubnetId: 'subnet-1' },
    { NetworkAclAssociationId: 'aclassoc-2', NetworkAclId: 'acl-1', SubnetId: 'subnet-2' },
  ],
};

test('is created with identity and token', async () => {
  const { ctx, sent } = ec2With({ CreateNetworkAcl: {} });
  await NetworkAcl.create?.(ctx, identityOf('network/public-acl'), PROPS);
  expect(sent[0]?.input).toEqual({
    VpcId: 'vpc-1',
    ClientToken: 'token-of-network/public-acl',
    TagSpecifications: specified('network-acl', 'network/public-acl'),
  });
});

describe('drift', () => {
  test('none for what AWS reports: protocol numbers, canonical ranges, its own last entries', () => {
    expect(NetworkAcl.drift(LIVE, PROPS)).toEqual([]);
  });

  test.each([
    [{ VpcId: 'vpc-2' }, 'replace: VPC vpc-2, wanted vpc-1'],
    [{ Entries: OTHERS }, 'update: inbound entry 100 allow tcp 443 from 0.0.0.0/0 is missing'],
    [
      { Entries: [{ ...LIVE_HTTPS, PortRange: { From: 443, To: 444 } }, ...OTHERS] },
      'update: inbound entry 100 allow tcp 443-444 from 0.0.0.0/0, wanted allow tcp 443 from 0.0.0.0/0',
    ],
    [
      { Entries: [{ ...LIVE_HTTPS, RuleAction: 'deny' as const }, ...OTHERS] },
      'update: inbound entry 100 deny tcp 443 from 0.0.0.0/0, wanted allow tcp 443 from 0.0.0.0/0',
    ],
    [
      {
        Entries: [
          ...LIVE.Entries,
          { ...LIVE_HTTPS, RuleNumber: 99, PortRange: { From: 22, To: 22 } },
        ],
      },
      'update: inbound entry 99 allow tcp 22 from 0.0.0.0/0 is not wanted',
    ],
    [{ Associations: LIVE.Associations.slice(1) }, 'update: subnet-1 is not associated'],
  ])('%j is one change', (difference, text) => {
    expect(textsOf(NetworkAcl.drift({ ...LIVE, ...difference }, PROPS))).toEqual([text]);
  });
});

describe('correction', () => {
  test('entries are made before a subnet is taken from the ACL it had', async () => {
    const live = { ...LIVE, Entries: OTHERS, Associations: LIVE.Associations.slice(1) };
    const { ctx, sent } = ec2With({
      CreateNetworkAclEntry: {},
      DescribeNetworkAcls: {
        NetworkAcls: [
          {
            Associations: [
              {
                NetworkAclAssociationId: 'aclassoc-9',
                NetworkAclId: 'acl-default',
                SubnetId: 'subnet-1',
              },
            ],
          },
        ],
      },
      ReplaceNetworkAclAssociation: {},
    });
    await NetworkAcl.sync(ctx, live, PROPS, NetworkAcl.drift(live, PROPS));
    expect(sent).toEqual([
      { name: 'CreateNetworkAclEntry', input: { NetworkAclId: 'acl-1', ...LIVE_HTTPS } },
      {
        name: 'DescribeNetworkAcls',
        input: { Filters: [{ Name: 'association.subnet-id', Values: ['subnet-1'] }] },
      },
      {
        name: 'ReplaceNetworkAclAssociation',
        input: { AssociationId: 'aclassoc-9', NetworkAclId: 'acl-1' },
      },
    ]);
  });

  test('an entry that exists meanwhile is replaced', async () => {
    const live = { ...LIVE, Entries: OTHERS };
    const { ctx, sent } = ec2With({
      CreateNetworkAclEntry: awsError('NetworkAclEntryAlreadyExists'),
      ReplaceNetworkAclEntry: {},
    });
    await NetworkAcl.sync(ctx, live, PROPS, NetworkAcl.drift(live, PROPS));
    expect(sent.at(-1)?.name).toBe('ReplaceNetworkAclEntry');
  });

  test('only what is asked for is changed', async () => {
    const live = { ...LIVE, Entries: OTHERS, Associations: [] };
    const { ctx, sent } = ec2With({ CreateNetworkAclEntry: {} });
    const [first] = NetworkAcl.drift(live, PROPS);
    await NetworkAcl.sync(ctx, live, PROPS, first === undefined ? [] : [first]);
    expect(sent.map((call) => call.name)).toEqual(['CreateNetworkAclEntry']);
  });

  test('a subnet for which AWS shows no ACL is an error, not an omission', async () => {
    const live = { ...LIVE, Associations: [] };
    const { ctx } = ec2With({ DescribeNetworkAcls: { NetworkAcls: [] } });
    await expect(NetworkAcl.sync(ctx, live, PROPS, NetworkAcl.drift(live, PROPS))).rejects.toThrow(
      'AWS shows no network ACL for subnet-1 yet',
    );
  });
});

describe('removal', () => {
  const acls = [{ NetworkAclId: 'acl-default', IsDefault: true, Associations: [] }, LIVE];

  test('gives the subnets back to the ACL of the VPC first', async () => {
    const { ctx, sent } = ec2With({
      DescribeNetworkAcls: { NetworkAcls: acls },
      ReplaceNetworkAclAssociation: {},
      DeleteNetworkAcl: {},
    });
    await NetworkAcl.delete(ctx, LIVE, PURGE);
    expect(sent.slice(1).map((call) => call.input)).toEqual([
      { AssociationId: 'aclassoc-1', NetworkAclId: 'acl-default' },
      { AssociationId: 'aclassoc-2', NetworkAclId: 'acl-default' },
      { NetworkAclId: 'acl-1' },
    ]);
  });

  test('of one that is gone is success', async () => {
    const { ctx, sent } = ec2With({
      DescribeNetworkAcls: { NetworkAcls: [] },
      DeleteNetworkAcl: awsError('InvalidNetworkAclID.NotFound'),
    });
    await NetworkAcl.delete(ctx, LIVE, PURGE);
    expect(sent.map((call) => call.name)).toEqual(['DescribeNetworkAcls', 'DeleteNetworkAcl']);
  });
});
