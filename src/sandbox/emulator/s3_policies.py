"""Bucket policies: malformed ones are refused, conditions count, log delivery needs its permission."""

import json

from moto.iam.access_control import PermissionResult
from moto.s3.exceptions import InvalidTargetBucketForLogging
from moto.s3.models import FakeBucket

from emulator.patching import Refused, before_request, required, method
from emulator.policy_conditions import (
    as_list,
    conditions_met,
    covers_action,
    covers_principal,
    covers_resource,
)
from emulator.s3_buckets import known_bucket

required(FakeBucket, "_log_permissions_enabled_acl")
LOG_SERVICE = "logging.s3.amazonaws.com"
# A caller on the loopback interface stands for one that came by TLS.
CALLER = {"aws:SecureTransport": "true", "s3:TlsVersion": "1.3"}


def statements(policy: bytes | None) -> list:
    return as_list(json.loads(policy)["Statement"]) if policy else []


def verdict(bucket, action: str, resource: str, principal: dict, context: dict):
    """Deny beats allow; a statement that does not apply to who, what, where or when says nothing."""
    effects = {
        statement["Effect"]
        for statement in statements(bucket.policy)
        if covers_principal(statement, principal)
        and covers_action(statement, action)
        and covers_resource(statement, resource)
        and conditions_met(statement, context)
    }
    if "Deny" in effects:
        return PermissionResult.DENIED
    return PermissionResult.PERMITTED if "Allow" in effects else PermissionResult.NEUTRAL


@method(FakeBucket, "get_permission")
def get_permission(_before, self, action: str, resource: str):
    account = self.account_id
    arn = f"arn:{self.partition}"
    names = {"AWS": [account, f"{arn}:iam::{account}:root", f"{arn}:sts::{account}:user/moto"]}
    action = {"s3:HeadObject": "s3:GetObject"}.get(action, action)
    return verdict(self, action, resource, names, {**CALLER, "aws:PrincipalAccount": account})


@method(FakeBucket, "set_logging")
def set_logging(before, self, logging_config, bucket_backend) -> None:
    target = bucket_backend.buckets.get(logging_config["TargetBucket"]) if logging_config else None
    if target is not None and not _may_deliver(self, target, logging_config.get("TargetPrefix") or ""):
        raise InvalidTargetBucketForLogging(
            "You must either provide the necessary permissions to the logging service using a bucket policy "
            "or give the log-delivery group WRITE and READ_ACP permissions to the target bucket"
        )
    before(self, logging_config, bucket_backend)


# The check above has the source bucket at hand, which conditions on aws:SourceArn need.
FakeBucket._log_permissions_enabled_policy = staticmethod(lambda target_bucket, target_prefix: True)


def _may_deliver(source, target, prefix: str) -> bool:
    if FakeBucket._log_permissions_enabled_acl(target):
        return True
    context = {
        **CALLER,
        "aws:SourceArn": f"arn:{source.partition}:s3:::{source.name}",
        "aws:SourceAccount": source.account_id,
        "aws:PrincipalIsAWSService": "true",
        "aws:PrincipalServiceName": LOG_SERVICE,
    }
    resource = f"arn:{target.partition}:s3:::{target.name}/{prefix}2026-01-01-00-00-00-EXAMPLE"
    return (
        verdict(target, "s3:PutObject", resource, {"Service": [LOG_SERVICE]}, context)
        == PermissionResult.PERMITTED
    )


@before_request("s3:PutBucketPolicy")
def check_policy(request) -> None:
    bucket = known_bucket(request.bucket)
    if bucket is None:
        return
    fault = policy_fault(request.body, f"arn:{bucket.partition}:s3:::{bucket.name}")
    if fault:
        raise Refused(400, "MalformedPolicy", fault)
    block = bucket.public_access_block
    if (
        block
        and block.block_public_policy
        and any(_is_public(statement) for statement in statements(request.body))
    ):
        raise Refused(
            403,
            "AccessDenied",
            "Access Denied: public policies are prevented by the BlockPublicPolicy setting",
        )


def _is_public(statement: dict) -> bool:
    principal = statement.get("Principal")
    everyone = principal == "*" or (isinstance(principal, dict) and "*" in as_list(principal.get("AWS")))
    return statement["Effect"] == "Allow" and everyone and not statement.get("Condition")


def policy_fault(document: bytes, bucket_arn: str) -> str | None:
    try:
        policy = json.loads(document)
    except ValueError:
        return "Policies must be valid JSON and the first byte must be '{'"
    listed = as_list(policy.get("Statement")) if isinstance(policy, dict) else []
    if not listed:
        return "Missing required field Statement"
    return next(filter(None, (_statement_fault(statement, bucket_arn) for statement in listed)), None)


def _statement_fault(statement, bucket_arn: str) -> str | None:
    if not isinstance(statement, dict):
        return "Invalid policy syntax."
    if statement.get("Effect") not in ("Allow", "Deny"):
        return f"Invalid effect: {statement.get('Effect')}"
    for name in ("Principal", "Action", "Resource"):
        if name not in statement and f"Not{name}" not in statement:
            return f"Missing required field {name}"
    for resource in as_list(statement.get("Resource", statement.get("NotResource"))):
        if resource != bucket_arn and not resource.startswith((f"{bucket_arn}/", f"{bucket_arn}*")):
            return "Policy has invalid resource"
    return None
