"""The state file: how the launcher finds the emulator. Held as long as the process lives, so that a folder has one."""

import json
import os
from datetime import datetime, timezone

try:
    import fcntl
except ImportError:  # no such locks on this system; the launcher's own still holds
    fcntl = None


class StateFile:
    def __init__(self, path: str) -> None:
        self._path = path
        self._held = None

    def hold(self) -> bool:
        """False: another emulator holds it. The lock ends with the process, however that ends."""
        if fcntl is None:
            return True
        self._held = os.open(f"{self._path}.held", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(self._held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True

    def write(self, facts: dict) -> None:
        started = datetime.now(timezone.utc).isoformat(timespec="milliseconds")
        draft = f"{self._path}.{os.getpid()}"
        with open(
            os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8"
        ) as file:
            json.dump({"pid": os.getpid(), **facts, "startedAt": started}, file)
        os.replace(draft, self._path)

    def remove(self) -> None:
        try:
            os.remove(self._path)
        except OSError:
            pass
