"""The agent's own control calls: what is wanted, as soon as it changes, and what it tells in return."""

import time

from emulator import clock, hosting, hosting_commands, hosting_wanted
from emulator.connections import hung_up

LONGEST_WAIT_MS = 20_000
LOOK_SECONDS = 0.15


def wanted(query: dict, environ: dict, busy) -> dict:
    """Answers when the revision is not the one that was seen, or the wait is over. AWS calls go on meanwhile."""
    ends = time.monotonic() + min(int(query.get("waitMs", 0)), LONGEST_WAIT_MS) / 1000
    with hosting.AGENT.polling():
        while True:
            with busy:
                clock.run_due()
                document = hosting_wanted.document()
            left = ends - time.monotonic()
            if document["revision"] != query.get("seen") or left <= 0 or hung_up(environ):
                return document
            time.sleep(min(LOOK_SECONDS, left))


def observe(report: dict) -> dict:
    hosting.observe(report)
    return observed()


def observed(_=None) -> dict:
    """What was observed last. It is settled only as long as nothing else is wanted."""
    clock.run_due()
    seen = hosting.observed()
    current = seen["revision"] == hosting_wanted.document()["revision"]
    settled = bool(seen["settled"] and current)
    return {**seen, "settled": settled, "attached": hosting.AGENT.attached, "ports": hosting.ports_wanted()}


def set_images(wanted_images: dict) -> dict:
    return {"images": hosting.set_images(wanted_images["images"])}


def set_ports(ports: dict) -> dict:
    return {"ports": hosting.set_ports(ports["deployment"], ports["httpsPort"], ports["dicomPort"])}


def command(event: dict) -> dict:
    return {"accepted": hosting_commands.report(event)}
