"""What RDS has on offer for PostgreSQL: versions, classes and the zones they come in, certificates."""

from datetime import datetime, timezone

from moto.core.responses import ActionResult
from moto.ec2.models import ec2_backends
from moto.ec2.models.instance_types import INSTANCE_TYPE_OFFERINGS
from moto.rds.responses import RDSResponse

from emulator.patching import AwsError, added

MINORS = {"13": ("13.22",), "14": ("14.19", "14.20"), "15": ("15.14", "15.15"), "16": ("16.10", "16.11"),
          "17": ("17.6", "17.7"), "18": ("18.1",)}
DEFAULT_MAJOR = "17"
# major: end of standard support, end of paid extended support
LIFECYCLES = {"13": ("2026-02-28", "2029-02-28"), "14": ("2027-02-28", "2030-02-28"), "15": ("2028-02-29", "2031-02-28"),
              "16": ("2029-02-28", "2032-02-29"), "17": ("2030-02-28", "2033-02-28"), "18": ("2031-02-28", "2034-02-28")}
SIZES = {"t3": ("micro", "small", "medium", "large", "xlarge"), "t4g": ("micro", "small", "medium", "large", "xlarge"),
         "m6g": ("large", "xlarge", "2xlarge"), "m6i": ("large", "xlarge", "2xlarge"), "m7g": ("large", "xlarge", "2xlarge")}
CLASSES = [f"db.{family}.{size}" for family, sizes in SIZES.items() for size in sizes]
STORAGE = {"gp2": (20, 65536), "gp3": (20, 65536), "io1": (100, 65536)}
CERTIFICATES = ("rds-ca-rsa2048-g1", "rds-ca-rsa4096-g1", "rds-ca-ecc384-g1")
PAGE = 100


def resolve_version(wanted: str | None) -> str:
    """A major version stands for its newest minor."""
    major = (wanted or DEFAULT_MAJOR).split(".")[0]
    minors = MINORS.get(major, ())
    if wanted in (None, major) and minors:
        return minors[-1]
    if wanted not in minors:
        raise AwsError("InvalidParameterCombination", f"Cannot find version {wanted} for postgres")
    return wanted


def zones_of(call, db_class: str) -> list:
    """Those of the EC2 type of the same name: a zone without t4g.medium has no db.t4g.medium either."""
    offers = INSTANCE_TYPE_OFFERINGS["availability-zone"].get(call.region, [])
    with_type = {offer["Location"] for offer in offers if offer["InstanceType"] == db_class.removeprefix("db.")}
    backend = ec2_backends[call.current_account][call.region]
    return [zone.name for zone in backend.describe_availability_zones() if zone.name in with_type]


def page(call, name: str, items: list) -> ActionResult:
    start = int(call.params.get("Marker") or 0)
    end = start + int(call.params.get("MaxRecords") or PAGE)
    marker = {"Marker": str(end)} if end < len(items) else {}
    return ActionResult({name: items[start:end], **marker})


def _majors(version: str | None) -> dict:
    if version is None:
        return MINORS
    major = version.split(".")[0]
    return {major: [minor for minor in MINORS.get(major, ()) if version in (major, minor)]}


@added(RDSResponse, "DescribeDBEngineVersions")
def describe_db_engine_versions(call):
    version, family = call.params.get("EngineVersion"), call.params.get("DBParameterGroupFamily")
    if call.params.get("Engine") not in (None, "postgres"):
        return ActionResult({"DBEngineVersions": []})
    found = [_version(major, minor) for major, minors in _majors(version).items() for minor in minors]
    if family:
        found = [item for item in found if item["DBParameterGroupFamily"] == family]
    if call.params.get("DefaultOnly"):
        newest = resolve_version(version.split(".")[0] if version else None)
        found = [item for item in found if item["EngineVersion"] == newest]
    return page(call, "DBEngineVersions", found)


