"""Start, stop, reboot, terminate: refused where the state does not allow it, nothing to do where it is so already."""

import copy

from moto.core.responses import ActionResult
from moto.ec2.models.instances import InstanceBackend
from moto.ec2.responses import EC2Response

from emulator.ec2_states import CODES
from emulator.patching import AwsError, operation, required

required(InstanceBackend, "get_multi_instances_by_id")


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
        changes.append(
            {
                "InstanceId": instance.id,
                "CurrentState": {"Code": instance._state.code, "Name": instance._state.name},
                "PreviousState": {"Code": previous.code, "Name": previous.name},
            }
        )
    return changes


@operation(EC2Response, "StartInstances")
def start_instances(call, _moto):
    allowed = {"stopped": True, "pending": False, "running": False}
    changes = _change(
        call, "started", allowed, lambda backend, instance: backend.start_instances([instance.id])
    )
    return ActionResult({"StartingInstances": changes})


@operation(EC2Response, "StopInstances")
def stop_instances(call, _moto):
    allowed = {"running": True, "pending": True, "stopping": False, "stopped": False}
    changes = _change(
        call, "stopped", allowed, lambda backend, instance: backend.stop_instances([instance.id])
    )
    return ActionResult({"StoppingInstances": changes})


@operation(EC2Response, "TerminateInstances")
def terminate_instances(call, _moto):
    if not call._get_param("InstanceIds", []):
        raise AwsError("MissingParameter", "The request must contain the parameter InstanceId")
    allowed = {name: name not in ("shutting-down", "terminated") for name in CODES}
    changes = _change(
        call, "terminated", allowed, lambda backend, instance: backend.terminate_instances([instance.id])
    )
    return ActionResult({"TerminatingInstances": changes})


@operation(EC2Response, "RebootInstances")
def reboot_instances(call, moto):
    _change(call, "rebooted", {"running": False}, None)
    return moto()
