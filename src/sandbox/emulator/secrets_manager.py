"""A secret that waits for its deletion still owns its name, and only what rotates a secret can rotate it."""

from moto.secretsmanager.models import SecretsManagerBackend
from moto.secretsmanager.responses import SecretsManagerResponse

from emulator.patching import AwsError, required, operation

required(SecretsManagerBackend, "create_secret")


@operation(SecretsManagerResponse, "CreateSecret")
def create_secret(call, moto):
    known = call.backend.secrets.get(call._get_param("Name"))
    if known is not None and known.is_deleted():
        raise AwsError(
            "InvalidRequestException",
            "You can't create this secret because a secret with this name is already scheduled for deletion.",
        )
    return moto()


@operation(SecretsManagerResponse, "RotateSecret")
def rotate_secret(call, moto):
    known = call.backend.secrets.get(call._get_param("SecretId"))
    if known is not None and not known.name.startswith("rds!"):
        if not (call._get_param("RotationLambdaARN") or known.rotation_lambda_arn):
            raise AwsError(
                "InvalidRequestException", "No Lambda rotation function ARN is associated with this secret."
            )
    return moto()
