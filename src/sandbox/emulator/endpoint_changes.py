"""Changing and deleting a VPC endpoint, with its interfaces or its routes."""

from moto.core.responses import ActionResult
from moto.ec2.models.vpcs import VPCBackend, VPCEndPoint
from moto.ec2.responses import EC2Response

from emulator import clock
from emulator.ec2_interfaces import check_groups
from emulator.endpoint_interfaces import add_subnets, remove_subnets
from emulator.patching import added, attribute, method, operation, required

required(VPCBackend, "get_vpc_end_point")


@attribute(VPCEndPoint, "groups")
def groups(self) -> list:
    known = [self.ec2_backend.get_security_group_from_id(group_id) for group_id in self.security_group_ids]
    return [{"GroupId": group.id, "GroupName": group.name} for group in known if group]


@method(VPCEndPoint, "get_filter_value")
def get_filter_value(before, self, filter_name, method_name=None):
    values = {"vpc-id": self.vpc_id, "service-name": self.service_name, "vpc-endpoint-id": self.id}
    return values[filter_name] if filter_name in values else before(self, filter_name, method_name)


@operation(EC2Response, "ModifyVpcEndpoint")
def modify_vpc_endpoint(call, moto):
    endpoint = call.ec2_backend.get_vpc_end_point(call._get_param("VpcEndpointId"))
    check_groups(call.ec2_backend, call._get_param("AddSecurityGroupIds", []))
    if call._get_param("ResetPolicy"):
        call.params["PolicyDocument"] = VPCEndPoint(
            call.ec2_backend, "", "", "", None, None, []
        ).policy_document
    if endpoint.vpc_endpoint_type == "Gateway":
        return _modify_gateway(call, endpoint, moto)
    added_subnets = [s for s in call.params.pop("AddSubnetIds", []) if s not in endpoint._interfaces]
    removed_subnets = [s for s in call.params.pop("RemoveSubnetIds", []) if s in endpoint._interfaces]
    reply = moto()
    if call._get_param("PrivateDnsEnabled") is not None:
        endpoint.private_dns_enabled = call._get_param("PrivateDnsEnabled")
    remove_subnets(endpoint, removed_subnets)
    add_subnets(endpoint, added_subnets)
    held = [call.ec2_backend.get_security_group_from_id(group) for group in endpoint.security_group_ids]
    for eni_id in endpoint.network_interface_ids:
        call.ec2_backend.get_network_interface(eni_id)._group_set = list(held)
    return reply


def _modify_gateway(call, endpoint, moto):
    """The route to the service comes and goes with the association."""
    backend, prefix_list = call.ec2_backend, endpoint.destination_prefix_list_id
    for table_id in call._get_param("AddRouteTableIds", []):
        if table_id not in endpoint.route_table_ids:
            backend.create_route(
                table_id, None, gateway_id=endpoint.id, destination_prefix_list_id=prefix_list
            )
    for table_id in call._get_param("RemoveRouteTableIds", []):
        if table_id in endpoint.route_table_ids:
            backend.delete_route(table_id, prefix_list)
    return moto()


@added(EC2Response, "DeleteVpcEndpoints")
def delete_vpc_endpoints(call):
    failed = []
    for endpoint_id in call._get_param("VpcEndpointIds", []):
        endpoint = call.ec2_backend.vpc_end_points.get(endpoint_id)
        if endpoint is None:
            message = f"The Vpc Endpoint Id '{endpoint_id}' does not exist"
            error = {"Code": "InvalidVpcEndpoint.NotFound", "Message": message}
            failed.append({"ResourceId": endpoint_id, "Error": error})
        elif endpoint.vpc_endpoint_type == "Gateway":
            call.ec2_backend.delete_vpc_endpoints([endpoint_id])
            _forget(endpoint)
        elif endpoint.state != "deleting":
            endpoint.state = "deleting"
            clock.later("endpointDeleted", lambda endpoint=endpoint: _forget(endpoint))
    return ActionResult({"Unsuccessful": failed})


def _forget(endpoint) -> None:
    for eni_id in endpoint.network_interface_ids:
        endpoint.ec2_backend.enis.pop(eni_id, None)
    endpoint.ec2_backend.vpc_end_points.pop(endpoint.id, None)
