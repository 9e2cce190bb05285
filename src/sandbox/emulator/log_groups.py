"""Log groups: the days that CloudWatch Logs knows, and a key only with a policy that lets the service use it."""

import json

from moto.core.responses import ActionResult
from moto.kms.models import kms_backends
from moto.logs.responses import LogsResponse

from emulator.patching import AwsError, added, operation
from emulator.policy_conditions import as_list, conditions_met, covers_action, covers_principal

# fmt: off
RETENTIONS = (1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653)
# fmt: on


@operation(LogsResponse, "PutRetentionPolicy")
def put_retention_policy(call, moto):
    days = call._get_param("retentionInDays")
    if days not in RETENTIONS:
        known = ", ".join(map(str, RETENTIONS))
        raise AwsError("InvalidParameterException", f"Value {days} is not one of the retention days: {known}")
    return moto()


@operation(LogsResponse, "CreateLogGroup")
def create_log_group(call, moto):
    if call._get_param("kmsKeyId"):
        _check_key(call, call._get_param("kmsKeyId"), call._get_param("logGroupName"))
    return moto()


@added(LogsResponse, "AssociateKmsKey")
def associate_kms_key(call):
    group = _group(call)
    _check_key(call, call._get_param("kmsKeyId"), group.name)
    group.kms_key_id = call._get_param("kmsKeyId")
    return ActionResult({})


@added(LogsResponse, "DisassociateKmsKey")
def disassociate_kms_key(call):
    _group(call).kms_key_id = None
    return ActionResult({})


@operation(LogsResponse, "FilterLogEvents")
def filter_log_events(call, moto):
    """Of the streams whose names begin so; moto knows only whole names."""
    prefix = call._get_param("logStreamNamePrefix")
    if not prefix:
        return moto()
    if call._get_param("logStreamNames"):
        raise AwsError("InvalidParameterException", "logStreamNamePrefix and logStreamNames exclude each other")
    names = [name for name in _group(call).streams if name.startswith(prefix)]
    if not names:
        return ActionResult({"events": [], "searchedLogStreams": []})
    call.querystring = {**call.querystring, "logStreamNames": [names]}
    return moto()


def _group(call):
    named = call._get_param("logGroupName") or call._get_param("resourceIdentifier").split(":log-group:")[-1]
    group = call.logs_backend.groups.get(named.removesuffix(":*"))
    if group is None:
        raise AwsError("ResourceNotFoundException", "The specified log group does not exist.")
    return group


def _check_key(call, key_arn: str, group_name: str) -> None:
    backend = kms_backends[call.current_account][call.region]
    key = backend.keys.get(backend.get_key_id(key_arn))
    group = f"arn:{call.partition}:logs:{call.region}:{call.current_account}:log-group:{group_name}"
    context = {"kms:EncryptionContext:aws:logs:arn": group}
    if key is None or key.key_state != "Enabled" or not _lets_logs_encrypt(key, call.region, context):
        raise AwsError(
            "InvalidParameterException",
            "The specified KMS key does not exist or is not allowed to be used with LogGroup "
            f"'{group}'",
        )


def _lets_logs_encrypt(key, region: str, context: dict) -> bool:
    names = {"Service": [f"logs.{region}.amazonaws.com", "logs.amazonaws.com"]}
    return any(
        statement.get("Effect") == "Allow"
        and covers_principal(statement, names)
        and covers_action(statement, "kms:GenerateDataKey")
        and conditions_met(statement, context)
        for statement in as_list(json.loads(key.policy)["Statement"])
    )
