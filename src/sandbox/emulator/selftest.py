"""Loads the realism layer, or says why the installed moto does not fit it.

The layer patches private names. Those it replaces are checked as they are replaced; those it only reads
(attributes that moto's constructors set) are listed here, since nothing else would notice that they are gone.
"""

import importlib

from emulator import patching

LAYER = (
    "ec2_states",
    "ec2_power",
    "ec2_instances",
    "ec2_launch",
    "ec2_templates",
    "ec2_interfaces",
    "ec2_addresses",
    "ec2_groups",
    "ec2_acls",
    "endpoint_services",
    "ec2_endpoints",
    "endpoint_changes",
    "ec2_flow_logs",
    "network_guards",
    "account_limits",
    "iam_profiles",
    "rds_catalogue",
    "rds_passwords",
    "rds_instances",
    "rds_power",
    "rds_modify",
    "rds_snapshots",
    "rds_groups",
    "s3_buckets",
    "s3_policies",
    "secrets_manager",
    "kms_keys",
    "log_groups",
    "ssm_agents",
    "ssm_commands",
    "ssm_invocations",
    "ec2_console",
    "hosting_wanted",
    "ssm_uploads",
    "tokens",
    "dry_run",
)

# module, class, the attributes that its constructor must set
READ = (
    (
        "moto.ec2.models.instances",
        "Instance",
        (
            "_state",
            "_placement",
            "_subnet_id",
            "block_device_mapping",
            "iam_instance_profile",
            "image_id",
            "instance_type",
            "metadata_options",
            "user_data",
        ),
    ),
    (
        "moto.ec2.models.elastic_network_interfaces",
        "NetworkInterface",
        (
            "_group_set",
            "instance",
            "attachment_id",
            "public_ip",
            "status",
            "interface_type",
            "mac_address",
            "requester_managed",
        ),
    ),
    ("moto.ec2.models.elastic_ip_addresses", "ElasticAddress", ("eni", "instance", "association_id")),
    ("moto.ec2.models.security_groups", "SecurityGroup", ("ingress_rules", "egress_rules", "is_default")),
    ("moto.ec2.models.security_groups", "SecurityGroupRule", ("ip_range", "source_group", "prefix_list_id")),
    ("moto.ec2.models.tags", "TagBackend", ("tags",)),
    ("moto.ec2.models.launch_templates", "LaunchTemplateVersion", ("data", "number")),
    (
        "moto.ec2.models.vpcs",
        "VPCEndPoint",
        (
            "state",
            "vpc_endpoint_type",
            "network_interface_ids",
            "security_group_ids",
            "dns_entries",
            "subnet_ids",
        ),
    ),
    ("moto.ec2.models.subnets", "Subnet", ("cidr", "vpc_id", "_availability_zone")),
    (
        "moto.rds.models",
        "DBInstance",
        (
            "status",
            "port",
            "tags",
            "vpc_security_group_ids",
            "multi_az",
            "db_name",
            "dbi_resource_id",
            "engine_version",
            "master_user_password",
            "master_user_secret",
            "master_username",
        ),
    ),
    ("moto.rds.models", "DBSnapshot", ("database", "dbi_resource_id")),
    ("moto.rds.models", "MasterUserSecret", ("secretsmanager",)),
    ("moto.secretsmanager.models", "FakeSecret", ("versions",)),
    (
        "moto.rds.models",
        "RDSBackend",
        ("databases", "database_snapshots", "db_parameter_groups", "subnet_groups"),
    ),
    (
        "moto.s3.models",
        "FakeBucket",
        ("region_name", "policy", "encryption", "logging", "notification_configuration"),
    ),
    ("moto.logs.models", "LogGroup", ("kms_key_id",)),
    ("moto.kms.models", "Key", ("key_state", "deletion_date", "enabled", "policy")),
    ("moto.ssm.models", "Command", ("instance_ids", "status", "command_id")),
)


class Misfit(Exception):
    pass


def load_layer() -> None:
    try:
        import moto
        import moto.moto_server.werkzeug_app  # noqa: F401
    except ImportError as gap:
        raise Misfit(f"no usable moto: {gap} (wanted: moto[server] 5.2)") from gap
    try:
        for module, owner, names in READ:
            _check(getattr(importlib.import_module(module), owner), names)
        for module in LAYER:
            importlib.import_module(f"emulator.{module}")
    except (ImportError, AttributeError, patching.MissingSymbol) as gap:
        raise Misfit(f"moto {moto.__version__} does not fit the sandbox: {gap} is missing") from gap


def _check(owner: type, names: tuple) -> None:
    known = set(owner.__init__.__code__.co_names)
    for name in names:
        if name not in known and not hasattr(owner, name):
            raise patching.MissingSymbol(f"{owner.__module__}.{owner.__name__}.{name}")
