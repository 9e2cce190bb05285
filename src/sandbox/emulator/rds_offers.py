"""What RDS has on offer for PostgreSQL: versions, classes, storage and the zones they come in."""

from moto.ec2.models import ec2_backends
from moto.ec2.models.instance_types import INSTANCE_TYPE_OFFERINGS

from emulator.patching import AwsError

MINORS = {
    "13": ("13.22",),
    "14": ("14.19", "14.20"),
    "15": ("15.14", "15.15"),
    "16": ("16.10", "16.11"),
    "17": ("17.6", "17.7"),
    "18": ("18.1",),
}
DEFAULT_MAJOR = "17"
# major: end of standard support, end of paid extended support
LIFECYCLES = {
    "13": ("2026-02-28", "2029-02-28"),
    "14": ("2027-02-28", "2030-02-28"),
    "15": ("2028-02-29", "2031-02-28"),
    "16": ("2029-02-28", "2032-02-29"),
    "17": ("2030-02-28", "2033-02-28"),
    "18": ("2031-02-28", "2034-02-28"),
}
SIZES = {
    "t3": ("micro", "small", "medium", "large", "xlarge"),
    "t4g": ("micro", "small", "medium", "large", "xlarge"),
    "m6g": ("large", "xlarge", "2xlarge"),
    "m6i": ("large", "xlarge", "2xlarge"),
    "m7g": ("large", "xlarge", "2xlarge"),
}
CLASSES = [f"db.{family}.{size}" for family, sizes in SIZES.items() for size in sizes]
STORAGE = {"gp2": (20, 65536), "gp3": (20, 65536), "io1": (100, 65536)}
CERTIFICATES = ("rds-ca-rsa2048-g1", "rds-ca-rsa4096-g1", "rds-ca-ecc384-g1")


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
    with_type = {
        offer["Location"] for offer in offers if offer["InstanceType"] == db_class.removeprefix("db.")
    }
    backend = ec2_backends[call.current_account][call.region]
    return [zone.name for zone in backend.describe_availability_zones() if zone.name in with_type]
