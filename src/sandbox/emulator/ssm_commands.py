"""Commands without hosts: what they come to is what the script of the test says, after a while."""

import uuid
from datetime import datetime, timedelta, timezone

from moto.core.responses import ActionResult
from moto.ssm.responses import SimpleSystemManagerResponse as SsmResponse

from emulator import clock, ssm_script
from emulator.patching import AwsError, added, required
from emulator.ssm_agents import fits, instances, is_online

required(SsmResponse, "send_command")
STDOUT_LIMIT, STDERR_LIMIT = 24_000, 8_000
_commands: dict = {}


def forget_all() -> None:
    _commands.clear()


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
    known = instances(call)
    named = call._get_param("InstanceIds", [])
    for instance_id in named:
        if instance_id not in known or not is_online(known[instance_id]):
            raise AwsError(
                "InvalidInstanceId",
                f"Instances [[{instance_id}]] not in a valid state for account {call.current_account}",
            )
    chosen = [instance_id for instance_id, instance in known.items() if is_online(instance)]
    for target in call._get_param("Targets", []):
        chosen = [i for i in chosen if fits(call, {"InstanceId": i}, target)]
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
    return ActionResult(
        {
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
        }
    )


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
        "Name": "aws:runShellScript",
        "Status": run.status,
        "StatusDetails": run.status,
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
