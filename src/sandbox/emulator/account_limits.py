"""What an account may have, and what its administrators have turned off: quotas, and block public access of VPCs."""

import json

from moto.core.responses import ActionResult
from moto.ec2.responses import EC2Response
from moto.rds.responses import RDSResponse
from moto.servicequotas.responses import ServiceQuotasResponse

from emulator.patching import added, operation

# Defaults of a new account; moto knows those of the VPC.
QUOTAS = {
    ("ec2", "L-0263D0A3"): ("EC2-VPC Elastic IPs", 5.0),
    ("ec2", "L-1216C47A"): (
        "Running On-Demand Standard (A, C, D, H, I, M, R, T, Z) instances",
        64.0,
    ),
    ("rds", "L-7B6409FD"): ("DB instances", 40.0),
    ("rds", "L-7ADDB58A"): ("Total storage for all DB instances", 100_000.0),
}


@operation(ServiceQuotasResponse, "GetServiceQuota")
def get_service_quota(call, moto):
    asked = json.loads(call.body)
    known = QUOTAS.get((asked.get("ServiceCode"), asked.get("QuotaCode")))
    if known is None:
        return moto()
    name, value = known
    return json.dumps({"Quota": {**asked, "QuotaName": name, "Value": value, "Adjustable": True}})


@added(RDSResponse, "DescribeAccountAttributes")
def describe_account_attributes(call):
    databases = list(call.backend.databases.values())
    storage = sum(int(database.allocated_storage or 0) for database in databases)
    used = {"DBInstances": len(databases), "AllocatedStorage": storage}
    most = {"DBInstances": 40, "AllocatedStorage": 100_000}
    quotas = [{"AccountQuotaName": name, "Used": used[name], "Max": most[name]} for name in used]
    return ActionResult({"AccountQuotas": quotas})


@added(EC2Response, "DescribeVpcBlockPublicAccessOptions")
def describe_vpc_block_public_access_options(call):
    mode = getattr(call.ec2_backend, "block_public_access", "off")
    return _options(call, "default-state" if mode == "off" else "update-complete")


@added(EC2Response, "ModifyVpcBlockPublicAccessOptions")
def modify_vpc_block_public_access_options(call):
    # On the backend, so that it is gone with all else when the sandbox is emptied.
    call.ec2_backend.block_public_access = call.params["InternetGatewayBlockMode"]
    return _options(call, "update-in-progress")


def _options(call, state: str) -> ActionResult:
    mode = getattr(call.ec2_backend, "block_public_access", "off")
    options = {
        "AwsAccountId": call.current_account,
        "AwsRegion": call.region,
        "State": state,
        "InternetGatewayBlockMode": mode,
        "ExclusionsAllowed": "allowed",
        "ManagedBy": "account",
    }
    return ActionResult({"VpcBlockPublicAccessOptions": options})


@added(EC2Response, "DescribeVpcBlockPublicAccessExclusions")
def describe_vpc_block_public_access_exclusions(_call):
    return ActionResult({"VpcBlockPublicAccessExclusions": []})
