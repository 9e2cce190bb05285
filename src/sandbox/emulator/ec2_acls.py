"""Network ACLs: each ends with a rule that denies the rest, and the default one stays."""

from moto.ec2.models.network_acls import NetworkAclBackend
from moto.ec2.responses import EC2Response

from emulator.patching import AwsError, required, operation

required(NetworkAclBackend, "create_network_acl_entry")
LAST_RULE = 32767


@operation(EC2Response, "CreateNetworkAcl")
def create_network_acl(call, moto):
    reply = moto()
    acl = reply.result["NetworkAcl"]
    for egress in (True, False):
        call.ec2_backend.create_network_acl_entry(
            acl.id, LAST_RULE, "-1", "deny", egress, "0.0.0.0/0", None, None, None, None, None
        )
    return reply


@operation(EC2Response, "DeleteNetworkAcl")
def delete_network_acl(call, moto):
    acl = call.ec2_backend.get_network_acl(call._get_param("NetworkAclId"))
    if acl.default:
        raise AwsError("InvalidParameterValue", f"cannot delete default network ACL {acl.id}")
    return moto()


@operation(EC2Response, "DeleteNetworkAclEntry", "ReplaceNetworkAclEntry")
def known_entry(call, moto):
    acl = call.ec2_backend.get_network_acl(call._get_param("NetworkAclId"))
    wanted = (call._get_param("Egress"), int(call._get_param("RuleNumber")))
    if wanted not in [(entry.egress, int(entry.rule_number)) for entry in acl.network_acl_entries]:
        raise AwsError("InvalidNetworkAclEntry.NotFound", f"The network ACL entry {wanted[1]} does not exist")
    return moto()


@operation(EC2Response, "ReplaceNetworkAclAssociation")
def known_association(call, moto):
    wanted = call._get_param("AssociationId")
    if not any(wanted in acl._associations for acl in call.ec2_backend.network_acls.values()):
        raise AwsError("InvalidAssociationID.NotFound", f"The association ID '{wanted}' does not exist")
    return moto()
