"""What is wanted of the agent: the instances, databases, snapshots, addresses and commands as they are now."""

import base64
import hashlib
import json

from moto.ec2.models import ec2_backends
from moto.iam.models import iam_backends
from moto.rds.models import rds_backends

from emulator import hosting, hosting_commands
from emulator.patching import required
from emulator.rds_passwords import master_password

required(type(ec2_backends), "iter_backends")
POWER = {"pending": "on", "running": "on", "stopping": "off", "stopped": "off"}
DATABASE_OFF = ("stopping", "stopped")
SITE = "hosts/site-address"


def document() -> dict:
    """All accounts and regions that are in use; looking makes none. Equal wants have equal revisions."""
    wanted = {
        "images": hosting.images_wanted(),
        "ports": hosting.ports_wanted(),
        "instances": _sorted("id", _instances()),
        "databases": _sorted("id", _databases()),
        "snapshots": _sorted("id", _snapshots()),
        "sites": _sorted("publicIp", _sites()),
        "commands": hosting_commands.orders(),
    }
    text = json.dumps([hosting.generation(), wanted], sort_keys=True)
    return {"revision": hashlib.sha256(text.encode()).hexdigest(), **wanted}


def _sorted(key: str, found) -> list:
    return sorted(found, key=lambda item: item[key])


def _instances():
    for account, region, backend in ec2_backends.iter_backends():
        for instance in backend.all_instances():
            if instance._state.name in POWER:
                yield {"account": account, "region": region, **_instance(backend, instance)}


def _instance(backend, instance) -> dict:
    tags, interface = _tags(instance), instance.nics.get(0)
    return {
        "id": instance.id,
        "zone": instance._placement.zone,
        "deployment": tags.get("orthweb:deployment", ""),
        "host": tags.get("orthweb:id", "").rsplit("/", 1)[-1],
        "power": POWER[instance._state.name],
        "boot": instance._boot,
        "instanceType": instance.instance_type,
        "imageId": instance.image_id,
        "userData": _text(instance.user_data),
        "interfaceId": interface.id if interface else "",
        "mac": interface.mac_address if interface else "",
        "privateIp": instance.private_ip_address or "",
        "publicIp": instance.public_ip_address,
        "role": _role(backend, instance),
        "hopLimit": instance.metadata_options.http_put_response_hop_limit,
        "hostname": instance.private_dns_name,
    }


def _tags(resource) -> dict:
    return resource.ec2_backend.tags.get(resource.id, {})


def _text(encoded) -> str:
    return base64.b64decode(str(encoded)).decode("utf-8", "replace") if encoded else ""


def _role(backend, instance) -> str | None:
    profile = instance.iam_instance_profile
    if not profile:
        return None
    known = iam_backends[backend.account_id][backend.partition].get_instance_profiles()
    roles = [role.name for each in known if each.arn == profile["Arn"] for role in each.roles]
    return roles[0] if roles else None


def _sites():
    for _, region, backend in ec2_backends.iter_backends():
        for address in backend.addresses:
            tags = _tags(address)
            if tags.get("orthweb:id") == SITE:
                yield {
                    "deployment": tags.get("orthweb:deployment", ""),
                    "region": region,
                    "instanceId": address.instance_id,
                    "publicIp": address.public_ip,
                }


def _databases():
    for _, region, backend in rds_backends.iter_backends():
        for database in backend.databases.values():
            if database.status != "deleting":
                yield {
                    "id": database.dbi_resource_id,
                    "identifier": database.db_instance_identifier,
                    "region": region,
                    "power": "off" if database.status in DATABASE_OFF else "on",
                    "boot": database._boot,
                    "endpoint": database.address,
                    "port": database.port,
                    "databaseName": database.db_name,
                    "masterUsername": database.master_username,
                    "masterPassword": master_password(database),
                    "majorVersion": database.engine_version.split(".")[0],
                    "restoredFrom": database._restored_from,
                }


def _snapshots():
    for _, _, backend in rds_backends.iter_backends():
        for snapshot in backend.database_snapshots.values():
            yield {"id": snapshot.arn, "database": snapshot.dbi_resource_id}
