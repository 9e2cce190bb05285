"""Subnet groups and parameter groups: lower-case names, two zones at least, and no deletion while in use."""

from moto.core.responses import ActionResult
from moto.ec2.models import ec2_backends
from moto.rds.models import DBParameterGroup, RDSBackend
from moto.rds.responses import RDSResponse

from emulator.patching import AwsError, added, required, operation

required(RDSBackend, "describe_db_parameter_groups")
required(DBParameterGroup, "update_parameters")
STATIC = (
    "shared_preload_libraries",
    "max_connections",
    "shared_buffers",
    "wal_buffers",
    "rds.logical_replication",
)
# What a group of PostgreSQL 15 or later shows where nobody set anything; the full list has hundreds.
ENGINE_DEFAULTS = {
    "rds.force_ssl": "1",
    "log_min_duration_statement": "-1",
    "log_statement": "none",
    "log_connections": "0",
    "log_disconnections": "0",
}


def _lower(call, name: str) -> str | None:
    if call.params.get(name):
        call.params[name] = call.params[name].lower()
    return call.params.get(name)


def _subnets(call) -> list:
    backend = ec2_backends[call.current_account][call.region]
    wanted = call.params.get("SubnetIds") or []
    known = {subnet.id: subnet for subnet in backend.describe_subnets()}
    unknown = [subnet_id for subnet_id in wanted if subnet_id not in known]
    if unknown:
        raise AwsError("InvalidSubnet", f"Some input subnets in :[{', '.join(unknown)}] are invalid.")
    subnets = [known[subnet_id] for subnet_id in wanted]
    zones = sorted({subnet.availability_zone for subnet in subnets})
    if len(zones) < 2:
        raise AwsError(
            "DBSubnetGroupDoesNotCoverEnoughAZs",
            "The DB subnet group doesn't meet Availability Zone (AZ) coverage requirement. "
            f"Current AZ coverage: {', '.join(zones)}. Add subnets to cover at least 2 AZs.",
        )
    if len({subnet.vpc_id for subnet in subnets}) > 1:
        raise AwsError("InvalidSubnet", "The subnets are not in the same VPC.")
    return subnets


@operation(RDSResponse, "CreateDBSubnetGroup")
def create_db_subnet_group(call, moto):
    name = _lower(call, "DBSubnetGroupName")
    if name in call.backend.subnet_groups:
        raise AwsError("DBSubnetGroupAlreadyExists", f"The DB subnet group '{name}' already exists.")
    _subnets(call)
    return moto()


@operation(RDSResponse, "DescribeDBSubnetGroups")
def describe_db_subnet_groups(call, moto):
    _lower(call, "DBSubnetGroupName")
    return moto()


@added(RDSResponse, "ModifyDBSubnetGroup")
def modify_db_subnet_group(call):
    group = call.backend.describe_db_subnet_groups(_lower(call, "DBSubnetGroupName"))[0]
    subnets = _subnets(call)
    held = {eni.subnet.id for database in _users(call, group) for eni in database._interfaces}
    if not held <= {subnet.id for subnet in subnets}:
        raise AwsError("SubnetAlreadyInUse", "The DB subnet is already in use in the Availability Zone.")
    group.subnets = subnets
    if call.params.get("DBSubnetGroupDescription"):
        group.description = call.params["DBSubnetGroupDescription"]
    return ActionResult({"DBSubnetGroup": group})


def _users(call, group) -> list:
    databases = call.backend.databases.values()
    return [database for database in databases if getattr(database, "db_subnet_group", None) is group]


@operation(RDSResponse, "DeleteDBSubnetGroup")
def delete_db_subnet_group(call, moto):
    group = call.backend.describe_db_subnet_groups(_lower(call, "DBSubnetGroupName"))[0]
    users = _users(call, group)
    if users:
        raise AwsError(
            "InvalidDBSubnetGroupStateFault",
            f"Cannot delete the subnet group '{group.name}' because at least one database instance: "
            f"{users[0].db_instance_identifier} is still using it.",
        )
    return moto()


@operation(RDSResponse, "CreateDBParameterGroup", "ModifyDBParameterGroup")
def named_parameter_group(call, moto):
    _lower(call, "DBParameterGroupName")
    return moto()


@operation(RDSResponse, "DescribeDBParameterGroups")
def describe_db_parameter_groups(call, moto):
    _known_parameter_group(call, _lower(call, "DBParameterGroupName"))
    return moto()


def _known_parameter_group(call, name: str | None) -> None:
    if name and name not in call.backend.db_parameter_groups:
        raise AwsError("DBParameterGroupNotFound", f"DBParameterGroup not found: {name}")


@operation(RDSResponse, "DeleteDBParameterGroup")
def delete_db_parameter_group(call, moto):
    name = _lower(call, "DBParameterGroupName")
    if any(database.db_parameter_group_name == name for database in call.backend.databases.values()):
        raise AwsError(
            "InvalidDBParameterGroupState",
            f"One or more database instances are still members of this parameter group {name}, "
            "so the group cannot be deleted",
        )
    return moto()


@added(RDSResponse, "DescribeDBParameters")
def describe_db_parameters(call):
    name = _lower(call, "DBParameterGroupName")
    _known_parameter_group(call, name)
    changed = call.backend.db_parameter_groups[name].parameters
    parameters = [{**_parameter(key), **value, "Source": "user"} for key, value in changed.items()]
    parameters += [
        {
            **_parameter(key),
            "ParameterValue": value,
            "Source": "engine-default",
            "ApplyMethod": "pending-reboot",
        }
        for key, value in ENGINE_DEFAULTS.items()
        if key not in changed
    ]
    wanted = call.params.get("Source")
    return ActionResult({"Parameters": [p for p in parameters if wanted in (None, p["Source"])]})


def _parameter(name: str) -> dict:
    kind = "static" if name in STATIC else "dynamic"
    return {"ParameterName": name, "ApplyType": kind, "IsModifiable": True, "DataType": "string"}


@added(RDSResponse, "ResetDBParameterGroup")
def reset_db_parameter_group(call):
    name = _lower(call, "DBParameterGroupName")
    _known_parameter_group(call, name)
    parameters = call.backend.db_parameter_groups[name].parameters
    for parameter in call.params.get("Parameters") or []:
        parameters.pop(parameter["ParameterName"], None)
    if call.params.get("ResetAllParameters"):
        parameters.clear()
    return ActionResult({"DBParameterGroupName": name})
