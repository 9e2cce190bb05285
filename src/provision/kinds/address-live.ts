import {
  type Address,
  DescribeAddressesCommand,
  type NetworkInterface,
  paginateDescribeNetworkInterfaces,
} from '@aws-sdk/client-ec2';
import { fromTagList, ID_TAG } from '../identity.ts';
import type { Ctx } from '../resource.ts';
import type { HostName } from './address-moves.ts';
import { gathered } from './ec2-pages.ts';
import { identityFilters } from './ec2-tags.ts';

export interface LiveAssociation {
  readonly site: Address | undefined;
  readonly standby: Address | undefined;
  /** By interface id, as the interfaces' own tags say. */
  readonly hosts: Readonly<Record<string, HostName>>;
}

/** Those of these nodes whose addresses are associated at all, read in one round. */
export async function associationsOf(
  ctx: Ctx,
  ids: readonly string[],
): Promise<ReadonlyMap<string, LiveAssociation>> {
  const addressIds = ids.flatMap((id) => [sibling(id, 'site'), sibling(id, 'standby')]);
  const [{ Addresses = [] }, hosts] = await Promise.all([
    ctx.aws.ec2.send(new DescribeAddressesCommand({ Filters: identityFilters(ctx, addressIds) })),
    hostsByInterface(ctx),
  ]);
  const tagged = (id: string) => Addresses.find((it) => fromTagList(it.Tags)[ID_TAG] === id);
  const all = ids.map((id): [string, LiveAssociation] => [
    id,
    { site: tagged(sibling(id, 'site')), standby: tagged(sibling(id, 'standby')), hosts },
  ]);
  return new Map(all.filter(([, live]) => isAssociated(live.site) || isAssociated(live.standby)));
}

/** `hosts/addresses` -> `hosts/site-address`. */
function sibling(id: string, role: 'site' | 'standby'): string {
  return `${id.slice(0, id.lastIndexOf('/') + 1)}${role}-address`;
}

async function hostsByInterface(ctx: Ctx): Promise<Readonly<Record<string, HostName>>> {
  const interfaces = await gathered(
    paginateDescribeNetworkInterfaces(
      { client: ctx.aws.ec2 },
      { Filters: identityFilters(ctx, ['hosts/primary-interface', 'hosts/secondary-interface']) },
    ),
    (page) => page.NetworkInterfaces,
  );
  return Object.fromEntries(
    interfaces.flatMap((it) => {
      const host = hostOf(it);
      return host === undefined ? [] : [[it.NetworkInterfaceId ?? '', host]];
    }),
  );
}

function hostOf(it: NetworkInterface): HostName | undefined {
  const id = fromTagList(it.TagSet)[ID_TAG] ?? '';
  return (['primary', 'secondary'] as const).find((host) => id.split(/[/-]/).includes(host));
}

export function isAssociated(address: Address | undefined): boolean {
  return (address?.AssociationId ?? '') !== '';
}
