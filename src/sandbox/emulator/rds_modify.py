"""ModifyDBInstance: what waits for the maintenance window, what applies at once, and what takes a while."""

from moto.core.responses import ActionResult
from moto.rds.responses import RDSResponse

from emulator.patching import operation
from emulator.rds_instances import find, pass_through, set_monitoring, state_error
from emulator.rds_offers import resolve_version
from emulator.rds_requests import check_request

# Held back until the window unless ApplyImmediately is given.
DEFERRED = (
    "DBInstanceClass",
    "AllocatedStorage",
    "EngineVersion",
    "MultiAZ",
    "StorageType",
    "Iops",
    "StorageThroughput",
    "MasterUserPassword",
    "CACertificateIdentifier",
    "DBSubnetGroupName",
)
# Changes of the record only: the instance stays available.
METADATA = (
    "DBInstanceIdentifier",
    "ApplyImmediately",
    "DeletionProtection",
    "CopyTagsToSnapshot",
    "AutoMinorVersionUpgrade",
    "PreferredMaintenanceWindow",
    "PreferredBackupWindow",
)


@operation(RDSResponse, "ModifyDBInstance")
def modify_db_instance(call, moto):
    request, database = call.params, find(call)
    if database.status not in ("available", "stopped"):
        raise state_error("Database instance is not in available state.")
    check_request(call, request, new=False)
    request["DBInstanceIdentifier"] = database.db_instance_identifier
    if request.get("EngineVersion"):
        request["EngineVersion"] = resolve_version(request["EngineVersion"])
    if not request.get("ApplyImmediately"):
        for name in [name for name in DEFERRED if request.get(name) is not None]:
            database.pending_modified_values[name] = request[name]
            del request[name]
    else:
        database.pending_modified_values = {}
    was_available = database.status == "available"
    takes_time = any(name not in METADATA for name in request.original_dict())
    database = moto().result["DBInstance"]
    set_monitoring(database, request)
    _move_interfaces(database)
    if was_available and takes_time:
        pass_through(database, "modifying", "dbModified", "available", "ORTHWEB_MODIFIED")
    return ActionResult({"DBInstance": database})


def _move_interfaces(database) -> None:
    for eni in database._interfaces:
        known = [
            eni.ec2_backend.get_security_group_from_id(group) for group in database.vpc_security_group_ids
        ]
        eni._group_set = [group for group in known if group]
