"""Network interfaces: addresses of their own subnet, groups that exist, and no deletion while in use."""

import ipaddress
import itertools

from moto.ec2.models.elastic_network_interfaces import NetworkInterface, NetworkInterfaceBackend
from moto.ec2.responses import EC2Response

from emulator.patching import AwsError, attribute, required, method, operation

required(NetworkInterfaceBackend, "get_network_interface")

# Addresses that documentation and benchmarks reserve: nobody can be reached there by mistake.
_public_ranges = ("198.51.100.0/24", "203.0.113.0/24", "198.18.0.0/15")


def free_public_ip(backend) -> str:
    taken = {address.public_ip for address in backend.addresses} | {
        eni.public_ip for eni in backend.enis.values()
    }
    for network in _public_ranges:
        for address in ipaddress.ip_network(network).hosts():
            if str(address) not in taken:
                return str(address)
    raise AwsError("InsufficientAddressCapacity", "There are no more public addresses.")


def free_private_ip(backend, subnet) -> str:
    """AWS keeps the first four addresses and the last of every subnet."""
    taken = taken_private_ips(backend, subnet)
    for address in itertools.islice(subnet.cidr.hosts(), 3, None):
        if str(address) not in taken:
            return str(address)
    raise AwsError("InsufficientFreeAddressesInSubnet", f"The subnet '{subnet.id}' has no free addresses.")


def taken_private_ips(backend, subnet) -> set:
    enis = [eni for eni in backend.enis.values() if eni.subnet.id == subnet.id]
    return {address["PrivateIpAddress"] for eni in enis for address in eni.private_ip_addresses}


def managed_interface(backend, subnet_id: str, groups: list, description: str, kind: str):
    """An interface that a service (an endpoint, a database) keeps in a subnet."""
    subnet = backend.get_subnet(subnet_id)
    eni = backend.create_network_interface(
        subnet, free_private_ip(backend, subnet), group_ids=groups, description=description
    )
    eni.requester_managed, eni.interface_type, eni.status = True, kind, "in-use"
    return eni


@method(NetworkInterface, "check_auto_public_ip")
def check_auto_public_ip(_before, self) -> None:
    if str(self.public_ip_auto_assign).lower() == "true" and not self.public_ip:
        self.public_ip = free_public_ip(self.ec2_backend)


@attribute(NetworkInterface, "group_set")
def group_set(self) -> list:
    return self._group_set


@attribute(NetworkInterface, "association")
def association(self) -> dict:
    if not self.public_ip:
        return {}
    known = [address for address in self.ec2_backend.addresses if address.public_ip == self.public_ip]
    return {
        "AllocationId": known[0].allocation_id if known else None,
        "AssociationId": known[0].association_id if known else None,
        "PublicIp": self.public_ip,
        "PublicDnsName": public_dns_name(self.ec2_backend, self.vpc_id, self.public_ip),
        "IpOwnerId": self.ec2_backend.account_id if known else "amazon",
    }


def public_dns_name(backend, vpc_id: str, public_ip: str) -> str:
    """Only a VPC with DNS host names has public names."""
    if str(backend.get_vpc(vpc_id).enable_dns_hostnames).lower() != "true":
        return ""
    region = "compute-1" if backend.region_name == "us-east-1" else f"{backend.region_name}.compute"
    return f"ec2-{public_ip.replace('.', '-')}.{region}.amazonaws.com"


FILTERS = {
    "status": lambda eni: eni.status,
    "interface-type": lambda eni: eni.interface_type,
    "requester-managed": lambda eni: "true" if eni.requester_managed else "false",
    "owner-id": lambda eni: eni.owner_id,
    "mac-address": lambda eni: eni.mac_address,
    "attachment.status": lambda eni: "attached" if eni.attachment_id else "detached",
    "attachment.device-index": lambda eni: str(eni.device_index) if eni.attachment_id else None,
    "association.public-ip": lambda eni: eni.public_ip,
    "association.allocation-id": lambda eni: eni.association.get("AllocationId"),
    "association.association-id": lambda eni: eni.association.get("AssociationId"),
    "group-name": lambda eni: [group.name for group in eni._group_set],
}


@method(NetworkInterface, "get_filter_value")
def get_filter_value(before, self, filter_name, method_name=None):
    return FILTERS[filter_name](self) if filter_name in FILTERS else before(self, filter_name, method_name)


def check_groups(backend, group_ids: list) -> None:
    for group_id in group_ids:
        if backend.get_security_group_from_id(group_id) is None:
            raise AwsError("InvalidGroup.NotFound", f"The security group '{group_id}' does not exist")


@operation(EC2Response, "CreateNetworkInterface")
def create_network_interface(call, moto):
    backend = call.ec2_backend
    subnet = backend.get_subnet(call._get_param("SubnetId"))
    check_groups(backend, call._get_param("Groups", []))
    wanted = call._get_param("PrivateIpAddress")
    if wanted is None and not call._get_param("PrivateIpAddresses"):
        call.params["PrivateIpAddress"] = free_private_ip(backend, subnet)
    elif wanted is not None:
        if ipaddress.ip_address(wanted) not in subnet.cidr:
            raise AwsError("InvalidParameterValue", f"invalid value for parameter address: {wanted}")
        if wanted in taken_private_ips(backend, subnet):
            raise AwsError("InvalidIPAddress.InUse", f"Address {wanted} is in use.")
    return moto()


@operation(EC2Response, "DeleteNetworkInterface")
def delete_network_interface(call, moto):
    eni = call.ec2_backend.get_network_interface(call._get_param("NetworkInterfaceId"))
    if eni.status == "in-use":
        raise AwsError("InvalidParameterValue", f"Network interface '{eni.id}' is currently in use.")
    return moto()


@method(NetworkInterfaceBackend, "delete_network_interface")
def forget_network_interface(before, self, eni_id: str) -> None:
    """An address does not outlive its interface as an association."""
    for address in self.addresses:
        if address.eni and address.eni.id == eni_id:
            self.disassociate_address(association_id=address.association_id)
    before(self, eni_id)


@operation(EC2Response, "ModifyNetworkInterfaceAttribute")
def modify_network_interface_attribute(call, moto):
    check_groups(call.ec2_backend, call._get_param("Groups", []))
    return moto()
