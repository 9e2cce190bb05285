"""The services that VPC endpoints lead to, and the zones they are offered in."""

from moto.core.responses import ActionResult
from moto.ec2.models.vpcs import AWS_ENDPOINT_SERVICES, COVERED_ENDPOINT_SERVICES
from moto.ec2.responses import EC2Response

from emulator.patching import AwsError, added

GATEWAYS = ("s3", "dynamodb")


def _names() -> list:
    return sorted(set(AWS_ENDPOINT_SERVICES) | set(COVERED_ENDPOINT_SERVICES))


def _service(region: str, zones: list, name: str, kind: str) -> dict:
    private = {"PrivateDnsName": f"{name}.{region}.amazonaws.com"} if kind == "Interface" else {}
    return {
        "ServiceName": f"com.amazonaws.{region}.{name}",
        "ServiceId": f"vpce-svc-{abs(hash((region, name, kind))) % 16**17:017x}",
        "ServiceType": [{"ServiceType": kind}],
        "AvailabilityZones": zones,
        "Owner": "amazon",
        "BaseEndpointDnsNames": [f"{name}.{region}.vpce.amazonaws.com"],
        "VpcEndpointPolicySupported": True,
        "AcceptanceRequired": False,
        "ManagesVpcEndpoints": False,
        "SupportedIpAddressTypes": ["ipv4"],
        **private,
        **({"PrivateDnsNames": [private], "PrivateDnsNameVerificationState": "verified"} if private else {}),
    }


@added(EC2Response, "DescribeVpcEndpointServices")
def describe_vpc_endpoint_services(call):
    zones = [zone.name for zone in call.ec2_backend.describe_availability_zones()]
    services = [_service(call.region, zones, name, "Interface") for name in _names()]
    services += [_service(call.region, zones, name, "Gateway") for name in GATEWAYS]
    wanted = call._get_param("ServiceNames", [])
    check_names(call.region, wanted)
    for item in call._get_param("Filters", []):
        services = [service for service in services if _fits(service, item)]
    services = [service for service in services if not wanted or service["ServiceName"] in wanted]
    names = sorted({service["ServiceName"] for service in services})
    return ActionResult({"ServiceNames": names, "ServiceDetails": services})


def _fits(service: dict, item: dict) -> bool:
    values = {
        "service-name": service["ServiceName"],
        "service-type": service["ServiceType"][0]["ServiceType"],
        "owner": service["Owner"],
    }
    return values.get(item["Name"]) in item.get("Values", [])


def check_names(region: str, wanted: list) -> None:
    known = {f"com.amazonaws.{region}.{name}" for name in _names()}
    for name in wanted:
        if name not in known:
            raise AwsError("InvalidServiceName", f"The Vpc Endpoint Service '{name}' does not exist")
