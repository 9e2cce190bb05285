"""Deleting, stopping, starting and rebooting a database instance, each in its time."""

from moto.rds.responses import RDSResponse

from emulator import clock, hosting_gates
from emulator.patching import AwsError, operation
from emulator.rds_instances import find, pass_through, state_error


@operation(RDSResponse, "DeleteDBInstance")
def delete_db_instance(call, moto):
    request, database = call.params, find(call)
    identifier = request["DBInstanceIdentifier"] = database.db_instance_identifier
    final, skip = request.get("FinalDBSnapshotIdentifier"), request.get("SkipFinalSnapshot")
    if database.status == "deleting":
        raise state_error(f"Instance {identifier} is already being deleted.")
    if not skip and not final:
        raise AwsError(
            "InvalidParameterCombination",
            "FinalDBSnapshotIdentifier is required unless SkipFinalSnapshot is specified.",
        )
    if skip and final:
        raise AwsError(
            "InvalidParameterCombination",
            "FinalDBSnapshotIdentifier can not be specified when SkipFinalSnapshot is set.",
        )
    if final and database.status not in ("available", "stopped", "modifying"):
        raise state_error(
            f"Cannot create a snapshot because the database instance {identifier} is not currently in the available state."
        )
    backend = call.backend
    reply = moto()
    snapshot = backend.database_snapshots.get(final) if final else None
    if snapshot:
        snapshot.status, snapshot.percent_progress = "creating", 0
    backend.databases[identifier] = database
    database.status = "deleting"
    gone = hosting_gates.database(database, "deleting")
    over = hosting_gates.both(hosting_gates.snapshot(snapshot), gone) if snapshot else gone
    clock.transition(database, "dbDeleted", lambda: _gone(backend, database, snapshot), over)
    return reply


def _gone(backend, database, snapshot) -> None:
    del backend.databases[database.db_instance_identifier]
    database.add_event("ORTHWEB_DELETED")
    if snapshot:
        snapshot.status, snapshot.percent_progress = "available", 100
    for eni in database._interfaces:
        eni.ec2_backend.enis.pop(eni.id, None)


def _need_state(database, *states: str) -> None:
    if database.status not in states:
        raise state_error(f"Database instance is not in {states[0]} state.")


@operation(RDSResponse, "StopDBInstance")
def stop_db_instance(call, moto):
    reply = moto()
    pass_through(reply.result["DBInstance"], "stopping", "dbStopped", "stopped", "ORTHWEB_STOPPED")
    return reply


@operation(RDSResponse, "StartDBInstance")
def start_db_instance(call, moto):
    reply = moto()
    database = reply.result["DBInstance"]
    database._boot += 1
    pass_through(database, "starting", "dbStarted", "available", "ORTHWEB_STARTED")
    return reply


@operation(RDSResponse, "RebootDBInstance")
def reboot_db_instance(call, moto):
    _need_state(find(call), "available")
    reply = moto()
    database = reply.result["DBInstance"]
    database._boot += 1
    pass_through(database, "rebooting", "dbRebooted", "available")
    return reply
