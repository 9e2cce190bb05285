import {
  type Address,
  AllocateAddressCommand,
  DescribeAddressesCommand,
  ReleaseAddressCommand,
} from '@aws-sdk/client-ec2';
import { ignoringGone } from '../already-gone.ts';
import type { Kind, Place } from '../resource.ts';
import { foundByTag, identityFilters, presence, setEc2Tags, tagSpecification } from './ec2-tags.ts';

export interface ElasticIpOut {
  readonly allocationId: string;
  readonly publicIp: string;
  /** The name that AWS gives the address, whichever host holds it. */
  readonly publicDns: string;
}

export interface LiveAddress {
  readonly address: Address;
  readonly publicDns: string;
}

/** The address alone; `AddressAssociation` says which host holds it. */
export const ElasticIp: Kind<Readonly<Record<string, never>>, LiveAddress, ElasticIpOut> = {
  type: 'ec2:elastic-ip',
  actions: ['ec2:AllocateAddress', 'ec2:CreateTags', 'ec2:DescribeAddresses', 'ec2:ReleaseAddress'],
  typicalMs: 1_000,
  idempotency: 'none',

  async find(ctx, ids) {
    const Filters = identityFilters(ctx, ids);
    // AWS has no pages for addresses.
    const { Addresses } = await ctx.aws.ec2.send(new DescribeAddressesCommand({ Filters }));
    return (Addresses ?? []).map((address) => ({
      ...foundByTag(address, address.PublicIp),
      live: { address, publicDns: publicDnsOf(ctx, address.PublicIp ?? '') },
    }));
  },

  async create(ctx, at) {
    const TagSpecifications = tagSpecification('elastic-ip', at);
    await ctx.aws.once.ec2.send(new AllocateAddressCommand({ Domain: 'vpc', TagSpecifications }));
  },

  drift: () => [],
  sync: () => Promise.resolve(),

  tag: (ctx, { address }, tags) => setEc2Tags(ctx, address.AllocationId, tags),

  delete: (ctx, { address: { AllocationId } }) =>
    ignoringGone(ctx.aws.ec2.send(new ReleaseAddressCommand({ AllocationId }))),

  outputs: ({ address, publicDns }) => ({
    allocationId: address.AllocationId ?? '',
    publicIp: address.PublicIp ?? '',
    publicDns,
  }),

  ...presence(120_000),

  async explain(_ctx, live) {
    const holder = live?.address.NetworkInterfaceId ?? '';
    return holder === '' ? [] : [`${live?.address.PublicIp} is still on ${holder}`];
  },
};

/** `ec2-203-0-113-4.compute-1.amazonaws.com`; every region but the oldest one carries its name. */
export function publicDnsOf(place: Pick<Place, 'region' | 'partition'>, publicIp: string): string {
  const zone = place.region === 'us-east-1' ? 'compute-1' : `${place.region}.compute`;
  const suffix = place.partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com';
  return `ec2-${publicIp.replaceAll('.', '-')}.${zone}.${suffix}`;
}
