"""What RDS looks at before it makes or changes an instance."""

from moto.ec2.models import ec2_backends
from moto.kms.models import kms_backends

from emulator.iam_profiles import check_monitoring_role
from emulator.patching import AwsError
from emulator.rds_offers import CLASSES


def check_request(call, request, *, new: bool) -> None:
    if new and request.get("ManageMasterUserPassword") and request.get("MasterUserPassword"):
        raise AwsError(
            "InvalidParameterCombination",
            "You can't specify MasterUserPassword when ManageMasterUserPassword is true.",
        )
    if request.get("DBInstanceClass") and request["DBInstanceClass"] not in CLASSES:
        raise AwsError("InvalidParameterValue", f"Invalid DB Instance class: {request['DBInstanceClass']}")
    if request.get("MonitoringInterval") and not request.get("MonitoringRoleArn") and new:
        raise AwsError(
            "InvalidParameterCombination",
            "A MonitoringRoleARN value is required if you specify a MonitoringInterval value other than 0.",
        )
    if request.get("MonitoringRoleArn"):
        check_monitoring_role(call.current_account, call.backend.partition, request["MonitoringRoleArn"])
    for group_id in request.get("VpcSecurityGroupIds") or []:
        if ec2_backends[call.current_account][call.region].get_security_group_from_id(group_id) is None:
            raise AwsError(
                "InvalidParameterValue", f"Invalid security group , groupId= {group_id}, groupName=."
            )
    for name in ("KmsKeyId", "MasterUserSecretKmsKeyId", "PerformanceInsightsKMSKeyId"):
        if request.get(name):
            check_key(call, request[name])


def check_key(call, key_id: str) -> None:
    backend = kms_backends[call.current_account][call.region]
    try:
        usable = backend.describe_key(backend.get_key_id(key_id)).key_state == "Enabled"
    except Exception:  # moto has an error of its own for each way of naming a key
        usable = False
    if not usable:
        raise AwsError(
            "KMSKeyNotAccessibleFault",
            f"The specified KMS key [{key_id}] does not exist, is not enabled or you do not have permissions to access it.",
        )
