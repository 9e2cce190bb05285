"""The describing operations of RDS that moto lacks or answers with nothing: versions, classes, certificates."""

from datetime import datetime, timezone

from moto.core.responses import ActionResult
from moto.rds.responses import RDSResponse

from emulator.patching import added
from emulator.rds_offers import CERTIFICATES, CLASSES, LIFECYCLES, MINORS, STORAGE, resolve_version, zones_of

PAGE = 100


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
            {
                "Engine": "postgres",
                "EngineVersion": other,
                "IsMajorVersionUpgrade": other.split(".")[0] != major,
            }
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
            {
                "LifecycleSupportName": name,
                "LifecycleSupportStartDate": _day("2021-01-01"),
                "LifecycleSupportEndDate": _day(end),
            }
            for name, end in names.items()
        ]
        if wanted in (None, major):
            found.append(
                {"Engine": "postgres", "MajorEngineVersion": major, "SupportedEngineLifecycles": lifecycles}
            )
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
        for name in zones
        if zones[name]
        for minors in _majors(version).values()
        for minor in minors
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
        {
            "CertificateIdentifier": name,
            "CertificateType": "CA",
            "ValidFrom": _day("2021-05-21"),
            "ValidTill": _day("2061-05-21"),
            "CustomerOverride": False,
        }
        for name in CERTIFICATES
        if wanted in (None, name)
    ]
    return ActionResult({"Certificates": found, "DefaultCertificateForNewLaunches": CERTIFICATES[0]})


@added(RDSResponse, "DescribePendingMaintenanceActions")
def describe_pending_maintenance_actions(_call):
    return ActionResult({"PendingMaintenanceActions": []})
