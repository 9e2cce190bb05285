"""RunInstances: the launch template fills in what the request leaves open, as AWS merges the two."""

import copy

from moto.core.responses import ActionResult
from moto.ec2.models.instances import InstanceBackend
from moto.ec2.responses import EC2Response

from emulator.ec2_interfaces import check_groups
from emulator.iam_profiles import check_instance_profile
from emulator.patching import AwsError, required, operation

required(InstanceBackend, "_get_template_from_args")
WHOLE = (
    "ImageId",
    "InstanceType",
    "KeyName",
    "IamInstanceProfile",
    "Monitoring",
    "EbsOptimized",
    "SecurityGroupIds",
    "DisableApiTermination",
    "DisableApiStop",
    "InstanceInitiatedShutdownBehavior",
    "Placement",
)
NOT_BOTH = "Network interfaces and an instance-level {} may not be specified on the same request"


@operation(EC2Response, "RunInstances")
def run_instances(call, moto):
    request, backend = call.params, call.ec2_backend
    if request.get("LaunchTemplate"):
        _merge(request, copy.deepcopy(backend._get_template_from_args(request["LaunchTemplate"]).data))
    if not request.get("ImageId"):
        raise AwsError("MissingParameter", "The request must contain the parameter ImageId")
    if request.get("IamInstanceProfile"):
        check_instance_profile(call.current_account, call.partition, request["IamInstanceProfile"])
    _check_network(backend, request)
    image = backend.describe_images(ami_ids=[request["ImageId"]])[0]
    request["BlockDeviceMappings"] = _with_root_device(request.get("BlockDeviceMappings", []), image)
    for interface in request.get("NetworkInterfaces", []):
        if (
            "NetworkInterfaceId" in interface
        ):  # tells moto the zone that the instance and its volumes belong in
            interface["SubnetId"] = backend.get_network_interface(interface["NetworkInterfaceId"]).subnet_id
    reservation = moto().result
    for instance in reservation.instances:
        _finish(instance, request)
    return ActionResult(reservation)


def _merge(request: dict, template: dict) -> None:
    for name in WHOLE:
        if name in template:
            request.setdefault(name, template[name])
    if not request.get("SubnetId"):
        request.setdefault("NetworkInterfaces", template.get("NetworkInterfaces", []))
    request["MetadataOptions"] = {**template.get("MetadataOptions", {}), **request.get("MetadataOptions", {})}
    devices = {device["DeviceName"]: device for device in template.get("BlockDeviceMappings", [])}
    devices.update({device["DeviceName"]: device for device in request.get("BlockDeviceMappings", [])})
    request["BlockDeviceMappings"] = list(devices.values())
    request["TagSpecifications"] = _merged_tags(template, request)


def _merged_tags(*sources: dict) -> list:
    tags: dict = {}
    for source in sources:
        for specification in source.get("TagSpecifications", []):
            kind = tags.setdefault(specification["ResourceType"], {})
            kind.update({tag["Key"]: tag.get("Value", "") for tag in specification.get("Tags", [])})
    return [
        {"ResourceType": kind, "Tags": [{"Key": key, "Value": value} for key, value in pairs.items()]}
        for kind, pairs in tags.items()
        if pairs
    ]


def _check_network(backend, request: dict) -> None:
    interfaces = request.get("NetworkInterfaces", [])
    if interfaces and request.get("SubnetId"):
        raise AwsError("InvalidParameterCombination", NOT_BOTH.format("subnet ID"))
    if interfaces and (request.get("SecurityGroupIds") or request.get("SecurityGroups")):
        raise AwsError("InvalidParameterCombination", NOT_BOTH.format("security groups"))
    check_groups(backend, request.get("SecurityGroupIds", []))
    for interface in interfaces:
        check_groups(backend, interface.get("Groups", []))
        if "NetworkInterfaceId" in interface:
            eni = backend.get_network_interface(interface["NetworkInterfaceId"])
            if eni.status == "in-use":
                raise AwsError("InvalidNetworkInterface.InUse", f"Interface: [{eni.id}] in use.")


def _with_root_device(devices: list, image) -> list:
    """The image's root volume is always there; a mapping of the same device name only changes its settings."""
    root = image.root_device_name or "/dev/xvda"
    named = {device["DeviceName"]: device for device in devices}
    settings = named.setdefault(root, {"DeviceName": root}).setdefault("Ebs", {})
    settings.setdefault("VolumeSize", 8)
    settings.setdefault("VolumeType", "gp3")
    settings.setdefault("DeleteOnTermination", True)
    return list(named.values())


def _finish(instance, request: dict) -> None:
    profile = request.get("IamInstanceProfile")
    if profile and not instance.iam_instance_profile:  # moto thinks of the first instance only
        instance.ec2_backend.associate_iam_instance_profile(
            instance.id, profile.get("Name"), profile.get("Arn")
        )
    instance.disable_api_termination = bool(request.get("DisableApiTermination"))
    given = {int(nic.get("DeviceIndex", 0)): nic for nic in request.get("NetworkInterfaces", [])}
    for index, interface in instance.nics.items():
        wanted = given.get(index, {})
        own = "NetworkInterfaceId" not in wanted
        interface.delete_on_termination = wanted.get("DeleteOnTermination", own)
    for device in request["BlockDeviceMappings"]:
        attached = instance.block_device_mapping.get(device["DeviceName"])
        if attached is not None:
            _set_performance(instance.ec2_backend.get_volume(attached.volume_id), device.get("Ebs", {}))
            attached.delete_on_termination = device.get("Ebs", {}).get("DeleteOnTermination", False)


def _set_performance(volume, settings: dict) -> None:
    gp3 = volume.volume_type == "gp3"
    volume.iops = settings.get("Iops", 3000 if gp3 else volume.iops)
    volume.throughput = settings.get("Throughput", 125 if gp3 else volume.throughput)
