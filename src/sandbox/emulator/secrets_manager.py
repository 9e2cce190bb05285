"""A secret that waits for its deletion still owns its name."""

from moto.secretsmanager.models import SecretsManagerBackend
from moto.secretsmanager.responses import SecretsManagerResponse

from emulator.patching import AwsError, existing, operation

existing(SecretsManagerBackend, "create_secret")


@operation(SecretsManagerResponse, "CreateSecret")
def create_secret(call, moto):
    known = call.backend.secrets.get(call._get_param("Name"))
    if known is not None and known.is_deleted():
        raise AwsError(
            "InvalidRequestException",
            "You can't create this secret because a secret with this name is already scheduled for deletion.",
        )
    return moto()
