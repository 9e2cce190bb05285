"""What became of a command on one instance, as GetCommandInvocation and ListCommandInvocations tell it."""

from moto.core.responses import ActionResult
from moto.ssm.responses import SimpleSystemManagerResponse as SsmResponse

from emulator import ssm_output
from emulator.patching import AwsError, added
from emulator.ssm_commands import chosen
from emulator.ssm_runs import Run

PLUGIN = "aws:runShellScript"


@added(SsmResponse, "GetCommandInvocation")
def get_command_invocation(call):
    found, instance_id = chosen(call), call._get_param("InstanceId")
    if not found or not found[0][1][instance_id].exists:
        raise AwsError("InvocationDoesNotExist", "")
    command, run = found[0][0], found[0][1][instance_id]
    return ActionResult(
        {
            "CommandId": command["CommandId"],
            "InstanceId": instance_id,
            "DocumentName": command["DocumentName"],
            "Comment": command["Comment"],
            "PluginName": PLUGIN,
            "ResponseCode": run.exit_code,
            "ExecutionStartDateTime": run.started.isoformat() if run.started else "",
            "Status": run.status,
            "StatusDetails": run.details,
            "StandardOutputContent": ssm_output.beginning(run.stdout, ssm_output.STDOUT_LIMIT),
            "StandardErrorContent": ssm_output.beginning(run.stderr, ssm_output.STDERR_LIMIT),
            **_urls(command, instance_id),
        }
    )


@added(SsmResponse, "ListCommandInvocations")
def list_command_invocations(call):
    wanted = call._get_param("InstanceId")
    invocations = [
        _invocation(command, instance_id, run, bool(call._get_param("Details")))
        for command, runs in chosen(call)
        for instance_id, run in runs.items()
        if wanted in (None, instance_id) and run.exists
    ]
    return ActionResult({"CommandInvocations": invocations})


def _invocation(command: dict, instance_id: str, run: Run, details: bool) -> dict:
    return {
        "CommandId": command["CommandId"],
        "InstanceId": instance_id,
        "DocumentName": command["DocumentName"],
        "Comment": command["Comment"],
        "RequestedDateTime": command["RequestedDateTime"],
        "Status": run.status,
        "StatusDetails": run.details,
        "CommandPlugins": [_plugin(command, instance_id, run)] if details else [],
        **_urls(command, instance_id),
    }


def _plugin(command: dict, instance_id: str, run: Run) -> dict:
    plugin = {
        "Name": PLUGIN,
        "Status": run.status,
        "StatusDetails": run.details,
        "ResponseCode": run.exit_code,
        "Output": ssm_output.both(run.stdout, run.stderr),
        "OutputS3BucketName": command["OutputS3BucketName"],
        "OutputS3KeyPrefix": command["OutputS3KeyPrefix"],
        "OutputS3Region": command["OutputS3Region"],
        **_urls(command, instance_id),
    }
    return {**plugin, "ResponseStartDateTime": run.started} if run.started else plugin


def _urls(command: dict, instance_id: str) -> dict:
    return {
        "StandardOutputUrl": ssm_output.url(command, instance_id, "stdout"),
        "StandardErrorUrl": ssm_output.url(command, instance_id, "stderr"),
    }
