"""Real hosts behind the emulated ones: whether the process that runs them is there, and what it saw last.

That process, the agent, asks what is wanted (`hosting_wanted`), makes containers so, and tells what it sees.
Nothing here runs by itself.
"""

import threading
import time
from contextlib import contextmanager
from datetime import datetime, timezone

LINGER_SECONDS = 15
NOTHING = {
    "revision": None,
    "settled": False,
    "hosts": {},
    "databases": {},
    "snapshots": [],
    "sites": {},
    "troubles": [],
}


class Agent:
    """Attached while it polls and for a moment after: by the wall clock, since it is a process of this machine."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._polls, self._left, self._came = 0, None, False

    @contextmanager
    def polling(self):
        with self._lock:
            self._polls, self._came = self._polls + 1, True
        try:
            yield
        finally:
            with self._lock:
                self._polls, self._left = self._polls - 1, time.monotonic()

    @property
    def attached(self) -> bool:
        left = self._left
        return self._polls > 0 or (left is not None and time.monotonic() - left < LINGER_SECONDS)

    @property
    def came(self) -> bool:
        """Ever since the last reset: instances are real hosts then, reachable or not."""
        return self._came

    def forget(self) -> None:
        with self._lock:
            self._left, self._came = None, self._polls > 0


AGENT = Agent()
_observed: dict = dict(NOTHING)
_observed_at = datetime.now(timezone.utc)
_registered: set = set()
_images: list = []
_ports: dict = {}
_resets = 0


def observe(report: dict) -> None:
    """Takes the place of all that was known."""
    global _observed, _observed_at
    seen = {name: report.get(name, default) for name, default in NOTHING.items()}
    for name in ("hosts", "databases", "sites"):
        if not isinstance(seen[name], dict):
            raise ValueError(f"'{name}' must be an object")
    for thing, facts in (*seen["hosts"].items(), *seen["databases"].items()):
        if facts["state"] not in ("running", "stopped") or not isinstance(facts["boot"], int):
            raise ValueError(f"{thing} must have a state, running or stopped, and the number of its boot")
    _observed, _observed_at = seen, datetime.now(timezone.utc)
    _registered.update(name for name, facts in seen["hosts"].items() if facts.get("online"))


def observed() -> dict:
    return _observed


def observed_at() -> datetime:
    return _observed_at


def is_online(instance_id: str) -> bool:
    return AGENT.attached and bool(_observed["hosts"].get(instance_id, {}).get("online"))


def was_online(instance_id: str) -> bool:
    return instance_id in _registered


def set_images(images: list) -> list:
    if not isinstance(images, list) or not all(isinstance(image, str) for image in images):
        raise ValueError("'images' must be a list of names")
    _images[:] = images
    return images_wanted()


def set_ports(deployment: str, https_port: int | None, dicom_port: int | None) -> list:
    """None: the deployment is to be reached nowhere any more."""
    if https_port is None or dicom_port is None:
        _ports.pop(deployment, None)
        return ports_wanted()
    _ports[deployment] = {"deployment": deployment, "httpsPort": https_port, "dicomPort": dicom_port}
    return ports_wanted()


def images_wanted() -> list:
    return list(_images)


def ports_wanted() -> list:
    return [_ports[deployment] for deployment in sorted(_ports)]


def generation() -> int:
    """Part of every revision: after a reset an agent is to tell what it sees, be the want as it was."""
    return _resets


def forget_all() -> None:
    """An agent that polls at this moment stays attached."""
    global _observed, _resets
    _observed, _resets = dict(NOTHING), _resets + 1
    _registered.clear()
    _images.clear()
    _ports.clear()
    AGENT.forget()
