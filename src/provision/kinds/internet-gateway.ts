import {
  AttachInternetGatewayCommand,
  CreateInternetGatewayCommand,
  DeleteInternetGatewayCommand,
  DetachInternetGatewayCommand,
  type InternetGateway as Live,
  paginateDescribeInternetGateways,
} from '@aws-sdk/client-ec2';
import { hasCode, messageOf } from '../../aws/errors.ts';
import { ignoringGone } from '../already-gone.ts';
import type { Change, Ctx, Kind } from '../resource.ts';
import { publicAddressesIn } from './blockers.ts';
import { gathered } from './ec2-pages.ts';
import { foundByTag, identityFilters, presence, setEc2Tags, tagSpecification } from './ec2-tags.ts';

export interface InternetGatewayProps {
  readonly vpcId: string;
}

export interface InternetGatewayOut {
  readonly gatewayId: string;
}

/** The gateway and its attachment to the VPC. */
export const InternetGateway: Kind<InternetGatewayProps, Live, InternetGatewayOut> = {
  type: 'ec2:internet-gateway',
  actions: [
    'ec2:CreateInternetGateway',
    'ec2:CreateTags',
    'ec2:DescribeInternetGateways',
    'ec2:DescribeNetworkInterfaces',
    'ec2:AttachInternetGateway',
    'ec2:DetachInternetGateway',
    'ec2:DeleteInternetGateway',
  ],
  typicalMs: 2_000,
  idempotency: 'none',

  async find(ctx, ids) {
    const gateways = await gathered(
      paginateDescribeInternetGateways(
        { client: ctx.aws.ec2 },
        { Filters: identityFilters(ctx, ids) },
      ),
      (page) => page.InternetGateways,
    );
    return gateways.map((gateway) => foundByTag(gateway, gateway.InternetGatewayId));
  },

  async create(ctx, at) {
    await ctx.aws.once.ec2.send(
      new CreateInternetGatewayCommand({
        TagSpecifications: tagSpecification('internet-gateway', at),
      }),
    );
  },

  drift(live, { vpcId }) {
    const attached = vpcsOf(live);
    if (attached.includes(vpcId)) return [];
    const text =
      attached.length === 0
        ? 'not attached to the VPC'
        : `attached to ${attached.join()}, wanted ${vpcId}`;
    return [{ field: 'attachment', text, effect: 'update' } satisfies Change];
  },

  async sync(ctx, live, { vpcId }) {
    await detach(ctx, live);
    try {
      await ctx.aws.ec2.send(
        new AttachInternetGatewayCommand({
          InternetGatewayId: live.InternetGatewayId,
          VpcId: vpcId,
        }),
      );
    } catch (error) {
      // "resource igw-1 is already attached to network vpc-1": our own call, whose reply was lost.
      const done = hasCode(error, 'Resource.AlreadyAssociated') && messageOf(error).includes(vpcId);
      if (!done) throw error;
    }
  },

  tag: (ctx, live, tags) => setEc2Tags(ctx, live.InternetGatewayId, tags),

  async delete(ctx, live) {
    await detach(ctx, live);
    await ignoringGone(
      ctx.aws.ec2.send(
        new DeleteInternetGatewayCommand({ InternetGatewayId: live.InternetGatewayId }),
      ),
    );
  },

  outputs: (live) => ({ gatewayId: live.InternetGatewayId ?? '' }),

  ready: {
    status: (live) => (live === undefined ? 'absent' : statusOf(live)),
    pending: ['absent', 'attaching', 'detaching'],
    target: ['present'],
    timeoutMs: 120_000,
    everyMs: 2_000,
  },
  gone: presence(120_000).gone,

  async explain(ctx, live) {
    const addresses = await Promise.all(
      live === undefined ? [] : vpcsOf(live).map((vpcId) => publicAddressesIn(ctx, vpcId)),
    );
    return addresses.flat();
  },
};

/** Detached is a state to start from, not to wait in: attaching is done by `sync`. */
function statusOf(live: Live): string {
  const states = (live.Attachments ?? []).map((attachment) => attachment.State as string);
  return states.find((state) => state === 'attaching' || state === 'detaching') ?? 'present';
}

function vpcsOf(live: Live): readonly string[] {
  return (live.Attachments ?? [])
    .filter((attachment) => attachment.State !== 'detached')
    .map((attachment) => attachment.VpcId ?? '');
}

async function detach(ctx: Ctx, live: Live): Promise<void> {
  for (const VpcId of vpcsOf(live)) {
    const { InternetGatewayId } = live;
    await ignoringGone(
      ctx.aws.ec2.send(new DetachInternetGatewayCommand({ InternetGatewayId, VpcId })),
    );
  }
}
