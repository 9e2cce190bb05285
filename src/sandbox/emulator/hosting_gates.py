"""While real hosts stand behind the emulated ones, a state is reached when they have reached it as well.

Each gate is a question for `clock.transition`. Without an agent all of them are open.
"""

from collections.abc import Callable

from emulator import hosting


def _up(seen: dict | None, boot: int) -> bool:
    return seen is not None and seen["state"] == "running" and seen["boot"] == boot


def _down(seen: dict | None, _boot: int) -> bool:
    return seen is None or seen["state"] == "stopped"


def _gone(seen: dict | None, _boot: int) -> bool:
    return seen is None


HOSTS = {"pending": _up, "stopping": _down, "shutting-down": _gone}
DATABASES = {"creating": _up, "starting": _up, "rebooting": _up, "stopping": _down, "deleting": _gone}


def host(instance, between: str) -> Callable:
    arrived = HOSTS[between]
    return _gate(lambda seen: arrived(seen["hosts"].get(instance.id), instance._boot))


def database(instance, between: str) -> Callable | None:
    """None for a state that no container has, such as `modifying`."""
    arrived = DATABASES.get(between)
    if arrived is None:
        return None
    return _gate(lambda seen: arrived(seen["databases"].get(instance.dbi_resource_id), instance._boot))


def snapshot(taken) -> Callable:
    return _gate(lambda seen: taken.arn in seen["snapshots"])


def both(first: Callable, second: Callable) -> Callable:
    return lambda: first() and second()


def _gate(is_so: Callable) -> Callable:
    return lambda: not hosting.AGENT.attached or is_so(hosting.observed())
