"""Commands for real hosts: what they have still to carry out, and what they tell of it."""

from emulator.ssm_commands import all_runs
from emulator.ssm_runs import HostRun


def orders() -> list:
    return [
        _order(command, instance_id, run)
        for command, instance_id, run in all_runs()
        if isinstance(run, HostRun) and not run.done
    ]


def _order(command: dict, instance_id: str, run: HostRun) -> dict:
    bucket, region = command["OutputS3BucketName"], command["OutputS3Region"]
    output = {"bucket": bucket, "prefix": command["OutputS3KeyPrefix"], "region": region}
    return {
        "id": command["CommandId"],
        "instanceId": instance_id,
        "script": run.script,
        "workingDirectory": run.working_directory,
        "timeoutSeconds": run.execution_seconds,
        "started": run.started is not None,
        "output": output if bucket else None,
    }


def report(event: dict) -> bool:
    """False: the command has ended already, for instance because it was cancelled."""
    for command, instance_id, run in all_runs():
        wanted = (event["id"], event["instanceId"]) == (command["CommandId"], instance_id)
        if wanted and isinstance(run, HostRun):
            return run.report(event)
    raise ValueError(f"no command {event['id']} on {event['instanceId']}")
