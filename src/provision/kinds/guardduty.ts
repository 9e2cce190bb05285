import {
  DeleteSecurityGroupCommand,
  DeleteVpcEndpointsCommand,
  paginateDescribeSecurityGroups,
  paginateDescribeVpcEndpoints,
} from '@aws-sdk/client-ec2';
import { ignoringGone } from '../already-gone.ts';
import type { Ctx } from '../resource.ts';
import { gathered } from './ec2-pages.ts';

/**
 * Where GuardDuty's runtime monitoring manages its agents, it puts an endpoint and a group of its own into every VPC with
 * hosts, and leaves them there: "DependencyViolation" for ever. In a VPC that is going, exactly these two are removed.
 */
export async function removeGuardDutyEndpoint(ctx: Ctx, vpcId: string): Promise<void> {
  const endpoints = await gathered(
    paginateDescribeVpcEndpoints(
      { client: ctx.aws.ec2 },
      {
        Filters: [
          { Name: 'vpc-id', Values: [vpcId] },
          { Name: 'service-name', Values: [`com.amazonaws.${ctx.region}.guardduty-data`] },
        ],
      },
    ),
    (page) => page.VpcEndpoints,
  );
  const VpcEndpointIds = endpoints
    .filter(({ ServiceName }) => ServiceName?.endsWith('.guardduty-data'))
    .filter(({ State }) => !/^delet/i.test(State ?? ''))
    .map(({ VpcEndpointId }) => VpcEndpointId ?? '');
  if (VpcEndpointIds.length === 0) return;
  await ctx.aws.ec2.send(new DeleteVpcEndpointsCommand({ VpcEndpointIds }));
}

export async function removeGuardDutyGroup(ctx: Ctx, vpcId: string): Promise<void> {
  const name = `GuardDutyManagedSecurityGroup-${vpcId}`;
  const groups = await gathered(
    paginateDescribeSecurityGroups(
      { client: ctx.aws.ec2 },
      {
        Filters: [
          { Name: 'vpc-id', Values: [vpcId] },
          { Name: 'group-name', Values: [name] },
        ],
      },
    ),
    (page) => page.SecurityGroups,
  );
  for (const { GroupId } of groups.filter((group) => group.GroupName === name)) {
    await ignoringGone(ctx.aws.ec2.send(new DeleteSecurityGroupCommand({ GroupId })));
  }
}
