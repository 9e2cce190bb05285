"""What commands print goes to S3 as well, where the sender asked for it: the whole of it, as the agent does it."""

from moto.s3.models import s3_backends
from moto.ssm.responses import SimpleSystemManagerResponse as SsmResponse

from emulator import ssm_script
from emulator.patching import operation


@operation(SsmResponse, "SendCommand")
def send_command(call, sent):
    reply = sent()
    bucket = call._get_param("OutputS3BucketName")
    if bucket:
        command = reply.result["Command"]
        text = "\n".join(line for lines in command["Parameters"].values() for line in lines)
        for instance_id in call._get_param("InstanceIds", []):
            # What a real host prints it puts there itself.
            if outcome := ssm_script.outcome(text, instance_id):
                store(call, command["CommandId"], instance_id, outcome)
    return reply


def store(call, command_id: str, instance_id: str, outcome: dict) -> None:
    """An empty stream leaves no object; a bucket that is not there is no fault of the command."""
    bucket, prefix = call._get_param("OutputS3BucketName"), call._get_param("OutputS3KeyPrefix")
    backend = s3_backends[call.current_account][call.partition]
    if bucket not in backend.buckets:
        return
    folder = "/".join([*([prefix] if prefix else []), command_id, instance_id])
    for stream in ("stdout", "stderr"):
        if outcome[stream]:
            key = f"{folder}/awsrunShellScript/0.awsrunShellScript/{stream}"
            backend.put_object(bucket, key, outcome[stream].encode())
