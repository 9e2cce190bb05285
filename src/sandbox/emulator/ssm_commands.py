"""Commands: what they come to is what the script of a test says, else what a real host makes of them. Without
either they succeed, after a while."""

import uuid
from datetime import datetime, timedelta, timezone

from moto.core.responses import ActionResult
from moto.s3.models import s3_backends
from moto.ssm.responses import SimpleSystemManagerResponse as SsmResponse

from emulator import hosting, ssm_script
from emulator.patching import AwsError, added, required
from emulator.ssm_agents import fits, instances, is_online
from emulator.ssm_runs import HostRun, Run, ScriptedRun

required(SsmResponse, "send_command")
SUCCESS = {"status": "Success", "exitCode": 0, "stdout": "", "stderr": ""}
_commands: dict = {}


def forget_all() -> None:
    _commands.clear()


def all_runs():
    """Command, instance and run, in the order in which they were sent."""
    for command, runs in _commands.values():
        for instance_id, run in runs.items():
            yield command, instance_id, run


@added(SsmResponse, "SendCommand")
def send_command(call):
    document = call._get_param("DocumentName")
    if not document.startswith("AWS-") and document not in call.ssm_backend._documents:
        raise AwsError("InvalidDocument", "The specified SSM document doesn't exist.")
    targets, command = _targets(call), _requested(call, document)
    runs = {instance_id: _run(command, instance_id) for instance_id in targets}
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


def _requested(call, document: str) -> dict:
    now = datetime.now(timezone.utc)
    bucket = call._get_param("OutputS3BucketName", "")
    return {
        "CommandId": str(uuid.uuid4()),
        "DocumentName": document,
        "Comment": call._get_param("Comment", ""),
        "Parameters": call._get_param("Parameters", {}),
        "InstanceIds": call._get_param("InstanceIds", []),
        "Targets": call._get_param("Targets", []),
        "RequestedDateTime": now,
        "ExpiresAfter": now + timedelta(hours=2),
        "TimeoutSeconds": call._get_param("TimeoutSeconds", 3600),
        "MaxConcurrency": "50",
        "MaxErrors": "0",
        "OutputS3BucketName": bucket,
        "OutputS3KeyPrefix": call._get_param("OutputS3KeyPrefix", ""),
        "OutputS3Region": _bucket_region(call, bucket) if bucket else "",
    }


def _bucket_region(call, name: str) -> str:
    """AWS: "Systems Manager automatically determines the Amazon Web Services Region of the S3 bucket." """
    bucket = s3_backends[call.current_account][call.partition].buckets.get(name)
    return bucket.region_name if bucket else call.region


def _run(command: dict, instance_id: str) -> Run:
    text = "\n".join(line for lines in command["Parameters"].values() for line in lines)
    scripted = ssm_script.outcome(text, instance_id)
    if scripted is None and hosting.AGENT.came and command["DocumentName"] == "AWS-RunShellScript":
        return HostRun(command)
    return ScriptedRun(scripted or SUCCESS)


def _command(command: dict, runs: dict) -> dict:
    done = [run for run in runs.values() if run.done]
    failed = [run for run in done if run.status != "Success"]
    status = "InProgress" if len(done) < len(runs) else _summary({run.status for run in failed})
    counts = {"TargetCount": len(runs), "CompletedCount": len(done), "ErrorCount": len(failed)}
    return {**command, **counts, "Status": status, "StatusDetails": status}


def _summary(failures: set) -> str:
    return "Failed" if len(failures) > 1 else next(iter(failures), "Success")


def chosen(call) -> list:
    wanted, instance = call._get_param("CommandId"), call._get_param("InstanceId")
    place = (call.current_account, call.region)
    found = [pair for key, pair in _commands.items() if key[:2] == place and wanted in (None, key[2])]
    return [pair for pair in found if instance is None or instance in pair[1]]


@added(SsmResponse, "ListCommands")
def list_commands(call):
    return ActionResult({"Commands": [_command(*pair) for pair in chosen(call)]})


@added(SsmResponse, "CancelCommand")
def cancel_command(call):
    named = call._get_param("InstanceIds") or None
    for _, runs in chosen(call):
        for instance_id, run in runs.items():
            if named is None or instance_id in named:
                run.cancel()
    return ActionResult({})
