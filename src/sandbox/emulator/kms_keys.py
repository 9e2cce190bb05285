"""Keys have states: what is pending deletion does nothing, and comes back disabled."""

import json
from datetime import datetime, timedelta, timezone

from moto.kms.responses import KmsResponse

from emulator.patching import AwsError, operation

NOT_WHILE_PENDING = (
    "CreateAlias",
    "CreateGrant",
    "DisableKey",
    "EnableKey",
    "EnableKeyRotation",
    "DisableKeyRotation",
    "Encrypt",
    "GenerateDataKey",
    "GenerateDataKeyWithoutPlaintext",
    "ScheduleKeyDeletion",
    "TagResource",
    "UntagResource",
    "UpdateKeyDescription",
)
NOT_WHILE_DISABLED = (
    "Encrypt",
    "GenerateDataKey",
    "GenerateDataKeyWithoutPlaintext",
    "EnableKeyRotation",
    "DisableKeyRotation",
    "CreateGrant",
)
DEFAULT_PERIOD = 365


def _key(call):
    """The key that the request names by id, ARN or alias; None if there is none of that name."""
    backend, wanted = call.kms_backend, call._get_param("KeyId") or call._get_param("TargetKeyId") or ""
    alias = backend.get_alias_name(wanted)
    key_id = (
        backend.get_key_id_from_alias(alias) if alias.startswith("alias/") else backend.get_key_id(wanted)
    )
    return backend.keys.get(key_id)


@operation(KmsResponse, *sorted({*NOT_WHILE_PENDING, *NOT_WHILE_DISABLED}))
def check_state(call, moto):
    key, action = _key(call), call._get_action()
    if key and action in NOT_WHILE_PENDING and key.key_state == "PendingDeletion":
        raise AwsError("KMSInvalidStateException", f"{key.arn} is pending deletion.")
    if key and action in NOT_WHILE_DISABLED and key.key_state == "Disabled":
        raise AwsError("DisabledException", f"{key.arn} is disabled.")
    return moto()


@operation(KmsResponse, "ScheduleKeyDeletion")
def schedule_key_deletion(call, moto):
    days = call._get_param("PendingWindowInDays") or 30
    if not 7 <= days <= 30:
        raise AwsError("ValidationException", f"Pending window of {days} days is not between 7 and 30.")
    reply, key = json.loads(moto()), _key(call)
    return json.dumps({**reply, "KeyId": key.arn, "KeyState": "PendingDeletion", "PendingWindowInDays": days})


@operation(KmsResponse, "CancelKeyDeletion")
def cancel_key_deletion(call, moto):
    key = _key(call)
    if key and key.key_state != "PendingDeletion":
        raise AwsError("KMSInvalidStateException", f"{key.arn} is not pending deletion.")
    reply = moto()
    key.enabled, key.key_state = False, "Disabled"
    return json.dumps({**json.loads(reply), "KeyId": key.arn})


@operation(KmsResponse, "CreateKey", "PutKeyPolicy")
def check_policy(call, moto):
    policy = call._get_param("Policy")
    if policy is not None and not _is_policy(policy):
        raise AwsError("MalformedPolicyDocumentException", "The new key policy is not syntactically correct.")
    return moto()


def _is_policy(text: str) -> bool:
    try:
        statements = json.loads(text)["Statement"]
    except (ValueError, KeyError, TypeError):
        return False
    listed = statements if isinstance(statements, list) else [statements]
    return bool(listed) and all(
        isinstance(statement, dict)
        and statement.get("Effect") in ("Allow", "Deny")
        and "Principal" in statement
        for statement in listed
    )


@operation(KmsResponse, "EnableKeyRotation")
def enable_key_rotation(call, moto):
    period = call._get_param("RotationPeriodInDays")
    if period is not None and not 90 <= period <= 2560:
        raise AwsError("ValidationException", f"RotationPeriodInDays {period} is not between 90 and 2560.")
    reply, key = moto(), _key(call)
    key._rotation_period = period or getattr(key, "_rotation_period", DEFAULT_PERIOD)
    return reply


@operation(KmsResponse, "GetKeyRotationStatus")
def get_key_rotation_status(call, moto):
    reply, key = json.loads(moto()), _key(call)
    reply["KeyId"] = key.arn
    if reply["KeyRotationEnabled"]:
        reply["RotationPeriodInDays"] = period = getattr(key, "_rotation_period", DEFAULT_PERIOD)
        reply["NextRotationDate"] = (datetime.now(timezone.utc) + timedelta(days=period)).timestamp()
    return json.dumps(reply)
