"""The life of an instance: it takes time to start, stop and end, and refuses what its state does not allow."""

import copy

from moto.core.responses import ActionResult
from moto.ec2.models.instances import Instance, InstanceBackend
from moto.ec2.responses import EC2Response
from moto.ec2.responses._base_response import EC2BaseResponse

from emulator import clock
from emulator.patching import AwsError, attribute, existing, method, operation

CODES = {"pending": 0, "running": 16, "shutting-down": 32, "terminated": 48, "stopping": 64, "stopped": 80}
START_PATH = "RunInstances.Reservation.Instances.Instance.State"
existing(InstanceBackend, "get_multi_instances_by_id")


def set_state(instance, name: str) -> None:
    instance._state.name, instance._state.code = name, CODES[name]


def pass_through(instance, between: str, delay: str, final: str, then=None) -> None:
    """Shows the state in between until the delay has passed; a later change of state overrules it."""
    set_state(instance, between)

    def arrive() -> None:
        set_state(instance, final)
        if then:
            then()

    clock.transition(instance, delay, arrive)


def begin_running(instance) -> None:
    instance._online = instance._checked = None

    def running() -> None:
        instance._checked = clock.Deadline("instanceChecks")
        instance._online = clock.Deadline("ssmOnline")

    pass_through(instance, "pending", "instanceRunning", "running", running)


@method(Instance, "__init__")
def launched(before, self, *args, **kwargs) -> None:
    before(self, *args, **kwargs)
    begin_running(self)


@method(Instance, "start")
def start(before, self):
    previous = before(self)
    begin_running(self)
    return previous


@method(Instance, "stop")
def stop(before, self):
    previous = before(self)
    pass_through(self, "stopping", "instanceStopped", "stopped")
    return previous


@method(Instance, "terminate")
def terminate(before, self):
    """Interfaces stay in use until the instance is gone; only then are they deleted or free again."""
    interfaces, self.nics = self.nics, {}
    previous = before(self)
    self.nics = interfaces
    pass_through(self, "shutting-down", "instanceTerminated", "terminated", lambda: _release_interfaces(self))
    return previous


def _release_interfaces(instance) -> None:
    for interface in list(instance.nics.values()):
        had_own_address = bool(interface.public_ip and interface.public_ip_auto_assign)
        interface.stop()
        instance.detach_eni(interface)
        if had_own_address:
            interface.subnet.ec2_backend.get_vpc(interface.vpc_id)._unmapping = clock.Deadline("autoAddressUnmapped")
        if interface.delete_on_termination:
            interface.ec2_backend.delete_network_interface(interface.id)
    instance._subnet_id = None


@method(Instance, "detach_eni")
def detach_eni(before, self, eni) -> None:
    index = eni.device_index
    before(self, eni)
    if index is not None:
        self.nics.pop(int(index), None)


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


def _checks(self) -> dict:
    if self._state.name != "running":
        return {"Status": "not-applicable"}
    passed = self._checked is None or self._checked.passed
    return {
        "Status": "ok" if passed else "initializing",
        "Details": [{"Name": "reachability", "Status": "passed" if passed else "initializing"}],
    }


attribute(Instance, "instance_status")(_checks)
attribute(Instance, "system_status")(_checks)


def _reported_state(state):
    """The first reply of RunInstances always says pending; a repeat with the same token tells how it is now."""
    if getattr(state, "was_reported", False):
        return {"Code": state.code, "Name": state.name}
    state.was_reported = True
    return {"Code": 0, "Name": "pending"}


EC2BaseResponse.RESPONSE_KEY_PATH_TO_TRANSFORMER[START_PATH] = _reported_state


def _change(call, verb: str, allowed: dict, act) -> ActionResult:
    """`allowed`: state -> whether there is anything to do. All instances are checked before any is touched."""
    backend = call.ec2_backend
    instances = backend.get_multi_instances_by_id(call._get_param("InstanceIds", []))
    for instance in instances:
        if instance._state.name not in allowed:
            raise AwsError(
                "IncorrectInstanceState",
                f"The instance '{instance.id}' is not in a state from which it can be {verb}.",
            )
    changes = []
    for instance in instances:
        previous = copy.copy(instance._state)
        if allowed[previous.name]:
            act(backend, instance)
        changes.append({
            "InstanceId": instance.id,
            "CurrentState": {"Code": instance._state.code, "Name": instance._state.name},
            "PreviousState": {"Code": previous.code, "Name": previous.name},
        })
    return changes


@operation(EC2Response, "StartInstances")
def start_instances(call, _moto):
    allowed = {"stopped": True, "pending": False, "running": False}
    changes = _change(call, "started", allowed, lambda backend, instance: backend.start_instances([instance.id]))
    return ActionResult({"StartingInstances": changes})


@operation(EC2Response, "StopInstances")
def stop_instances(call, _moto):
    allowed = {"running": True, "pending": True, "stopping": False, "stopped": False}
    changes = _change(call, "stopped", allowed, lambda backend, instance: backend.stop_instances([instance.id]))
    return ActionResult({"StoppingInstances": changes})


@operation(EC2Response, "TerminateInstances")
def terminate_instances(call, _moto):
    if not call._get_param("InstanceIds", []):
        raise AwsError("MissingParameter", "The request must contain the parameter InstanceId")
    allowed = {name: name not in ("shutting-down", "terminated") for name in CODES}
    changes = _change(call, "terminated", allowed, lambda backend, instance: backend.terminate_instances([instance.id]))
    return ActionResult({"TerminatingInstances": changes})


@operation(EC2Response, "RebootInstances")
def reboot_instances(call, moto):
    _change(call, "rebooted", {"running": False}, None)
    return moto()


@operation(EC2Response, "ModifyInstanceAttribute")
def modify_instance_attribute(call, moto):
    """User data arrives as raw bytes, and may only be changed while the instance is stopped."""
    from moto.core.types import Base64EncodedString

    instance = call.ec2_backend.get_instance(call._get_param("InstanceId"))
    for name in ("UserData", "InstanceType", "EbsOptimized", "Kernel", "Ramdisk"):
        if call._get_param(name) is not None and instance._state.name != "stopped":
            raise AwsError("IncorrectInstanceState", f"The instance '{instance.id}' is not in the 'stopped' state.")
    user_data = call._get_param("UserData")
    if user_data is not None:
        raw = user_data.get("Value", b"")
        raw = raw.encode() if isinstance(raw, str) else bytes(raw)
        instance.user_data = _encoded(Base64EncodedString, raw)
        return ActionResult({})
    return moto()


def _encoded(kind, raw: bytes):
    import base64

    return kind(base64.b64encode(raw).decode("ascii"))
