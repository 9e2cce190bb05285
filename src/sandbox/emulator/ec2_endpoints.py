"""Making a VPC endpoint: its interfaces, the time until it is there, and what AWS refuses."""

from moto.core.responses import ActionResult
from moto.ec2.models.vpcs import VPCBackend
from moto.ec2.responses import EC2Response
from moto.moto_api._internal import mock_random

from emulator import clock
from emulator.ec2_interfaces import check_groups
from emulator.endpoint_interfaces import add_subnets, private_name
from emulator.endpoint_services import check_names
from emulator.patching import AwsError, operation, required

required(VPCBackend, "create_vpc_endpoint")


@operation(EC2Response, "CreateVpcEndpoint")
def create_vpc_endpoint(call, moto):
    request, backend = call.params, call.ec2_backend
    request["VpcEndpointType"] = request.get("VpcEndpointType") or "Gateway"
    vpc = backend.get_vpc(request["VpcId"])
    check_names(call.region, [request["ServiceName"]])
    if request["VpcEndpointType"] == "Gateway":
        return _create_gateway(call, moto)
    subnets = [backend.get_subnet(subnet_id) for subnet_id in request.get("SubnetIds", [])]
    groups = request.get("SecurityGroupIds") or [backend.get_default_security_group(vpc.id).id]
    check_groups(backend, groups)
    _check_zones(subnets)
    if request.get("PrivateDnsEnabled", True):
        _check_private_names(backend, vpc, request["ServiceName"])
    # moto would make interfaces with addresses from nowhere in the default group; ours follow.
    call.params = {**request, "SubnetIds": [], "SecurityGroupIds": groups}
    endpoint = moto().result["VpcEndpoint"]
    endpoint.route_table_ids, endpoint.subnet_ids, endpoint._interfaces = [], [], {}
    endpoint._label = f"{endpoint.id}-{mock_random.get_random_hex(8)}"
    add_subnets(endpoint, [subnet.id for subnet in subnets])
    endpoint.state = "pending"
    clock.later("endpointAvailable", lambda: _available(endpoint))
    return ActionResult({"VpcEndpoint": endpoint})


def _create_gateway(call, moto):
    for table_id in call._get_param("RouteTableIds", []):
        call.ec2_backend.get_route_table(table_id)
        for endpoint in call.ec2_backend.vpc_end_points.values():
            if table_id in endpoint.route_table_ids and endpoint.service_name == call.params["ServiceName"]:
                raise AwsError(
                    "RouteAlreadyExists",
                    f"route table {table_id} already has a route with destination-prefix-list-id "
                    f"{endpoint.destination_prefix_list_id}",
                )
    call.params["PrivateDnsEnabled"] = False
    return moto()


def _check_zones(subnets: list) -> None:
    zones = [subnet.availability_zone for subnet in subnets]
    if len(zones) != len(set(zones)):
        raise AwsError(
            "DuplicateSubnetsInSameZone",
            "Found another VPC endpoint subnet in the availability zone of the given subnets.",
        )


def _check_private_names(backend, vpc, service_name: str) -> None:
    if not (_true(vpc.enable_dns_support) and _true(vpc.enable_dns_hostnames)):
        raise AwsError(
            "InvalidParameter",
            "Enabling private DNS requires both enableDnsSupport and enableDnsHostnames VPC attributes "
            f"set to true for {vpc.id}",
        )
    for other in backend.vpc_end_points.values():
        same = (other.vpc_id, other.service_name) == (vpc.id, service_name)
        if same and other.vpc_endpoint_type == "Interface" and other.private_dns_enabled:
            raise AwsError(
                "InvalidParameter",
                "private-dns-enabled cannot be set because there is already a conflicting DNS domain for "
                f"{private_name(other)} in the VPC {vpc.id}",
            )


def _true(value) -> bool:
    return str(value).lower() == "true"


def _available(endpoint) -> None:
    if endpoint.state == "pending":
        endpoint.state = "available"
