"""The interfaces that an endpoint holds in its subnets, and the names that lead to them."""

from emulator.ec2_interfaces import managed_interface

HOSTED_ZONE = "Z7HUB22UULQXV"


def add_subnets(endpoint, subnet_ids: list) -> None:
    for subnet_id in subnet_ids:
        eni = managed_interface(
            endpoint.ec2_backend,
            subnet_id,
            endpoint.security_group_ids,
            f"VPC Endpoint Interface {endpoint.id}",
            "vpc_endpoint",
        )
        endpoint._interfaces[subnet_id] = eni.id
    _list_interfaces(endpoint)


def remove_subnets(endpoint, subnet_ids: list) -> None:
    for subnet_id in subnet_ids:
        endpoint.ec2_backend.delete_network_interface(endpoint._interfaces.pop(subnet_id))
    _list_interfaces(endpoint)


def _list_interfaces(endpoint) -> None:
    endpoint.subnet_ids = list(endpoint._interfaces)
    endpoint.network_interface_ids = list(endpoint._interfaces.values())
    endpoint.dns_entries = _dns_entries(endpoint)


def private_name(endpoint) -> str:
    region = endpoint.ec2_backend.region_name
    return f"{endpoint.service_name.split(f'{region}.', 1)[1]}.{region}.amazonaws.com"


def _dns_entries(endpoint) -> list:
    backend = endpoint.ec2_backend
    base = private_name(endpoint).replace(".amazonaws.com", ".vpce.amazonaws.com")
    zones = sorted(backend.get_subnet(subnet_id).availability_zone for subnet_id in endpoint.subnet_ids)
    labels = [endpoint._label, *(f"{endpoint._label}-{zone}" for zone in zones)]
    entries = [{"DnsName": f"{label}.{base}", "HostedZoneId": HOSTED_ZONE} for label in labels]
    if endpoint.private_dns_enabled:
        entries.append({"DnsName": private_name(endpoint), "HostedZoneId": f"Z{endpoint.id[-13:].upper()}"})
    return entries
