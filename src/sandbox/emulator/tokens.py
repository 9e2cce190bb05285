"""Client tokens: a repeated request gets the resource of the first one, a changed one is refused.

A token outlives its resource: RunInstances with the token of a terminated instance returns that instance.
"""

import json

from moto.ec2.responses import EC2Response

from emulator.patching import AwsError, operation

HONOURED = (
    "RunInstances",
    "CreateVpcEndpoint",
    "CreateNetworkInterface",
    "CreateLaunchTemplate",
    "CreateLaunchTemplateVersion",
    "CreateRouteTable",
    "CreateNetworkAcl",
    "CreateFlowLogs",
    "CreateVolume",
)
_replies: dict = {}


def forget_all() -> None:
    _replies.clear()


@operation(EC2Response, *HONOURED)
def idempotent(call, moto):
    token = call.params.get("ClientToken")
    if not token or call.params.get("DryRun"):
        return moto()
    place = (call.current_account, call.region, call._get_action(), token)
    request = json.dumps(
        {key: value for key, value in call.params.items() if key != "ClientToken"},
        sort_keys=True,
        default=str,
    )
    if place not in _replies:
        _replies[place] = (request, moto())
    known_request, reply = _replies[place]
    if known_request != request:
        raise AwsError(
            "IdempotentParameterMismatch",
            "Arguments on this idempotent request are inconsistent with arguments used in previous request(s).",
        )
    return reply
