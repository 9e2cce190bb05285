import {
  CreateVpcEndpointCommand,
  DeleteVpcEndpointsCommand,
  type VpcEndpoint as Live,
  ModifyVpcEndpointCommand,
  paginateDescribeVpcEndpoints,
} from '@aws-sdk/client-ec2';
import { ignoringGone } from '../already-gone.ts';
import type { Kind } from '../resource.ts';
import { gathered } from './ec2-pages.ts';
import { foundByTag, identityFilters, setEc2Tags, tagSpecification } from './ec2-tags.ts';
import { endpointDrift, modification, type VpcEndpointProps } from './endpoint-settings.ts';
import { failingOnUnsuccessful } from './partial-success.ts';

export type { VpcEndpointProps } from './endpoint-settings.ts';

export interface VpcEndpointOut {
  readonly endpointId: string;
}

export const VpcEndpoint: Kind<VpcEndpointProps, Live, VpcEndpointOut> = {
  type: 'ec2:vpc-endpoint',
  actions: [
    'ec2:CreateVpcEndpoint',
    'ec2:CreateTags',
    'ec2:DescribeVpcEndpoints',
    'ec2:ModifyVpcEndpoint',
    'ec2:DeleteVpcEndpoints',
    // For the private DNS names of interface endpoints.
    'route53:AssociateVPCWithHostedZone',
  ],
  typicalMs: 90_000,
  idempotency: 'token',

  async find(ctx, ids) {
    const endpoints = await gathered(
      paginateDescribeVpcEndpoints({ client: ctx.aws.ec2 }, { Filters: identityFilters(ctx, ids) }),
      (page) => page.VpcEndpoints,
    );
    return endpoints
      .filter((endpoint) => stateOf(endpoint) !== 'deleted')
      .map((endpoint) => foundByTag(endpoint, endpoint.VpcEndpointId));
  },

  async create(ctx, at, props) {
    const { vpcId, service, type, routeTableIds = [], subnetIds = [] } = props;
    await ctx.aws.ec2.send(
      new CreateVpcEndpointCommand({
        VpcId: vpcId,
        VpcEndpointType: type,
        ServiceName: `com.amazonaws.${ctx.region}.${service}`,
        PolicyDocument: JSON.stringify(props.policy),
        // The SDK fills in no token of its own for this call.
        ClientToken: at.token,
        TagSpecifications: tagSpecification('vpc-endpoint', at),
        ...(type === 'Gateway'
          ? { RouteTableIds: [...routeTableIds] }
          : {
              SubnetIds: [...subnetIds],
              // Left out, AWS takes the VPC's default group, which lets nothing through.
              SecurityGroupIds: [...(props.securityGroupIds ?? [])],
              PrivateDnsEnabled: true,
            }),
      }),
    );
  },

  drift: endpointDrift,

  async sync(ctx, live, props, changes) {
    const input = modification(live, props, changes);
    await ctx.aws.ec2.send(new ModifyVpcEndpointCommand(input));
  },

  tag: (ctx, live, tags) => setEc2Tags(ctx, live.VpcEndpointId, tags),

  async delete(ctx, live) {
    if (stateOf(live) === 'deleting') return;
    const command = new DeleteVpcEndpointsCommand({ VpcEndpointIds: [live.VpcEndpointId ?? ''] });
    await ignoringGone(ctx.aws.ec2.send(failingOnUnsuccessful(command)));
  },

  outputs: (live) => ({ endpointId: live.VpcEndpointId ?? '' }),

  ready: {
    status: stateOf,
    pending: ['absent', 'pending'],
    target: ['available'],
    timeoutMs: 900_000,
    everyMs: 5_000,
  },
  gone: {
    status: stateOf,
    // Whatever state it was in, it keeps it for a moment; only then comes "deleting", which may take minutes.
    pending: ['deleting', 'available', 'pending', 'failed', 'rejected', 'partial', 'expired'],
    target: ['absent'],
    timeoutMs: 1_200_000,
    everyMs: 5_000,
  },

  going: ['deleting'],

  async explain(_ctx, live) {
    if (live === undefined) return [];
    if (stateOf(live) === 'deleting')
      return [`${live.VpcEndpointId} is still being deleted, which takes some minutes`];
    const reasons = [live.FailureReason, live.LastError?.Message];
    return reasons.filter((reason) => reason !== undefined && reason !== '') as string[];
  },
};

/** The SDK's types say `Available`, AWS answers `available`. */
function stateOf(live: Live | undefined): string {
  return live === undefined ? 'absent' : (live.State ?? 'pending').toLowerCase();
}
