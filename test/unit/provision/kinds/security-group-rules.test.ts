import type { IpPermission } from '@aws-sdk/client-ec2';
import { describe, expect, test } from 'vitest';
import { assertOurs, tagDrift } from '../../../../src/provision/identity.ts';
import type { Rule } from '../../../../src/provision/kinds/group-rules.ts';
import { SecurityGroupRules } from '../../../../src/provision/kinds/security-group-rules.ts';
import {
  awsError,
  ec2With,
  filtersFor,
  identityOf,
  PURGE,
  reportedTags,
  textsOf,
} from '../../../support/ec2-answers.ts';

const ID = 'access/hosts-rules';
const WEB: Rule = {
  protocol: 'tcp',
  from: 443,
  to: 443,
  cidr: '203.0.113.0/24',
  description: 'Web',
};
const PROPS = {
  groupId: 'sg-1',
  ingress: [
    WEB,
    { protocol: 'tcp', from: 443, to: 443, cidr: '198.51.100.7/24', description: 'Web' },
    { protocol: 'tcp', from: 443, to: 443, cidr6: '2001:DB8:0::/32', description: 'Web' },
    { protocol: 'udp', from: 100, to: 200, prefixListId: 'pl-1', description: 'List' },
  ] satisfies readonly Rule[],
  egress: [
    { protocol: 'tcp', from: 5432, to: 5432, groupId: 'sg-db', description: 'Database' },
    { protocol: 'all', from: 0, to: 0, cidr: '10.0.0.0/8', description: 'Site' },
  ] satisfies readonly Rule[],
};
const IN_HTTPS: IpPermission = {
  IpProtocol: 'tcp',
  FromPort: 443,
  ToPort: 443,
  IpRanges: [
    { CidrIp: '198.51.100.0/24', Description: 'Web' },
    { CidrIp: '203.0.113.0/24', Description: 'Web' },
  ],
  Ipv6Ranges: [{ CidrIpv6: '2001:db8::/32', Description: 'Web' }],
  UserIdGroupPairs: [],
  PrefixListIds: [],
};
const IN_LIST: IpPermission = {
  IpProtocol: '17',
  FromPort: 100,
  ToPort: 200,
  PrefixListIds: [{ PrefixListId: 'pl-1', Description: 'List' }],
};
const OUT: IpPermission[] = [
  { IpProtocol: '-1', IpRanges: [{ CidrIp: '10.0.0.0/8', Description: 'Site' }] },
  {
    IpProtocol: 'tcp',
    FromPort: 5432,
    ToPort: 5432,
    UserIdGroupPairs: [{ GroupId: 'sg-db', UserId: '123456789012', Description: 'Database' }],
  },
];
const LIVE = { GroupId: 'sg-1', IpPermissions: [IN_HTTPS, IN_LIST], IpPermissionsEgress: OUT };
const FIRST_EGRESS: IpPermission = { IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] };

function groupIs(group: object) {
  const SecurityGroups = [{ ...group, Tags: reportedTags('access/hosts') }];
  return ec2With({ DescribeSecurityGroups: { SecurityGroups } });
}

describe('looking for rules', () => {
  test('asks for their groups in one call and answers as objects of their own', async () => {
    const { ctx, sent } = groupIs(LIVE);
    const [found] = await SecurityGroupRules.find(ctx, [ID, 'access/database-rules']);
    expect(sent).toEqual([
      {
        name: 'DescribeSecurityGroups',
        input: { Filters: filtersFor('access/hosts', 'access/database') },
      },
    ]);
    expect(found?.id).toBe(ID);
    if (found === undefined) return;
    expect(() => assertOurs(ctx, found)).not.toThrow();
    expect(tagDrift(ctx, found)).toEqual({});
  });

  test('a group as AWS makes it has no rules of ours', async () => {
    const { ctx } = groupIs({
      GroupId: 'sg-1',
      IpPermissions: [],
      IpPermissionsEgress: [FIRST_EGRESS],
    });
    expect(await SecurityGroupRules.find(ctx, [ID])).toEqual([]);
  });

  test('a group whose rules were all deleted by hand is there, and every missing rule is named', async () => {
    const { ctx } = groupIs({ GroupId: 'sg-1', IpPermissions: [], IpPermissionsEgress: [] });
    const [found] = await SecurityGroupRules.find(ctx, [ID]);
    const { ready, gone } = SecurityGroupRules;
    expect(ready.target).toContain(ready.status(found?.live));
    expect(gone.target).toContain(gone.status(found?.live));
    expect(SecurityGroupRules.drift(found?.live ?? {}, PROPS)).toHaveLength(6);
  });
});

describe('drift', () => {
  test('none where AWS reports what is wanted, folded and spelled in its own way', () => {
    expect(SecurityGroupRules.drift(LIVE, PROPS)).toEqual([]);
  });

  test.each([
    [
      { IpPermissions: [{ ...IN_HTTPS, IpRanges: IN_HTTPS.IpRanges?.slice(0, 1) }, IN_LIST] },
      'update: rule tcp 443 from 203.0.113.0/24 is missing',
    ],
    [
      {
        IpPermissions: [
          ...LIVE.IpPermissions,
          { IpProtocol: 'tcp', FromPort: 22, ToPort: 22, IpRanges: [{ CidrIp: '0.0.0.0/0' }] },
        ],
      },
      'update: rule tcp 22 from 0.0.0.0/0 is not wanted',
    ],
    [
      { IpPermissionsEgress: [...OUT, FIRST_EGRESS] },
      'update: rule all traffic to 0.0.0.0/0 is not wanted',
    ],
    [{ IpPermissionsEgress: OUT.slice(0, 1) }, 'update: rule tcp 5432 to sg-db is missing'],
    [{ IpPermissions: [IN_HTTPS] }, 'update: rule udp 100-200 from pl-1 is missing'],
    [
      { IpPermissions: [IN_HTTPS, { ...IN_LIST, PrefixListIds: [{ PrefixListId: 'pl-1' }] }] },
      'update: rule udp 100-200 from pl-1 is described as ""',
    ],
  ])('%j is one change', (difference, text) => {
    expect(textsOf(SecurityGroupRules.drift({ ...LIVE, ...difference }, PROPS))).toEqual([text]);
  });
});

