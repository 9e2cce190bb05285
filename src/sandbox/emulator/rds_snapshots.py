"""Snapshots take time, and a restored instance has only what the request says where AWS copies nothing."""

from moto.core.responses import ActionResult
from moto.rds.models import DBSnapshot
from moto.rds.responses import RDSResponse

from emulator import clock, hosting_gates
from emulator.patching import AwsError, method, operation
from emulator.rds_instances import begin, find, state_error
from emulator.rds_passwords import master_password
from emulator.rds_requests import check_request


@method(DBSnapshot, "__init__")
def taken(before, self, backend, database, *args, **kwargs) -> None:
    before(self, backend, database, *args, **kwargs)
    self.percent_progress = 100
    self.storage_type = database.storage_type
    self.license_model = database.license_model
    self.option_group_name = database.option_group_name
    self.availability_zone = database.availability_zone
    self.vpc_id = getattr(getattr(database, "db_subnet_group", None), "vpc_id", None)
    self.snapshot_target = "region"
    self._master_password = master_password(database)


@operation(RDSResponse, "CreateDBSnapshot")
def create_db_snapshot(call, moto):
    database = find(call)
    if database.status not in ("available", "stopped", "storage-optimization"):
        raise state_error(
            f"Cannot create a snapshot because the database instance {database.db_instance_identifier} "
            "is not currently in the available state."
        )
    snapshot = moto().result["DBSnapshot"]
    snapshot.status, snapshot.percent_progress = "creating", 0

    def finish() -> None:
        snapshot.status, snapshot.percent_progress = "available", 100

    clock.transition(snapshot, "dbSnapshot", finish, hosting_gates.snapshot(snapshot))
    return ActionResult({"DBSnapshot": snapshot})


@operation(RDSResponse, "DeleteDBSnapshot")
def delete_db_snapshot(call, moto):
    snapshot = _snapshot(call)
    _need_available(snapshot)
    reply = moto()
    snapshot.status = "deleted"
    return reply


def _snapshot(call):
    name = call.params["DBSnapshotIdentifier"].rsplit(":", 1)[-1].lower()
    return call.backend.describe_db_snapshots(None, name)[0]


def _need_available(snapshot) -> None:
    if snapshot.status != "available":
        name = snapshot.db_snapshot_identifier
        raise AwsError("InvalidDBSnapshotState", f"Snapshot {name} is not in available state.")


@operation(RDSResponse, "RestoreDBInstanceFromDBSnapshot")
def restore_db_instance(call, moto):
    """AWS: "By default, the new DB instance is created as a Single-AZ deployment", in the default groups, and
    neither protected nor monitored; its password is the snapshot's unless RDS is asked to manage it."""
    request, snapshot = call.params, _snapshot(call)
    _need_available(snapshot)
    check_request(call, request, new=True)
    request["DBInstanceIdentifier"] = request["DBInstanceIdentifier"].lower()
    if request.get("DBSubnetGroupName"):
        request["DBSubnetGroupName"] = request["DBSubnetGroupName"].lower()
    source = snapshot.database
    source.manage_master_user_password = bool(request.get("ManageMasterUserPassword"))
    source.multi_az, source.deletion_protection = False, False
    source.monitoring_interval, source.monitoring_role_arn = 0, None
    database = moto().result["DBInstance"]
    database._restored_from = snapshot.arn
    if not database.manage_master_user_password:
        vars(database).pop("master_user_secret", None)
        database.master_user_password = snapshot._master_password
    begin(database, request, "dbRestored", "ORTHWEB_RESTORED")
    return ActionResult({"DBInstance": database})
