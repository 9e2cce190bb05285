"""DryRun on every EC2 operation: nothing is done. RunInstances looks at its parameters first."""

from moto.core.utils import camelcase_to_underscores, get_service_model
from moto.ec2.responses import EC2Response

from emulator.patching import AwsError, operation

OWN_CHECKS = ("RunInstances",)


def _known(name: str) -> bool:
    return hasattr(EC2Response, camelcase_to_underscores(name))


EVERY = [name for name in get_service_model("ec2").operation_names if _known(name) and name not in OWN_CHECKS]


@operation(EC2Response, *EVERY)
def dry_run(call, moto):
    if call.params.get("DryRun") is True:
        raise AwsError("DryRunOperation", "Request would have succeeded, but DryRun flag is set.")
    return moto()
