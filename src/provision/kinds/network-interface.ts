import {
  CreateNetworkInterfaceCommand,
  DeleteNetworkInterfaceCommand,
  type NetworkInterface as Live,
  ModifyNetworkInterfaceAttributeCommand,
  paginateDescribeNetworkInterfaces,
} from '@aws-sdk/client-ec2';
import { ignoringGone } from '../already-gone.ts';
import type { Change, Kind } from '../resource.ts';
import { gathered } from './ec2-pages.ts';
import { foundByTag, identityFilters, presence, setEc2Tags, tagSpecification } from './ec2-tags.ts';
import { differenceText } from './id-sets.ts';

export interface NetworkInterfaceProps {
  readonly subnetId: string;
  readonly groupIds: readonly string[];
  readonly description: string;
}

export interface NetworkInterfaceOut {
  readonly interfaceId: string;
  readonly privateIp: string;
}

/** A host's interface of its own: it outlives the instance, and addresses are associated with it. */
export const NetworkInterface: Kind<NetworkInterfaceProps, Live, NetworkInterfaceOut> = {
  type: 'ec2:network-interface',
  actions: [
    'ec2:CreateNetworkInterface',
    'ec2:CreateTags',
    'ec2:DescribeNetworkInterfaces',
    'ec2:ModifyNetworkInterfaceAttribute',
    'ec2:DeleteNetworkInterface',
  ],
  typicalMs: 3_000,
  idempotency: 'token',

  async find(ctx, ids) {
    const interfaces = await gathered(
      paginateDescribeNetworkInterfaces(
        { client: ctx.aws.ec2 },
        { Filters: identityFilters(ctx, ids) },
      ),
      (page) => page.NetworkInterfaces,
    );
    return interfaces.map((live) => ({
      ...foundByTag({ Tags: live.TagSet }, live.NetworkInterfaceId),
      live,
    }));
  },

  async create(ctx, at, { subnetId, groupIds, description }) {
    await ctx.aws.ec2.send(
      new CreateNetworkInterfaceCommand({
        SubnetId: subnetId,
        Groups: [...groupIds],
        Description: description,
        ClientToken: at.token,
        TagSpecifications: tagSpecification('network-interface', at),
      }),
    );
  },

  drift(live, { subnetId, groupIds, description }) {
    const changes: Change[] = [];
    if (live.SubnetId !== subnetId)
      changes.push({
        field: 'subnet',
        text: `subnet ${live.SubnetId}, wanted ${subnetId}`,
        effect: 'replace',
      });
    const groups = differenceText(
      (live.Groups ?? []).map((group) => group.GroupId),
      groupIds,
    );
    if (groups !== '')
      changes.push({ field: 'groups', text: `security group ${groups}`, effect: 'update' });
    if (live.Description !== undefined && live.Description !== description)
      changes.push({
        field: 'description',
        text: `description ${live.Description}, wanted ${description}`,
        effect: 'update',
      });
    return changes;
  },

  async sync(ctx, live, { groupIds, description }, changes) {
    const { NetworkInterfaceId } = live;
    // "You can specify only one attribute at a time."
    for (const { field } of changes) {
      const attribute =
        field === 'groups' ? { Groups: [...groupIds] } : { Description: { Value: description } };
      await ctx.aws.ec2.send(
        new ModifyNetworkInterfaceAttributeCommand({ NetworkInterfaceId, ...attribute }),
      );
    }
  },

  tag: (ctx, live, tags) => setEc2Tags(ctx, live.NetworkInterfaceId, tags),

  // While an instance holds it AWS refuses; the instance being terminated lets go of it by itself.
  delete: (ctx, { NetworkInterfaceId }) =>
    ignoringGone(ctx.aws.ec2.send(new DeleteNetworkInterfaceCommand({ NetworkInterfaceId }))),

  outputs: (live) => ({
    interfaceId: live.NetworkInterfaceId ?? '',
    privateIp: live.PrivateIpAddress ?? '',
  }),

  ready: {
    status: (live) => (live === undefined ? 'absent' : (live.Status ?? 'pending')),
    pending: ['absent', 'pending', 'attaching', 'detaching'],
    target: ['available', 'in-use'],
    timeoutMs: 120_000,
    everyMs: 2_000,
  },
  gone: presence(120_000).gone,

  async explain(_ctx, live) {
    const attachment = live?.Attachment;
    if (attachment === undefined) return [];
    const holder = attachment.InstanceId ?? attachment.InstanceOwnerId ?? 'something unknown';
    return [`${live?.NetworkInterfaceId} is ${attachment.Status} to ${holder}`];
  },
};
