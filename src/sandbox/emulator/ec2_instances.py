"""What an instance tells of itself: addresses and groups are those of its primary interface, if it has one."""

import base64

from moto.core.responses import ActionResult
from moto.core.types import Base64EncodedString
from moto.ec2.models.instances import Instance
from moto.ec2.responses import EC2Response

from emulator.patching import AwsError, attribute, operation


def _primary(instance):
    return instance.nics.get(0) if hasattr(instance, "nics") else None


@attribute(Instance, "private_ip_address")
def private_ip_address(self):
    return getattr(_primary(self), "private_ip_address", None)


@attribute(Instance, "private_ip")
def private_ip(self):
    return self.private_ip_address


@attribute(Instance, "public_ip_address")
def public_ip_address(self):
    return getattr(_primary(self), "public_ip", None)


@attribute(Instance, "public_ip")
def public_ip(self):
    return self.public_ip_address


@attribute(Instance, "private_dns_name")
def private_dns_name(self):
    if not self.private_ip_address:
        return ""
    domain = "ec2.internal" if self.region_name == "us-east-1" else f"{self.region_name}.compute.internal"
    return f"ip-{self.private_ip_address.replace('.', '-')}.{domain}"


def _groups(self):
    """An instance's groups are those of its primary interface."""
    interface = _primary(self)
    return list(interface._group_set) if interface else getattr(self, "_launch_groups", [])


def _set_groups(self, groups) -> None:
    self._launch_groups = groups
    if _primary(self):
        _primary(self)._group_set = list(groups)


Instance.security_groups = property(_groups, _set_groups)


@operation(EC2Response, "ModifyInstanceAttribute")
def modify_instance_attribute(call, moto):
    """User data arrives as raw bytes, and may only be changed while the instance is stopped."""
    instance = call.ec2_backend.get_instance(call._get_param("InstanceId"))
    for name in ("UserData", "InstanceType", "EbsOptimized", "Kernel", "Ramdisk"):
        if call._get_param(name) is not None and instance._state.name != "stopped":
            raise AwsError(
                "IncorrectInstanceState", f"The instance '{instance.id}' is not in the 'stopped' state."
            )
    user_data = call._get_param("UserData")
    if user_data is not None:
        raw = user_data.get("Value", b"")
        raw = raw.encode() if isinstance(raw, str) else bytes(raw)
        instance.user_data = Base64EncodedString(base64.b64encode(raw).decode("ascii"))
        return ActionResult({})
    return moto()
