"""What still depends on a thing keeps it from being deleted: DependencyViolation, as AWS answers it."""

from moto.ec2.models.internet_gateways import InternetGatewayBackend
from moto.ec2.responses import EC2Response

from emulator.patching import AwsError, required, operation

required(InternetGatewayBackend, "get_internet_gateway")


def _refuse(message: str):
    raise AwsError("DependencyViolation", message)


def _all_groups(backend) -> list:
    return [group for groups in backend.groups.values() for group in groups.values()]


@operation(EC2Response, "DeleteSecurityGroup")
def delete_security_group(call, moto):
    backend = call.ec2_backend
    group = backend.get_security_group_by_name_or_id(
        call._get_param("GroupId") or call._get_param("GroupName")
    )
    if group is None:
        return moto()
    if group.is_default:
        raise AwsError(
            "CannotDelete",
            f'the specified group: "{group.id}" name: "{group.name}" cannot be deleted by a user',
        )
    in_use = any(group.id == held.id for eni in backend.enis.values() for held in eni._group_set)
    if in_use or _is_referenced(backend, group):
        _refuse(f"resource {group.id} has a dependent object")
    return moto()


def _is_referenced(backend, group) -> bool:
    return any(
        rule.source_group.get("GroupId") == group.id
        for other in _all_groups(backend)
        if other.id != group.id
        for rule in [*other.ingress_rules, *other.egress_rules]
    )


@operation(EC2Response, "DeleteSubnet")
def delete_subnet(call, moto):
    subnet = call.ec2_backend.get_subnet(call._get_param("SubnetId"))
    if any(eni.subnet.id == subnet.id for eni in call.ec2_backend.enis.values()):
        _refuse(f"The subnet '{subnet.id}' has dependencies and cannot be deleted.")
    reply = moto()
    for table in [*call.ec2_backend.route_tables.values(), *call.ec2_backend.network_acls.values()]:
        _forget_association(table, subnet.id)
    return reply


def _forget_association(table, subnet_id: str) -> None:
    """The associations of a subnet go with it."""
    for association_id, associated in list(table._associations.items()):
        if associated == subnet_id or getattr(associated, "subnet_id", None) == subnet_id:
            del table._associations[association_id]


@operation(EC2Response, "DeleteRouteTable")
def delete_route_table(call, moto):
    table = call.ec2_backend.get_route_table(call._get_param("RouteTableId"))
    if table.main_association_id:
        _refuse(f"The routeTable '{table.id}' has dependencies and cannot be deleted.")
    reply = moto()
    for endpoint in call.ec2_backend.vpc_end_points.values():
        endpoint.route_table_ids = [known for known in endpoint.route_table_ids or [] if known != table.id]
    return reply


@operation(EC2Response, "AttachInternetGateway")
def attach_internet_gateway(call, moto):
    gateway = call.ec2_backend.get_internet_gateway(call._get_param("InternetGatewayId"))
    if gateway.vpc:
        message = f"resource {gateway.id} is already attached to network {gateway.vpc.id}"
        raise AwsError("Resource.AlreadyAssociated", message)
    return moto()


@operation(EC2Response, "DetachInternetGateway")
def detach_internet_gateway(call, moto):
    backend, vpc_id = call.ec2_backend, call._get_param("VpcId")
    gateway = backend.get_internet_gateway(call._get_param("InternetGatewayId"))
    if gateway.vpc and gateway.vpc.id == vpc_id:
        mapped = any(eni.public_ip for eni in backend.enis.values() if eni.vpc_id == vpc_id)
        lagging = getattr(gateway.vpc, "_unmapping", None)
        if mapped or (lagging and not lagging.passed):
            _refuse(
                f"Network {vpc_id} has some mapped public address(es). "
                "Please unmap those public address(es) before detaching the gateway."
            )
    return moto()


@operation(EC2Response, "DeleteVpc")
def delete_vpc(call, moto):
    backend, vpc_id = call.ec2_backend, call._get_param("VpcId")
    backend.get_vpc(vpc_id)
    dependents = [
        *(eni for eni in backend.enis.values() if eni.vpc_id == vpc_id),
        *(
            gateway
            for gateway in backend.internet_gateways.values()
            if gateway.vpc and gateway.vpc.id == vpc_id
        ),
        *(endpoint for endpoint in backend.vpc_end_points.values() if endpoint.vpc_id == vpc_id),
        *(group for group in _all_groups(backend) if group.vpc_id == vpc_id and not group.is_default),
        *(acl for acl in _acls(backend, vpc_id) if not acl.default),
    ]
    if dependents:
        _refuse(f"The vpc '{vpc_id}' has dependencies and cannot be deleted.")
    reply = moto()
    for acl in _acls(backend, vpc_id):
        del backend.network_acls[acl.id]
    for flow_log in [log for log in backend.flow_logs.values() if log.resource_id == vpc_id]:
        del backend.flow_logs[flow_log.id]
    return reply


def _acls(backend, vpc_id: str) -> list:
    return [acl for acl in backend.network_acls.values() if acl.vpc_id == vpc_id]
