"""GetConsoleOutput: what a real host said while it started. AWS: "the most recent 64 KB of output"."""

import base64

from moto.core.responses import ActionResult
from moto.core.types import Base64EncodedString
from moto.ec2.responses import EC2Response

from emulator import hosting
from emulator.patching import operation

LIMIT_BYTES = 64 * 1024


@operation(EC2Response, "GetConsoleOutput")
def get_console_output(call, moto):
    instance = call.ec2_backend.get_instance(call._get_param("InstanceId"))
    console = hosting.observed()["hosts"].get(instance.id, {}).get("console")
    if not console:
        return moto()
    output = base64.b64encode(console.encode()[-LIMIT_BYTES:]).decode("ascii")
    return ActionResult(
        {
            "InstanceId": instance.id,
            "Timestamp": hosting.observed_at(),
            "Output": Base64EncodedString(output),
        }
    )
