"""Systems Manager without hosts: who is online follows from the instances, what a command comes to from a script."""

import uuid
from datetime import datetime, timedelta, timezone

from moto.core.responses import ActionResult
from moto.ec2.models import ec2_backends
from moto.ssm.responses import SimpleSystemManagerResponse as SsmResponse

from emulator import clock, ssm_script
from emulator.patching import AwsError, added, existing

existing(SsmResponse, "send_command")
STDOUT_LIMIT, STDERR_LIMIT = 24_000, 8_000
_commands: dict = {}


def forget_all() -> None:
    _commands.clear()


def _instances(call) -> dict:
    return {instance.id: instance for instance in ec2_backends[call.current_account][call.region].all_instances()}


def is_online(instance) -> bool:
    """An agent registers once the instance runs, if the instance has a profile that lets it."""
    online = getattr(instance, "_online", None)
    return bool(instance._state.name == "running" and online and online.passed and instance.iam_instance_profile)


@added(SsmResponse, "DescribeInstanceInformation")
def describe_instance_information(call):
    found = []
    for instance in _instances(call).values():
        online = is_online(instance)
        instance._registered = online or getattr(instance, "_registered", False)
        if instance._registered and instance._state.name != "terminated":
            found.append(_information(instance, online))
    for item in [*(call._get_param("Filters") or []), *(call._get_param("InstanceInformationFilterList") or [])]:
        found = [info for info in found if _fits(call, info, item)]
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


def _fits(call, info: dict, item: dict) -> bool:
    key, values = item.get("Key") or item.get("key"), item.get("Values") or item.get("valueSet") or []
    if key.startswith("tag:"):
        tags = {tag["Key"]: tag["Value"] for tag in _instances(call)[info["InstanceId"]].get_tags()}
        return tags.get(key[4:]) in values
    return info.get({"InstanceIds": "InstanceId", "PlatformTypes": "PlatformType"}.get(key, key)) in values


@added(SsmResponse, "GetConnectionStatus")
def get_connection_status(call):
    instance = _instances(call).get(call._get_param("Target"))
    connected = instance is not None and is_online(instance)
    return ActionResult({"Target": call._get_param("Target"), "Status": "connected" if connected else "notconnected"})


@added(SsmResponse, "StartSession")
def start_session(call):
    target = call._get_param("Target")
    instance = _instances(call).get(target)
    if instance is None or not is_online(instance):
        raise AwsError("TargetNotConnected", f"{target} is not connected.")
    session = f"sandbox-{uuid.uuid4().hex[:17]}"
    # The stream leads nowhere, on this machine: a plugin must not carry the token to the real service.
    return ActionResult({
        "SessionId": session,
        "TokenValue": uuid.uuid4().hex,
        "StreamUrl": f"wss://127.0.0.1:9/v1/data-channel/{session}?role=publish_subscribe",
    })


@added(SsmResponse, "TerminateSession")
def terminate_session(call):
    return ActionResult({"SessionId": call._get_param("SessionId")})


@added(SsmResponse, "SendCommand")
def send_command(call):
    document = call._get_param("DocumentName")
    if not document.startswith("AWS-") and document not in call.ssm_backend._documents:
        raise AwsError("InvalidDocument", "The specified SSM document doesn't exist.")
    targets = _targets(call)
    command = {
        "CommandId": str(uuid.uuid4()),
        "DocumentName": document,
        "Comment": call._get_param("Comment", ""),
        "Parameters": call._get_param("Parameters", {}),
        "InstanceIds": call._get_param("InstanceIds", []),
        "Targets": call._get_param("Targets", []),
        "RequestedDateTime": datetime.now(timezone.utc),
        "ExpiresAfter": datetime.now(timezone.utc) + timedelta(hours=2),
        "TimeoutSeconds": call._get_param("TimeoutSeconds", 3600),
        "MaxConcurrency": "50",
        "MaxErrors": "0",
    }
    text = "\n".join(line for lines in command["Parameters"].values() for line in lines)
    runs = {instance_id: Run(ssm_script.outcome(text, instance_id)) for instance_id in targets}
    _commands[(call.current_account, call.region, command["CommandId"])] = (command, runs)
    return ActionResult({"Command": _command(command, runs)})