def _version(major: str, minor: str) -> dict:
    later = [other for minors in MINORS.values() for other in minors if _order(other) > _order(minor)]
    return {
        "Engine": "postgres",
        "EngineVersion": minor,
        "MajorEngineVersion": major,
        "DBParameterGroupFamily": f"postgres{major}",
        "DBEngineDescription": "PostgreSQL",
        "DBEngineVersionDescription": f"PostgreSQL {minor}",
        "ExportableLogTypes": ["postgresql", "upgrade", "iam-db-auth-error"],
        "SupportsLogExportsToCloudwatchLogs": True,
        "SupportsReadReplica": True,
        "Status": "available",
        "SupportedCACertificateIdentifiers": list(CERTIFICATES),
        "ValidUpgradeTarget": [
            {"Engine": "postgres", "EngineVersion": other, "IsMajorVersionUpgrade": other.split(".")[0] != major}
            for other in later
        ],
    }


def _order(version: str) -> tuple:
    return tuple(int(part) for part in version.split("."))


@added(RDSResponse, "DescribeDBMajorEngineVersions")
def describe_db_major_engine_versions(call):
    wanted = call.params.get("MajorEngineVersion")
    found = []
    for major, (standard, extended) in LIFECYCLES.items():
        names = {"open-source-rds-standard-support": standard, "open-source-rds-extended-support": extended}
        lifecycles = [
            {"LifecycleSupportName": name, "LifecycleSupportStartDate": _day("2021-01-01"),
             "LifecycleSupportEndDate": _day(end)}
            for name, end in names.items()
        ]
        if wanted in (None, major):
            found.append({"Engine": "postgres", "MajorEngineVersion": major, "SupportedEngineLifecycles": lifecycles})
    return ActionResult({"DBMajorEngineVersions": found})


def _day(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=timezone.utc)


@added(RDSResponse, "DescribeOrderableDBInstanceOptions")
def describe_orderable_db_instance_options(call):
    if call.params.get("Engine") != "postgres":
        return ActionResult({"OrderableDBInstanceOptions": []})
    version, db_class = call.params.get("EngineVersion"), call.params.get("DBInstanceClass")
    zones = {name: zones_of(call, name) for name in CLASSES if db_class in (None, name)}
    options = [
        _option(name, minor, storage, zones[name])
        for name in zones if zones[name]
        for minors in _majors(version).values() for minor in minors
        for storage in STORAGE
    ]
    return page(call, "OrderableDBInstanceOptions", options)


def _option(db_class: str, version: str, storage: str, zones: list) -> dict:
    return {
        "Engine": "postgres",
        "EngineVersion": version,
        "DBInstanceClass": db_class,
        "LicenseModel": "postgresql-license",
        "AvailabilityZones": [{"Name": zone} for zone in zones],
        "MultiAZCapable": len(zones) > 1,
        "ReadReplicaCapable": True,
        "Vpc": True,
        "StorageType": storage,
        "SupportsStorageEncryption": True,
        "SupportsIops": storage != "gp2",
        "SupportsStorageThroughput": storage == "gp3",
        "SupportsEnhancedMonitoring": True,
        "SupportsIAMDatabaseAuthentication": True,
        "SupportsPerformanceInsights": not db_class.endswith((".micro", ".small")),
        "MinStorageSize": STORAGE[storage][0],
        "MaxStorageSize": STORAGE[storage][1],
        "SupportsStorageAutoscaling": True,
        "SupportedNetworkTypes": ["IPV4"],
    }


@added(RDSResponse, "DescribeCertificates")
def describe_certificates(call):
    wanted = call.params.get("CertificateIdentifier")
    found = [
        {"CertificateIdentifier": name, "CertificateType": "CA", "ValidFrom": _day("2021-05-21"),
         "ValidTill": _day("2061-05-21"), "CustomerOverride": False}
        for name in CERTIFICATES if wanted in (None, name)
    ]
    return ActionResult({"Certificates": found, "DefaultCertificateForNewLaunches": CERTIFICATES[0]})


@added(RDSResponse, "DescribePendingMaintenanceActions")
def describe_pending_maintenance_actions(_call):
    return ActionResult({"PendingMaintenanceActions": []})
