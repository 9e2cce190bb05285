"""Agents: who is online follows from the instances, and from the real hosts where there are any."""

import uuid
from datetime import datetime, timezone

from moto.core.responses import ActionResult
from moto.ec2.models import ec2_backends
from moto.ssm.responses import SimpleSystemManagerResponse as SsmResponse

from emulator import hosting
from emulator.patching import AwsError, added


def instances(call) -> dict:
    return {
        instance.id: instance for instance in ec2_backends[call.current_account][call.region].all_instances()
    }


def is_online(instance) -> bool:
    """An agent registers once the instance runs, if the instance has a profile that lets it."""
    if instance._state.name != "running" or not instance.iam_instance_profile:
        return False
    if hosting.AGENT.came:
        return hosting.is_online(instance.id)
    online = getattr(instance, "_online", None)
    return bool(online and online.passed)


@added(SsmResponse, "DescribeInstanceInformation")
def describe_instance_information(call):
    found = []
    for instance in instances(call).values():
        online = is_online(instance)
        known = hosting.was_online(instance.id) or getattr(instance, "_registered", False)
        instance._registered = online or known
        if instance._registered and instance._state.name != "terminated":
            found.append(_information(instance, online))
    for item in [
        *(call._get_param("Filters") or []),
        *(call._get_param("InstanceInformationFilterList") or []),
    ]:
        found = [info for info in found if fits(call, info, item)]
    return ActionResult({"InstanceInformationList": found})


def _information(instance, online: bool) -> dict:
    return {
        "InstanceId": instance.id,
        "PingStatus": "Online" if online else "ConnectionLost",
        "LastPingDateTime": datetime.now(timezone.utc),
        "AgentVersion": "3.3.3050.0",
        "IsLatestVersion": True,
        "PlatformType": "Linux",
        "PlatformName": "Amazon Linux",
        "PlatformVersion": "2023",
        "ResourceType": "EC2Instance",
        "IPAddress": instance.private_ip_address,
        "ComputerName": instance.private_dns_name,
    }


def fits(call, info: dict, item: dict) -> bool:
    key, values = item.get("Key") or item.get("key"), item.get("Values") or item.get("valueSet") or []
    if key.startswith("tag:"):
        tags = ec2_backends[call.current_account][call.region].tags.get(info["InstanceId"], {})
        return tags.get(key[4:]) in values
    return info.get({"InstanceIds": "InstanceId", "PlatformTypes": "PlatformType"}.get(key, key)) in values


@added(SsmResponse, "GetConnectionStatus")
def get_connection_status(call):
    instance = instances(call).get(call._get_param("Target"))
    connected = instance is not None and is_online(instance)
    return ActionResult(
        {"Target": call._get_param("Target"), "Status": "connected" if connected else "notconnected"}
    )


@added(SsmResponse, "StartSession")
def start_session(call):
    target = call._get_param("Target")
    instance = instances(call).get(target)
    if instance is None or not is_online(instance):
        raise AwsError("TargetNotConnected", f"{target} is not connected.")
    session = f"sandbox-{uuid.uuid4().hex[:17]}"
    # The stream leads nowhere, on this machine: a plugin must not carry the token to the real service.
    return ActionResult(
        {
            "SessionId": session,
            "TokenValue": uuid.uuid4().hex,
            "StreamUrl": f"wss://127.0.0.1:9/v1/data-channel/{session}?role=publish_subscribe",
        }
    )


@added(SsmResponse, "TerminateSession")
def terminate_session(call):
    return ActionResult({"SessionId": call._get_param("SessionId")})