def _targets(call) -> list:
    known = _instances(call)
    named = call._get_param("InstanceIds", [])
    for instance_id in named:
        if instance_id not in known or not is_online(known[instance_id]):
            raise AwsError("InvalidInstanceId", f"Instances [[{instance_id}]] not in a valid state for account {call.current_account}")
    chosen = [instance_id for instance_id, instance in known.items() if is_online(instance)]
    for target in call._get_param("Targets", []):
        chosen = [i for i in chosen if _fits(call, {"InstanceId": i}, target)]
    return named or (chosen if call._get_param("Targets") else [])


class Run:
    """One command on one instance; the outcome is fixed, only the moment it is known is not."""

    def __init__(self, outcome: dict) -> None:
        self.outcome = outcome
        self.started = datetime.now(timezone.utc)
        self._known = clock.Deadline("commandFinished", 0.3)
        self._done = clock.Deadline("commandFinished", 1, outcome.get("delayMs", 0))

    @property
    def exists(self) -> bool:
        return self._known.passed

    @property
    def done(self) -> bool:
        return self._done.passed

    @property
    def status(self) -> str:
        return self.outcome["status"] if self.done else "InProgress"


def _command(command: dict, runs: dict) -> dict:
    done = [run for run in runs.values() if run.done]
    failed = [run for run in done if run.status != "Success"]
    status = "InProgress" if len(done) < len(runs) else "Failed" if failed else "Success"
    counts = {"TargetCount": len(runs), "CompletedCount": len(done), "ErrorCount": len(failed)}
    return {**command, **counts, "Status": status, "StatusDetails": status}


def _chosen(call) -> list:
    wanted, instance = call._get_param("CommandId"), call._get_param("InstanceId")
    place = (call.current_account, call.region)
    found = [pair for key, pair in _commands.items() if key[:2] == place and wanted in (None, key[2])]
    return [pair for pair in found if instance is None or instance in pair[1]]


@added(SsmResponse, "ListCommands")
def list_commands(call):
    return ActionResult({"Commands": [_command(*pair) for pair in _chosen(call)]})


@added(SsmResponse, "GetCommandInvocation")
def get_command_invocation(call):
    found, instance_id = _chosen(call), call._get_param("InstanceId")
    if not found or not found[0][1][instance_id].exists:
        raise AwsError("InvocationDoesNotExist", "")
    command, run = found[0][0], found[0][1][instance_id]
    return ActionResult({
        "CommandId": command["CommandId"],
        "InstanceId": instance_id,
        "DocumentName": command["DocumentName"],
        "Comment": command["Comment"],
        "PluginName": "aws:runShellScript",
        "ResponseCode": run.outcome["exitCode"] if run.done else -1,
        "ExecutionStartDateTime": run.started.isoformat(),
        "Status": run.status,
        "StatusDetails": run.status,
        "StandardOutputContent": run.outcome["stdout"][:STDOUT_LIMIT] if run.done else "",
        "StandardErrorContent": run.outcome["stderr"][:STDERR_LIMIT] if run.done else "",
    })


@added(SsmResponse, "ListCommandInvocations")
def list_command_invocations(call):
    wanted = call._get_param("InstanceId")
    invocations = [
        _invocation(command, instance_id, run, bool(call._get_param("Details")))
        for command, runs in _chosen(call)
        for instance_id, run in runs.items()
        if wanted in (None, instance_id) and run.exists
    ]
    return ActionResult({"CommandInvocations": invocations})


def _invocation(command: dict, instance_id: str, run: Run, details: bool) -> dict:
    plugin = {
        "Name": "aws:runShellScript", "Status": run.status, "StatusDetails": run.status,
        "ResponseCode": run.outcome["exitCode"] if run.done else -1,
        "ResponseStartDateTime": run.started,
        "Output": run.outcome["stdout"][:2500] if run.done else "",
    }
    return {
        "CommandId": command["CommandId"],
        "InstanceId": instance_id,
        "DocumentName": command["DocumentName"],
        "Comment": command["Comment"],
        "RequestedDateTime": command["RequestedDateTime"],
        "Status": run.status,
        "StatusDetails": run.status,
        "CommandPlugins": [plugin] if details else [],
    }


@added(SsmResponse, "CancelCommand")
def cancel_command(call):
    for _, runs in _chosen(call):
        for run in runs.values():
            if not run.done:
                run.outcome = {**run.outcome, "status": "Cancelled", "exitCode": -1}
    return ActionResult({})
