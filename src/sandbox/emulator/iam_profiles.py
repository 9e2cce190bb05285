"""IAM is global and slow to spread: a fresh instance profile or role is not usable at once."""

import copy
import json

from moto.iam.models import IAMBackend, InstanceProfile, Role, iam_backends
from moto.iam.responses import IamResponse

from emulator.clock import Deadline
from emulator.patching import AwsError, required, method, operation

required(IamResponse, "add_role_to_instance_profile")

_managed: dict = {}


@method(IAMBackend, "_init_aws_policies")
def managed_policies(before, self) -> list:
    """AWS's own 1,500 policies, read once: every reset makes a new account, and would read them again."""
    place = (self.account_id, self.region_name)
    if place not in _managed:
        _managed[place] = before(self)
    return [copy.copy(policy) for policy in _managed[place]]


@method(InstanceProfile, "__init__")
def profile_made(before, self, *args, **kwargs) -> None:
    before(self, *args, **kwargs)
    self._usable = Deadline("profileUsable")


@method(Role, "__init__")
def role_made(before, self, *args, **kwargs) -> None:
    before(self, *args, **kwargs)
    self._usable = Deadline("roleUsable")


@operation(IamResponse, "AddRoleToInstanceProfile")
def add_role(call, moto):
    reply = moto()
    call.backend.get_instance_profile(call._get_param("InstanceProfileName"))._usable = Deadline(
        "profileUsable"
    )
    return reply


@operation(IamResponse, "RemoveRoleFromInstanceProfile")
def remove_role(call, moto):
    profile = call.backend.get_instance_profile(call._get_param("InstanceProfileName"))
    name = call._get_param("RoleName")
    if name not in [role.name for role in profile.roles]:
        message = f"Role {name} in Instance Profile {profile.name} cannot be found."
        raise AwsError("NoSuchEntity", message)
    return moto()


@operation(IamResponse, "CreateRole", "UpdateAssumeRolePolicy")
def check_trust(call, moto):
    document = call._get_param("AssumeRolePolicyDocument") or call._get_param("PolicyDocument") or ""
    try:
        readable = "Statement" in json.loads(document)
    except ValueError:
        readable = False
    if not readable:
        raise AwsError("MalformedPolicyDocument", "This policy contains invalid Json")
    return moto()


def check_instance_profile(account: str, partition: str, wanted: dict) -> None:
    """EC2 does not say NoSuchEntity: to it, a profile it has not heard of is an invalid parameter."""
    found = [
        profile
        for profile in iam_backends[account][partition].get_instance_profiles()
        if wanted in ({"Name": profile.name}, {"Arn": profile.arn})
    ]
    field, value = next(iter(wanted.items()))
    if not found or not found[0]._usable.passed:
        kind = "ARN" if field == "Arn" else "name"
        raise AwsError(
            "InvalidParameterValue",
            f"Value ({value}) for parameter iamInstanceProfile.{field.lower()} is invalid. "
            f"Invalid IAM Instance Profile {kind}",
        )
    if not found[0].roles:
        raise AwsError(
            "InvalidParameterValue", f'IAM Instance Profile "{found[0].arn}" has no associated IAM Roles'
        )


def check_monitoring_role(account: str, partition: str, arn: str) -> None:
    found = [role for role in iam_backends[account][partition].roles.values() if role.arn == arn]
    if not found or not found[0]._usable.passed or not (found[0].managed_policies or found[0].policies):
        raise AwsError(
            "InvalidParameterValue",
            "IAM role ARN value is invalid or does not include the required permissions for: ENHANCED_MONITORING",
        )
