"""Security groups: complete replies, descriptions of every kind of rule, and all of a request or nothing."""

from moto.core.responses import ActionResult
from moto.ec2.models.security_groups import SecurityGroup, SecurityGroupBackend, SecurityGroupRule
from moto.ec2.responses import EC2Response

from emulator.patching import attribute, method, operation


@method(SecurityGroupRule, "__init__")
def made(before, self, *args, **kwargs) -> None:
    """The description is kept apart, so that two rules which differ in nothing else are the same rule."""
    before(self, *args, **kwargs)
    prefix_list = kwargs.get("prefix_list_id") or (args[7] if len(args) > 7 else None) or {}
    sources = (self.ip_range, self.source_group, prefix_list)
    self._description = next((source["Description"] for source in sources if source.get("Description")), None)
    self.source_group = {key: value for key, value in self.source_group.items() if key != "Description"}


@attribute(SecurityGroupRule, "description")
def description(self):
    return self._description


@method(SecurityGroupBackend, "_sg_update_description")
def update_description(_before, _self, wanted, rule) -> None:
    rule._description = wanted._description


@method(SecurityGroup, "_flattened_rules")
def flattened(before, self, rules):
    """DescribeSecurityGroups shows each description beside its range, group or list."""
    views = before(self, rules)
    for view in views:
        view.all_ip_ranges, view.source_groups, view.prefix_list_ids = [], [], []
        for rule in rules:
            if (rule.from_port, rule.to_port, rule.ip_protocol) == (
                view.from_port,
                view.to_port,
                view.ip_protocol,
            ):
                _show(view, rule)
    return views


def _show(view, rule) -> None:
    note = {"Description": rule._description} if rule._description else {}
    if rule.ip_range:
        addresses = {key: value for key, value in rule.ip_range.items() if key != "Description"}
        view.all_ip_ranges.append({**addresses, **note})
    if rule.source_group:
        view.source_groups.append({**rule.source_group, **note})
    if rule.prefix_list_id:
        view.prefix_list_ids.append({"PrefixListId": rule.prefix_list_id, **note})


@method(SecurityGroupBackend, "modify_security_group_rules")
def modify_rules(before, self, group_id, rules) -> None:
    before(self, group_id, rules)
    group = self.get_security_group_from_id(group_id)
    for rule in [*group.ingress_rules, *group.egress_rules]:
        if rule.id in rules:
            rule._description = rules[rule.id].get("Description")


@operation(EC2Response, "CreateSecurityGroup")
def create_security_group(call, moto):
    reply = dict(moto().result)
    reply["Tags"] = call.ec2_backend.get_security_group_from_id(reply["GroupId"]).get_tags()
    return ActionResult(reply)


def _group(call):
    return call.ec2_backend.get_security_group_by_name_or_id(
        call._get_param("GroupId") or call._get_param("GroupName")
    )


def _changed(call, moto, side: str) -> tuple[list, list]:
    """The rules that came and went. moto takes permission by permission; AWS takes all or none."""
    group = _group(call)
    before = list(getattr(group, side)) if group else []
    try:
        moto()
    except Exception:
        if group:
            setattr(group, side, before)
        raise
    after = getattr(group, side)
    kept, former = {rule.id for rule in after}, {rule.id for rule in before}
    return [rule for rule in after if rule.id not in former], [rule for rule in before if rule.id not in kept]


def _authorize(side: str):
    return lambda call, moto: ActionResult(
        {"Return": True, "SecurityGroupRules": _changed(call, moto, side)[0]}
    )


def _revoke(side: str):
    def revoke(call, moto):
        gone = [
            {
                "SecurityGroupRuleId": rule.id,
                "GroupId": rule.group_id,
                "IsEgress": rule.is_egress,
                "IpProtocol": rule.ip_protocol,
                "FromPort": rule.from_port,
                "ToPort": rule.to_port,
                "CidrIpv4": rule.cidr_ipv4,
                "CidrIpv6": rule.cidr_ipv6,
                "PrefixListId": rule.prefix_list_id,
                "ReferencedGroupId": rule.source_group.get("GroupId"),
                "Description": rule.description,
            }
            for rule in _changed(call, moto, side)[1]
        ]
        return ActionResult({"Return": True, "RevokedSecurityGroupRules": gone})

    return revoke


operation(EC2Response, "AuthorizeSecurityGroupIngress")(_authorize("ingress_rules"))
operation(EC2Response, "AuthorizeSecurityGroupEgress")(_authorize("egress_rules"))
operation(EC2Response, "RevokeSecurityGroupIngress")(_revoke("ingress_rules"))
operation(EC2Response, "RevokeSecurityGroupEgress")(_revoke("egress_rules"))
