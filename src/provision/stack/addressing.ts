import { AddressAssociation } from '../kinds/address-association.ts';
import { ElasticIp } from '../kinds/elastic-ip.ts';
import { NetworkInterface } from '../kinds/network-interface.ts';
import { node } from '../resource.ts';
import type { Access } from './access.ts';
import type { Network } from './network.ts';
import type { HostRole, Settings } from './settings.ts';

export type Addressing = ReturnType<typeof addressingOf>;

/** Interfaces and addresses of both hosts. Each host always holds one address; which one, only failover changes. */
export function addressingOf({ deployment }: Settings, network: Network, access: Access) {
  const { hosts: group } = access;
  const nic = (role: HostRole) =>
    node(
      `hosts/${role}-interface`,
      NetworkInterface,
      { subnet: role === 'primary' ? network.publicA : network.publicB, group },
      (out) => ({
        subnetId: out.subnet.subnetId,
        groupIds: [out.group.groupId],
        description: `${deployment} ${role}`,
      }),
    );
  const nics = { primaryNic: nic('primary'), secondaryNic: nic('secondary') };
  // An address needs the gateway to be of use, and must be back before the gateway can go.
  const { gateway } = network;
  const siteAddress = node('hosts/site-address', ElasticIp, { gateway }, () => ({}));
  const standbyAddress = node('hosts/standby-address', ElasticIp, { gateway }, () => ({}));
  const addresses = node(
    'hosts/addresses',
    AddressAssociation,
    { siteAddress, standbyAddress, ...nics },
    (out) => ({
      siteAllocationId: out.siteAddress.allocationId,
      standbyAllocationId: out.standbyAddress.allocationId,
      primaryInterfaceId: out.primaryNic.interfaceId,
      secondaryInterfaceId: out.secondaryNic.interfaceId,
    }),
  );
  return { ...nics, siteAddress, standbyAddress, addresses };
}
