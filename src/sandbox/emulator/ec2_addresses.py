"""Elastic addresses: reassociation is automatic, an address in use is not released."""

from moto.core.responses import ActionResult
from moto.ec2.models.elastic_ip_addresses import ElasticAddress, ElasticAddressBackend
from moto.ec2.responses import EC2Response

from emulator import clock
from emulator.ec2_interfaces import free_public_ip
from emulator.patching import AwsError, attribute, required, method, operation

required(ElasticAddressBackend, "address_by_allocation")


@method(ElasticAddressBackend, "allocate_address")
def allocate(before, self, domain, address=None, tags=None):
    eip = before(self, domain, address=address or free_public_ip(self), tags=tags)
    eip.public_ipv4_pool, eip.network_border_group = "amazon", self.region_name
    return eip


@attribute(ElasticAddress, "instance_id")
def instance_id(self):
    return self.eni.instance.id if self.eni and self.eni.instance else None


@attribute(ElasticAddress, "network_interface_id")
def network_interface_id(self):
    return self.eni.id if self.eni else None


@method(ElasticAddress, "get_filter_value")
def get_filter_value(before, self, filter_name, method_name=None):
    if filter_name == "instance-id":
        return self.instance_id
    if filter_name == "network-interface-owner-id":
        return self.network_interface_owner_id
    return before(self, filter_name)


@operation(EC2Response, "AllocateAddress")
def allocate_address(call, moto):
    reply = moto().result
    return ActionResult({**reply, "PublicIpv4Pool": "amazon", "NetworkBorderGroup": call.region})


def _address(call):
    if call._get_param("AllocationId"):
        return call.ec2_backend.address_by_allocation([call._get_param("AllocationId")])[0]
    return call.ec2_backend.address_by_ip([call._get_param("PublicIp")])[0]


def _target(call):
    backend = call.ec2_backend
    if call._get_param("NetworkInterfaceId"):
        return backend.get_network_interface(call._get_param("NetworkInterfaceId"))
    instance = backend.get_instance(call._get_param("InstanceId"))
    state = instance._state.name
    if state == "pending":
        raise AwsError(
            "InvalidInstanceID",
            f"The pending instance '{instance.id}' is not in a valid state for this operation.",
        )
    if not instance.nics or state in ("shutting-down", "terminated"):
        raise AwsError("InvalidInstanceID.NotFound", f"The instance ID '{instance.id}' does not exist")
    return instance.nics[0]


@operation(EC2Response, "AssociateAddress")
def associate_address(call, moto):
    """AWS: "Reassociation is automatic, but you can specify false to ensure the operation fails if the Elastic
    IP address is already associated with another resource." The target's former address stays allocated."""
    if not (call._get_param("AllocationId") or call._get_param("PublicIp")):
        return moto()
    if not (call._get_param("NetworkInterfaceId") or call._get_param("InstanceId")):
        return moto()
    address, interface = _address(call), _target(call)
    if address.eni is interface:
        return ActionResult({"AssociationId": address.association_id})
    if address.eni and call._get_param("AllowReassociation") is False:
        raise AwsError(
            "Resource.AlreadyAssociated",
            f"resource {address.allocation_id} is already associated with associate-id {address.association_id}",
        )
    backend = call.ec2_backend
    for other in [address, *backend.addresses]:
        if other.eni and (other is address or other.eni is interface):
            backend.disassociate_address(association_id=other.association_id)
    backend.associate_address(eni=interface, allocation_id=address.allocation_id, reassociate=True)
    return ActionResult({"AssociationId": address.association_id})


@method(ElasticAddressBackend, "disassociate_address")
def disassociate(before, self, address=None, association_id=None) -> None:
    found = self.address_by_ip([address]) if address else self.address_by_association([association_id])
    interface = found[0].eni
    before(self, address=address, association_id=association_id)
    if interface and interface.vpc_id in self.vpcs:
        self.vpcs[interface.vpc_id]._unmapping = clock.Deadline("addressUnmapped")


@operation(EC2Response, "ReleaseAddress")
def release_address(call, moto):
    address = _address(call)
    if address.association_id:
        raise AwsError("InvalidIPAddress.InUse", f"Address {address.public_ip} is in use.")
    return moto()