describe('correction', () => {
  const answers = {
    AuthorizeSecurityGroupIngress: {},
    AuthorizeSecurityGroupEgress: {},
    RevokeSecurityGroupIngress: {},
    RevokeSecurityGroupEgress: {},
    UpdateSecurityGroupRuleDescriptionsIngress: {},
  };

  test('new rules carry their descriptions, and the same rule given twice is one', async () => {
    const { ctx, sent } = ec2With(answers);
    await SecurityGroupRules.create?.(ctx, identityOf(ID), {
      groupId: 'sg-1',
      ingress: [WEB, { ...WEB, cidr: '203.0.113.9/24' }],
      egress: [],
    });
    expect(sent).toEqual([
      {
        name: 'AuthorizeSecurityGroupIngress',
        input: {
          GroupId: 'sg-1',
          IpPermissions: [
            {
              IpProtocol: 'tcp',
              FromPort: 443,
              ToPort: 443,
              IpRanges: [{ CidrIp: '203.0.113.0/24', Description: 'Web' }],
            },
          ],
        },
      },
    ]);
  });

  test('what is missing is allowed before what is not wanted is revoked', async () => {
    const { ctx, sent } = ec2With(answers);
    const live = {
      GroupId: 'sg-1',
      IpPermissions: [
        { ...IN_HTTPS, IpRanges: [{ CidrIp: '192.0.2.0/24', Description: 'Old' }] },
        IN_LIST,
      ],
      IpPermissionsEgress: [...OUT, FIRST_EGRESS],
    };
    await SecurityGroupRules.sync(ctx, live, PROPS, SecurityGroupRules.drift(live, PROPS));
    expect(
      sent.map(({ name, input }) => [
        name,
        input.IpPermissions.flatMap((it: IpPermission) =>
          (it.IpRanges ?? []).map((range) => range.CidrIp),
        ),
      ]),
    ).toEqual([
      ['AuthorizeSecurityGroupIngress', ['203.0.113.0/24', '198.51.100.0/24']],
      ['RevokeSecurityGroupIngress', ['192.0.2.0/24']],
      ['RevokeSecurityGroupEgress', ['0.0.0.0/0']],
    ]);
  });

  test('a description is corrected without touching the rule', async () => {
    const { ctx, sent } = ec2With(answers);
    const live = {
      ...LIVE,
      IpPermissions: [
        IN_HTTPS,
        { ...IN_LIST, PrefixListIds: [{ PrefixListId: 'pl-1', Description: 'x' }] },
      ],
    };
    await SecurityGroupRules.sync(ctx, live, PROPS, SecurityGroupRules.drift(live, PROPS));
    expect(sent.map((call) => call.name)).toEqual(['UpdateSecurityGroupRuleDescriptionsIngress']);
    expect(sent[0]?.input.IpPermissions[0].PrefixListIds).toEqual([
      { PrefixListId: 'pl-1', Description: 'List' },
    ]);
  });

  test('a rule that exists meanwhile does not keep the others out', async () => {
    const { ctx, sent } = ec2With({
      ...answers,
      AuthorizeSecurityGroupIngress: (input: { IpPermissions: IpPermission[] }) =>
        input.IpPermissions.some((it) => it.IpRanges?.[0]?.CidrIp === '203.0.113.0/24')
          ? awsError('InvalidPermission.Duplicate')
          : {},
    });
    const live = { GroupId: 'sg-1', IpPermissions: [IN_LIST], IpPermissionsEgress: OUT };
    await SecurityGroupRules.sync(ctx, live, PROPS, SecurityGroupRules.drift(live, PROPS));
    expect(sent.map(({ input }) => input.IpPermissions.length)).toEqual([3, 1, 1, 1]);
  });

  test('any other refusal is an error', async () => {
    const { ctx } = ec2With({
      AuthorizeSecurityGroupIngress: awsError('RulesPerSecurityGroupLimitExceeded'),
    });
    await expect(SecurityGroupRules.create?.(ctx, identityOf(ID), PROPS)).rejects.toThrow(
      'RulesPerSecurityGroupLimitExceeded',
    );
  });
});

describe('removal', () => {
  test('takes the rules of both directions, so that groups that name each other can go', async () => {
    const { ctx, sent } = ec2With({
      RevokeSecurityGroupIngress: {},
      RevokeSecurityGroupEgress: {},
    });
    await SecurityGroupRules.delete(ctx, LIVE, PURGE);
    expect(sent).toEqual([
      {
        name: 'RevokeSecurityGroupIngress',
        input: { GroupId: 'sg-1', IpPermissions: LIVE.IpPermissions },
      },
      { name: 'RevokeSecurityGroupEgress', input: { GroupId: 'sg-1', IpPermissions: OUT } },
    ]);
  });

  test.each(['InvalidGroup.NotFound', 'InvalidPermission.NotFound'])(
    '%s is success',
    async (code) => {
      const { ctx } = ec2With({
        RevokeSecurityGroupIngress: awsError(code),
        RevokeSecurityGroupEgress: awsError(code),
      });
      await expect(SecurityGroupRules.delete(ctx, LIVE, PURGE)).resolves.toBeUndefined();
    },
  );
});
