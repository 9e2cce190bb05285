import {
  type Address,
  AssociateAddressCommand,
  DisassociateAddressCommand,
} from '@aws-sdk/client-ec2';
import { ignoringGone } from '../already-gone.ts';
import { fromTagList, ID_TAG } from '../identity.ts';
import { names } from '../names.ts';
import type { Change, Ctx, Found, Kind } from '../resource.ts';
import { associationsOf, isAssociated, type LiveAssociation } from './address-live.ts';
import { type Holder, type HostName, type Move, movesFor } from './address-moves.ts';
import { presence } from './ec2-tags.ts';

export interface AddressAssociationProps {
  readonly siteAllocationId: string;
  readonly standbyAllocationId: string;
  readonly primaryInterfaceId: string;
  readonly secondaryInterfaceId: string;
}

export interface AddressAssociationOut {
  /** The host that holds the site address. `neither`: somebody moved it to an interface that is not ours. */
  readonly active: HostName | 'neither';
  readonly siteAddress: string;
  readonly standbyAddress: string;
  readonly siteInterfaceId: string;
}

export type { LiveAssociation } from './address-live.ts';

/** Which host holds which address. Absent while neither is associated. `movesFor` has the rule. */
export const AddressAssociation: Kind<
  AddressAssociationProps,
  LiveAssociation,
  AddressAssociationOut
> = {
  type: 'ec2:address-association',
  actions: [
    'ec2:DescribeAddresses',
    'ec2:DescribeNetworkInterfaces',
    'ec2:AssociateAddress',
    'ec2:DisassociateAddress',
  ],
  typicalMs: 2_000,
  // AssociateAddress: "This is an idempotent operation."
  idempotency: 'token',

  async find(ctx, ids) {
    const live = await associationsOf(ctx, ids);
    return [...live].map(([id, one]) => asFound(ctx, id, one));
  },

  create: (ctx, _at, props) => carryOut(ctx, props, movesFor('nobody', 'nobody')),

  drift: (live, props) => movesOf(live, props).map((move) => changeFor(move, live)),

  async sync(ctx, live, props, changes) {
    const fields = new Set(changes.map((change) => change.field));
    const due = movesOf(live, props).filter((move) => fields.has(move.address));
    await carryOut(ctx, props, due);
  },

  async delete(ctx, { site, standby }) {
    for (const AssociationId of [site?.AssociationId, standby?.AssociationId])
      if (AssociationId !== undefined && AssociationId !== '')
        await ignoringGone(ctx.aws.ec2.send(new DisassociateAddressCommand({ AssociationId })));
  },

  outputs: ({ site, standby, hosts }) => ({
    active: hosts[site?.NetworkInterfaceId ?? ''] ?? 'neither',
    siteAddress: site?.PublicIp ?? '',
    standbyAddress: standby?.PublicIp ?? '',
    siteInterfaceId: site?.NetworkInterfaceId ?? '',
  }),

  ...presence(120_000),
};

function asFound(ctx: Ctx, id: string, live: LiveAssociation): Found<LiveAssociation> {
  const tags = fromTagList((live.site ?? live.standby)?.Tags);
  // An association has no tags: those of its address stand for it.
  return {
    id,
    ref: live.site?.PublicIp ?? live.standby?.PublicIp ?? '',
    tags: { ...tags, Name: names(ctx).of(id), [ID_TAG]: id },
    live,
  };
}

function holderOf(address: Address | undefined, props: AddressAssociationProps): Holder {
  if (!isAssociated(address)) return 'nobody';
  if (address?.NetworkInterfaceId === props.primaryInterfaceId) return 'primary';
  return address?.NetworkInterfaceId === props.secondaryInterfaceId ? 'secondary' : 'foreign';
}

function movesOf(live: LiveAssociation, props: AddressAssociationProps): readonly Move[] {
  return movesFor(holderOf(live.site, props), holderOf(live.standby, props));
}

function changeFor({ address, to, interrupts }: Move, live: LiveAssociation): Change {
  const at = live[address];
  const where = isAssociated(at) ? `on ${at?.NetworkInterfaceId}` : 'not associated';
  return {
    field: address,
    text: `${address} address is ${where}, wanted on the ${to} host`,
    effect: interrupts ? 'restart' : 'update',
  };
}

async function carryOut(
  ctx: Ctx,
  props: AddressAssociationProps,
  moves: readonly Move[],
): Promise<void> {
  for (const { address, to } of moves)
    await ctx.aws.ec2.send(
      new AssociateAddressCommand({
        AllocationId: address === 'site' ? props.siteAllocationId : props.standbyAllocationId,
        NetworkInterfaceId:
          to === 'primary' ? props.primaryInterfaceId : props.secondaryInterfaceId,
        AllowReassociation: true,
      }),
    );
}
