import {
  CreateSecurityGroupCommand,
  DeleteSecurityGroupCommand,
  type SecurityGroup as Live,
  paginateDescribeSecurityGroups,
} from '@aws-sdk/client-ec2';
import { ignoringGone } from '../already-gone.ts';
import type { Kind } from '../resource.ts';
import { groupsNaming, interfacesHolding } from './blockers.ts';
import { gathered } from './ec2-pages.ts';
import { foundByTag, identityFilters, presence, setEc2Tags, tagSpecification } from './ec2-tags.ts';

export interface SecurityGroupProps {
  readonly vpcId: string;
  readonly description: string;
}

export interface SecurityGroupOut {
  readonly groupId: string;
}

/** The group alone; `SecurityGroupRules` holds what it lets through. */
export const SecurityGroup: Kind<SecurityGroupProps, Live, SecurityGroupOut> = {
  type: 'ec2:security-group',
  actions: [
    'ec2:CreateSecurityGroup',
    'ec2:CreateTags',
    'ec2:DescribeSecurityGroups',
    'ec2:DescribeNetworkInterfaces',
    'ec2:DeleteSecurityGroup',
  ],
  typicalMs: 2_000,
  // Unique in its VPC.
  idempotency: 'name',
  existsCodes: ['InvalidGroup.Duplicate'],

  async find(ctx, ids) {
    const groups = await gathered(
      paginateDescribeSecurityGroups(
        { client: ctx.aws.ec2 },
        { Filters: identityFilters(ctx, ids) },
      ),
      (page) => page.SecurityGroups,
    );
    return groups.map((group) => foundByTag(group, group.GroupId));
  },

  async create(ctx, at, { vpcId, description }) {
    await ctx.aws.ec2.send(
      new CreateSecurityGroupCommand({
        GroupName: at.name,
        Description: description,
        VpcId: vpcId,
        TagSpecifications: tagSpecification('security-group', at),
      }),
    );
  },

  drift(live, { vpcId, description }) {
    return [
      { field: 'vpc', is: live.VpcId, wanted: vpcId },
      { field: 'description', is: live.Description, wanted: description },
    ]
      .filter(({ is, wanted }) => is !== wanted)
      .map(({ field, is, wanted }) => ({
        field,
        text: `${field} ${is}, wanted ${wanted}`,
        effect: 'replace',
      }));
  },

  sync: () => Promise.resolve(),

  tag: (ctx, live, tags) => setEc2Tags(ctx, live.GroupId, tags),

  delete: (ctx, live) =>
    ignoringGone(ctx.aws.ec2.send(new DeleteSecurityGroupCommand({ GroupId: live.GroupId }))),

  outputs: (live) => ({ groupId: live.GroupId ?? '' }),

  ...presence(120_000),

  async explain(ctx, live) {
    if (live?.GroupId === undefined) return [];
    const [interfaces, groups] = await Promise.all([
      interfacesHolding(ctx, 'group-id', live.GroupId),
      groupsNaming(ctx, live.GroupId),
    ]);
    return [...interfaces, ...groups];
  },
};
