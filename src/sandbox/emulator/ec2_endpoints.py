"""VPC endpoints: interfaces of their own, time to come and go, the names that AWS gives them."""

from moto.core.responses import ActionResult
from moto.ec2.models.vpcs import AWS_ENDPOINT_SERVICES, COVERED_ENDPOINT_SERVICES, VPCBackend, VPCEndPoint
from moto.ec2.responses import EC2Response
from moto.moto_api._internal import mock_random

from emulator import clock
from emulator.ec2_interfaces import check_groups, managed_interface
from emulator.patching import AwsError, added, attribute, existing, method, operation

existing(VPCBackend, "create_vpc_endpoint")
GATEWAYS = ("s3", "dynamodb")
HOSTED_ZONE = "Z7HUB22UULQXV"


def _names() -> list:
    return sorted(set(AWS_ENDPOINT_SERVICES) | set(COVERED_ENDPOINT_SERVICES))


def _service(region: str, zones: list, name: str, kind: str) -> dict:
    private = {"PrivateDnsName": f"{name}.{region}.amazonaws.com"} if kind == "Interface" else {}
    return {
        "ServiceName": f"com.amazonaws.{region}.{name}",
        "ServiceId": f"vpce-svc-{abs(hash((region, name, kind))) % 16**17:017x}",
        "ServiceType": [{"ServiceType": kind}],
        "AvailabilityZones": zones,
        "Owner": "amazon",
        "BaseEndpointDnsNames": [f"{name}.{region}.vpce.amazonaws.com"],
        "VpcEndpointPolicySupported": True,
        "AcceptanceRequired": False,
        "ManagesVpcEndpoints": False,
        "SupportedIpAddressTypes": ["ipv4"],
        **private,
        **({"PrivateDnsNames": [private], "PrivateDnsNameVerificationState": "verified"} if private else {}),
    }


@added(EC2Response, "DescribeVpcEndpointServices")
def describe_vpc_endpoint_services(call):
    zones = [zone.name for zone in call.ec2_backend.describe_availability_zones()]
    services = [_service(call.region, zones, name, "Interface") for name in _names()]
    services += [_service(call.region, zones, name, "Gateway") for name in GATEWAYS]
    wanted = call._get_param("ServiceNames", [])
    _check_names(call.region, wanted)
    for item in call._get_param("Filters", []):
        services = [service for service in services if _fits(service, item)]
    services = [service for service in services if not wanted or service["ServiceName"] in wanted]
    names = sorted({service["ServiceName"] for service in services})
    return ActionResult({"ServiceNames": names, "ServiceDetails": services})


def _fits(service: dict, item: dict) -> bool:
    values = {"service-name": service["ServiceName"], "service-type": service["ServiceType"][0]["ServiceType"],
              "owner": service["Owner"]}
    return values.get(item["Name"]) in item.get("Values", [])


def _check_names(region: str, wanted: list) -> None:
    known = {f"com.amazonaws.{region}.{name}" for name in _names()}
    for name in wanted:
        if name not in known:
            raise AwsError("InvalidServiceName", f"The Vpc Endpoint Service '{name}' does not exist")


@operation(EC2Response, "CreateVpcEndpoint")
def create_vpc_endpoint(call, moto):
    request, backend = call.params, call.ec2_backend
    request["VpcEndpointType"] = request.get("VpcEndpointType") or "Gateway"
    vpc = backend.get_vpc(request["VpcId"])
    _check_names(call.region, [request["ServiceName"]])
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
    _add_subnets(endpoint, [subnet.id for subnet in subnets])
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
                f"{_private_name(other)} in the VPC {vpc.id}",
            )


def _true(value) -> bool:
    return str(value).lower() == "true"


def _available(endpoint) -> None:
    if endpoint.state == "pending":
        endpoint.state = "available"


def _add_subnets(endpoint, subnet_ids: list) -> None:
    for subnet_id in subnet_ids:
        eni = managed_interface(
            endpoint.ec2_backend, subnet_id, endpoint.security_group_ids,
            f"VPC Endpoint Interface {endpoint.id}", "vpc_endpoint",
        )
        endpoint._interfaces[subnet_id] = eni.id
    _list_interfaces(endpoint)


def _remove_subnets(endpoint, subnet_ids: list) -> None:
    for subnet_id in subnet_ids:
        endpoint.ec2_backend.delete_network_interface(endpoint._interfaces.pop(subnet_id))
    _list_interfaces(endpoint)


def _list_interfaces(endpoint) -> None:
    endpoint.subnet_ids = list(endpoint._interfaces)
    endpoint.network_interface_ids = list(endpoint._interfaces.values())
    endpoint.dns_entries = _dns_entries(endpoint)


def _private_name(endpoint) -> str:
    region = endpoint.ec2_backend.region_name
    return f"{endpoint.service_name.split(f'{region}.', 1)[1]}.{region}.amazonaws.com"


def _dns_entries(endpoint) -> list:
    backend = endpoint.ec2_backend
    base = _private_name(endpoint).replace(".amazonaws.com", ".vpce.amazonaws.com")
    zones = sorted(backend.get_subnet(subnet_id).availability_zone for subnet_id in endpoint.subnet_ids)
    labels = [endpoint._label, *(f"{endpoint._label}-{zone}" for zone in zones)]
    entries = [{"DnsName": f"{label}.{base}", "HostedZoneId": HOSTED_ZONE} for label in labels]
    if endpoint.private_dns_enabled:
        entries.append({"DnsName": _private_name(endpoint), "HostedZoneId": f"Z{endpoint.id[-13:].upper()}"})
    return entries


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
    _remove_subnets(endpoint, removed_subnets)
    _add_subnets(endpoint, added_subnets)
    held = [call.ec2_backend.get_security_group_from_id(group) for group in endpoint.security_group_ids]
    for eni_id in endpoint.network_interface_ids:
        call.ec2_backend.get_network_interface(eni_id)._group_set = list(held)
    return reply


def _modify_gateway(call, endpoint, moto):
    """The route to the service comes and goes with the association."""
    backend, prefix_list = call.ec2_backend, endpoint.destination_prefix_list_id
    for table_id in call._get_param("AddRouteTableIds", []):
        if table_id not in endpoint.route_table_ids:
            backend.create_route(table_id, None, gateway_id=endpoint.id, destination_prefix_list_id=prefix_list)
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
