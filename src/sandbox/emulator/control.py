"""The control endpoints under /__sandbox/, for the launcher and for tests. JSON in, JSON out."""

import json
import os
import time
from urllib.parse import parse_qsl

import moto

from emulator import clock, hosting, hosting_control, ssm_commands, ssm_script, tokens
from emulator.call_log import LOG
from emulator.delays import DELAYS
from emulator.faults import FAULTS

_started = time.time()


def answer(environ: dict, body: bytes, busy) -> tuple[str, list, bytes]:
    route = (environ["REQUEST_METHOD"], environ["PATH_INFO"].removeprefix("/__sandbox/"))
    handler, patient = ROUTES.get(route), PATIENT.get(route)
    if handler is None and patient is None:
        return _json(
            "404 Not Found",
            {"error": f"no {route[0]} {route[1]}", "known": [" ".join(r) for r in (*ROUTES, *PATIENT)]},
        )
    try:
        if patient:
            return _json("200 OK", patient(dict(parse_qsl(environ["QUERY_STRING"])), environ, busy))
        with busy:
            return _json("200 OK", handler(json.loads(body) if body else None))
    except (ValueError, TypeError, AttributeError, KeyError) as fault:
        return _json("400 Bad Request", {"error": str(fault)})


def health(_=None) -> dict:
    return {
        "status": "ok",
        "motoVersion": moto.__version__,
        "pid": os.getpid(),
        "delays": DELAYS.name,
        "hosting": hosting.AGENT.attached,
        "uptimeMs": round((time.time() - _started) * 1000),
        "rssBytes": _resident_bytes(),
    }


def delays(_=None) -> dict:
    return {"name": DELAYS.name, "ms": DELAYS.table}


def set_delays(wanted: dict) -> dict:
    """{"name": "realistic"} takes a whole table, any other entries change single delays."""
    entries = dict(wanted)
    if "name" in entries:
        DELAYS.use(entries.pop("name"))
    entries = {**entries.pop("ms", {}), **entries}
    if entries:
        DELAYS.change(entries)
    return delays()


def advance(wanted: dict) -> dict:
    """{"ms": 60000}: what takes up to a minute is over."""
    milliseconds = wanted["ms"]
    if not isinstance(milliseconds, (int, float)) or milliseconds < 0:
        raise ValueError(f"time passes by a number of milliseconds, not {milliseconds!r}")
    clock.advance(milliseconds / 1000)
    clock.run_due()
    return health()


def set_faults(rules) -> list:
    FAULTS.replace(rules if isinstance(rules, list) else [rules])
    return FAULTS.listing()


def clear_faults(_=None) -> list:
    return set_faults([])


def clear_log(_=None) -> list:
    LOG.clear()
    return []


def reset(_=None) -> dict:
    """An empty account: nothing of what was made, no faults, no log. The delays stay."""
    from moto.moto_api._internal.models import moto_api_backend

    moto_api_backend.reset()
    for memory in (clock, tokens, ssm_script, ssm_commands, hosting):
        memory.forget_all()
    clear_faults()
    clear_log()
    return health()


def _resident_bytes() -> int | None:
    try:
        with open("/proc/self/statm", encoding="ascii") as statm:
            return int(statm.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return None


def _json(status: str, document) -> tuple[str, list, bytes]:
    reply = json.dumps(document).encode()
    return status, [("Content-Type", "application/json"), ("Content-Length", str(len(reply)))], reply


ROUTES = {
    ("GET", "health"): health,
    ("GET", "delays"): delays,
    ("POST", "delays"): set_delays,
    ("POST", "advance"): advance,
    ("GET", "faults"): lambda _: FAULTS.listing(),
    ("POST", "faults"): set_faults,
    ("DELETE", "faults"): clear_faults,
    ("GET", "log"): lambda _: LOG.entries(),
    ("DELETE", "log"): clear_log,
    ("GET", "ssm"): lambda _: ssm_script.listing(),
    ("POST", "ssm"): ssm_script.replace,
    ("POST", "reset"): reset,
    ("GET", "hosting/observed"): hosting_control.observed,
    ("POST", "hosting/observed"): hosting_control.observe,
    ("POST", "hosting/images"): hosting_control.set_images,
    ("POST", "hosting/ports"): hosting_control.set_ports,
    ("POST", "hosting/command"): hosting_control.command,
}
# Those that may take long: they get the query, and hold the lock only while they look.
PATIENT = {("GET", "hosting"): hosting_control.wanted}
