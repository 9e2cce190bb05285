"""How much of a command's output the API gives, cut as the SSM agent cuts it, and where all of it lies."""

STDOUT_LIMIT, STDERR_LIMIT, BOTH_LIMIT = 24_000, 8_000, 2_500
CUT = "--output truncated--"
CUT_STDOUT, CUT_STDERR = "\n---Output truncated---", "\n---Error truncated----"
BETWEEN = "\n----------ERROR-------\n"
PLUGIN = "awsrunShellScript/0.awsrunShellScript"


def beginning(text: str, limit: int) -> str:
    return text if len(text) < limit else text[: limit - len(CUT)] + CUT


def both(stdout: str, stderr: str) -> str:
    """The one field of ListCommandInvocations: the longer of the two is cut, or both."""
    between = BETWEEN if stderr else ""
    room = BOTH_LIMIT - len(between)
    if len(stdout) + len(stderr) < room:
        return stdout + between + stderr
    if len(stdout) > room // 2 and len(stderr) > room // 2:
        half = (room - len(CUT_STDOUT) - len(CUT_STDERR)) // 2
        return stdout[:half] + CUT_STDOUT + between + stderr[:half] + CUT_STDERR
    if len(stdout) < room // 2:
        return stdout + between + stderr[: room - len(CUT_STDERR) - len(stdout)] + CUT_STDERR
    return stdout[: room - len(CUT_STDOUT) - len(stderr)] + CUT_STDOUT + between + stderr


def url(command: dict, instance_id: str, stream: str) -> str:
    bucket = command["OutputS3BucketName"]
    if not bucket:
        return ""
    prefix = command["OutputS3KeyPrefix"].strip("/")
    parts = [bucket, prefix, command["CommandId"], instance_id, PLUGIN, stream]
    return "/".join([f"https://s3.{command['OutputS3Region']}.amazonaws.com", *filter(None, parts)])
