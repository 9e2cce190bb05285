"""The life of an instance: it takes time to start, stop and end, and its interfaces go when it has ended."""

from moto.core.utils import utcnow
from moto.ec2.models.instances import Instance
from moto.ec2.responses._base_response import EC2BaseResponse

from emulator import clock, hosting_gates
from emulator.patching import attribute, method

START_PATH = "RunInstances.Reservation.Instances.Instance.State"
CODES = {"pending": 0, "running": 16, "shutting-down": 32, "terminated": 48, "stopping": 64, "stopped": 80}


def set_state(instance, name: str) -> None:
    instance._state.name, instance._state.code = name, CODES[name]


def pass_through(instance, between: str, delay: str, final: str, then=None) -> None:
    """Shows the state in between until the delay has passed; a later change of state overrules it."""
    set_state(instance, between)

    def arrive() -> None:
        set_state(instance, final)
        if then:
            then()

    clock.transition(instance, delay, arrive, hosting_gates.host(instance, between))


def begin_running(instance) -> None:
    instance._online = instance._checked = None
    instance._boot = getattr(instance, "_boot", 0) + 1

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
    """AWS counts the launch time from the last start; a reboot leaves it as it is."""
    previous = before(self)
    self.launch_time = utcnow()
    begin_running(self)
    return previous


@method(Instance, "stop")
def stop(before, self):
    previous = before(self)
    pass_through(self, "stopping", "instanceStopped", "stopped")
    return previous


@method(Instance, "reboot")
def reboot(before, self) -> None:
    """It shows no state of its own: only by the count can a real host tell that it is to start again."""
    before(self)
    self._boot += 1


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
            interface.subnet.ec2_backend.get_vpc(interface.vpc_id)._unmapping = clock.Deadline(
                "autoAddressUnmapped"
            )
        if interface.delete_on_termination:
            interface.ec2_backend.delete_network_interface(interface.id)
    instance._subnet_id = None


@method(Instance, "detach_eni")
def detach_eni(before, self, eni) -> None:
    index = eni.device_index
    before(self, eni)
    if index is not None:
        self.nics.pop(int(index), None)


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
