"""Launch templates: a version made from another inherits from it; a template's own tags are no launch data."""

import copy

from moto.core.responses import ActionResult
from moto.ec2.responses import EC2Response
from moto.ec2.utils import parse_user_data

from emulator.patching import AwsError, operation

# AWS shows up to 200 by default; moto stops after 15 and gives no token for the rest.
PAGE = 200


@operation(EC2Response, "CreateLaunchTemplate")
def create_launch_template(call, moto):
    reply = moto()
    template = call.ec2_backend.get_launch_template(reply.result["LaunchTemplate"]["LaunchTemplateId"])
    data = template.versions[0].data
    specifications = [
        spec for spec in data.get("TagSpecifications", []) if spec["ResourceType"] != "launch-template"
    ]
    data["TagSpecifications"] = specifications
    return ActionResult(copy.deepcopy(reply.result))


@operation(EC2Response, "CreateLaunchTemplateVersion")
def create_launch_template_version(call, moto):
    data = call.params.setdefault("LaunchTemplateData", {})
    if data.get("UserData") is not None:
        data["UserData"] = parse_user_data(data["UserData"])
    source = call._get_param("SourceVersion")
    if source is not None:
        inherited = _template(call).get_version(source).data
        call.params["LaunchTemplateData"] = {**copy.deepcopy(inherited), **data}
    return moto()


def _template(call):
    if call._get_param("LaunchTemplateId"):
        return call.ec2_backend.get_launch_template(call._get_param("LaunchTemplateId"))
    return call.ec2_backend.get_launch_template_by_name(call._get_param("LaunchTemplateName"))


@operation(EC2Response, "DescribeLaunchTemplates")
def describe_launch_templates(call, moto):
    for template_id in call._get_param("LaunchTemplateIds", []):
        if template_id not in call.ec2_backend.launch_templates:
            raise AwsError(
                "InvalidLaunchTemplateId.NotFound",
                f"The specified launch template, with template ID {template_id}, does not exist.",
            )
    call.params.setdefault("MaxResults", PAGE)
    return moto()


@operation(EC2Response, "DescribeLaunchTemplateVersions")
def describe_launch_template_versions(call, moto):
    call.params.setdefault("MaxResults", PAGE)
    return moto()
