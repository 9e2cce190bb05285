"""Master passwords: RDS makes one for each instance whose password it manages."""

import json
import secrets
import string

from moto.rds.models import MasterUserSecret

from emulator.patching import method


@method(MasterUserSecret, "_generate_secret_string")
def generate_secret_string(_before, self) -> str:
    letters = string.ascii_letters + string.digits + "!#$%&()*+,-.:;<=>?[]^_{|}~"
    password = "".join(secrets.choice(letters) for _ in range(28))
    return json.dumps({"username": self.resource.master_username, "password": password})


def master_password(database) -> str | None:
    """As it is now: that of the managed secret, else the one that was given. None where somebody spoilt it."""
    managed = getattr(database, "master_user_secret", None)
    if managed is None:
        return getattr(database, "_master_user_password", None)
    secret = managed.secretsmanager.secrets.get(managed.secret_arn)
    current = [v for v in secret.versions.values() if "AWSCURRENT" in v["version_stages"]] if secret else []
    try:
        return json.loads(current[0]["secret_string"])["password"]
    except (LookupError, TypeError, ValueError):
        return None
