"""The life of a database instance: minutes to come and to go, an endpoint only once it is there."""

import hashlib
import secrets
import string

from moto.core.responses import ActionResult
from moto.rds.models import DBInstance, Event, RDSBackend
from moto.rds.responses import RDSResponse

from emulator import clock, hosting_gates
from emulator.ec2_interfaces import managed_interface
from emulator.patching import AwsError, attribute, required, method, operation
from emulator.rds_offers import CERTIFICATES, resolve_version
from emulator.rds_requests import check_request

required(RDSBackend, "describe_db_subnet_groups")
HOSTED_ZONE = "Z2R2ITUGPM61AM"
WITHOUT_ENDPOINT = ("creating", "failed")
EVENTS = {
    "ORTHWEB_RESTORED": (["restoration"], "Restored from snapshot"),
    "ORTHWEB_MODIFIED": (["configuration change"], "Finished applying modification"),
    "ORTHWEB_STOPPED": (["notification"], "DB instance stopped"),
    "ORTHWEB_STARTED": (["notification"], "DB instance started"),
    "ORTHWEB_DELETED": (["deletion"], "DB instance deleted"),
}
for name, (categories, text) in EVENTS.items():
    Event.EVENT_MAP[name] = {"Categories": categories, "Message": text}


def pass_through(database, between: str, delay: str, final: str, event: str | None = None) -> None:
    database.status = between

    def arrive() -> None:
        database.status = final
        if event:
            database.add_event(event)

    clock.transition(database, delay, arrive, hosting_gates.database(database, between))


@method(DBInstance, "__init__")
def made(before, self, *args, **kwargs) -> None:
    before(self, *args, **kwargs)
    self.dbi_resource_id = "db-" + "".join(
        secrets.choice(string.ascii_uppercase + "234567") for _ in range(26)
    )
    self._boot, self._restored_from = 1, None


@attribute(DBInstance, "address")
def address(self) -> str:
    label = hashlib.sha256(f"{self.account_id}{self.region}".encode()).hexdigest()[:11]
    return f"{self.db_instance_identifier}.c{label}.{self.region}.rds.amazonaws.com"


@attribute(DBInstance, "endpoint")
def endpoint(self):
    if self.status in WITHOUT_ENDPOINT:
        return None
    return {"Address": self.address, "Port": self.port, "HostedZoneId": HOSTED_ZONE}


def state_error(message: str) -> AwsError:
    return AwsError("InvalidDBInstanceState", message)


def begin(database, request, delay: str, event: str | None = None) -> None:
    """What AWS tells of a new instance and moto does not, and the time until it is available."""
    database.pending_modified_values = {}
    database.engine_lifecycle_support = (
        request.get("EngineLifecycleSupport") or "open-source-rds-extended-support"
    )
    database.database_insights_mode = request.get("DatabaseInsightsMode") or "standard"
    database.license_model = "postgresql-license"
    if not database.option_group_supplied:
        database.option_group_name = f"default:postgres-{database.engine_version.split('.')[0]}"
    database.network_type, database.backup_target = "IPV4", "region"
    if database.ca_certificate_identifier == "rds-ca-default":
        database.ca_certificate_identifier = CERTIFICATES[0]
    database.certificate_details = {"CAIdentifier": database.ca_certificate_identifier}
    set_monitoring(database, request, new=True)
    _place(database)
    pass_through(database, "creating", delay, "available", event)


def set_monitoring(database, request, *, new: bool = False) -> None:
    if new or request.get("MonitoringInterval") is not None:
        database.monitoring_interval = int(request.get("MonitoringInterval") or 0)
        database.monitoring_role_arn = request.get("MonitoringRoleArn") or getattr(
            database, "monitoring_role_arn", None
        )
    if database.monitoring_interval == 0:
        database.monitoring_role_arn = None
    database.enhanced_monitoring_resource_arn = (
        f"arn:{database.partition}:logs:{database.region}:{database.account_id}:log-group:RDSOSMetrics:"
        f"log-stream:{database.dbi_resource_id}"
        if database.monitoring_interval
        else None
    )
    if new or request.get("EnablePerformanceInsights") is not None:
        on = bool(request.get("EnablePerformanceInsights"))
        database.performance_insights_enabled = on
        database.performance_insights_kms_key_id = request.get("PerformanceInsightsKMSKeyId") if on else None
        database.performance_insights_retention_period = (
            (request.get("PerformanceInsightsRetentionPeriod") or 7) if on else None
        )


def _place(database) -> None:
    """Its zones are those of its subnets, where it holds an interface each: they block subnets and groups."""
    database._interfaces = []
    group = getattr(database, "db_subnet_group", None)
    if group is None:
        return
    subnets = sorted(group._subnets, key=lambda subnet: subnet.availability_zone)
    database.availability_zone = subnets[0].availability_zone
    database.secondary_availability_zone = subnets[1].availability_zone if database.multi_az else None
    for subnet in subnets[: 2 if database.multi_az else 1]:
        eni = managed_interface(
            subnet.ec2_backend, subnet.id, database.vpc_security_group_ids, "RDSNetworkInterface", "interface"
        )
        database._interfaces.append(eni)


@operation(RDSResponse, "CreateDBInstance")
def create_db_instance(call, moto):
    request = call.params
    check_request(call, request, new=True)
    request["EngineVersion"] = resolve_version(request.get("EngineVersion"))
    request["DBInstanceIdentifier"] = request["DBInstanceIdentifier"].lower()
    if request.get("DBSubnetGroupName"):
        request["DBSubnetGroupName"] = request["DBSubnetGroupName"].lower()
    database = moto().result["DBInstance"]
    begin(database, request, "dbCreatedMultiAz" if database.multi_az else "dbCreated")
    return ActionResult({"DBInstance": database})


def find(call):
    return call.backend.describe_db_instances(call.params["DBInstanceIdentifier"].lower())[0]
