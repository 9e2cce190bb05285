"""The HTTP server: threads, loopback only, quiet, and a state file as long as it lives."""

import json
import os
import sys
import threading
from datetime import datetime, timezone

import moto
from moto.moto_server import werkzeug_app
from werkzeug.serving import WSGIRequestHandler, make_server

from emulator.delays import DELAYS
from emulator.front import BUSY, Front


class QuietHandler(getattr(werkzeug_app, "MotoRequestHandler", WSGIRequestHandler)):
    # Headers and body leave in two writes; with Nagle's algorithm each reply would wait 40 ms for an ACK.
    disable_nagle_algorithm = True

    def log_request(self, *_args) -> None:
        """No line a request; the call log has them all."""


def serve(port: int, state_file: str, delays: str) -> None:
    DELAYS.use(delays)
    front = Front(werkzeug_app.DomainDispatcherApplication(werkzeug_app.create_backend_app))
    server = make_server("127.0.0.1", port, front, threaded=True, request_handler=QuietHandler)
    _write_state(state_file, server.server_port)
    threading.Thread(target=_warm_up, daemon=True).start()
    try:
        server.serve_forever()
    finally:
        _remove_state(state_file)


def _write_state(path: str, port: int) -> None:
    state = {
        "pid": os.getpid(),
        "port": port,
        "motoVersion": moto.__version__,
        "delays": DELAYS.name,
        "startedAt": datetime.now(timezone.utc).isoformat(timespec="milliseconds"),
    }
    draft = f"{path}.{os.getpid()}"
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        json.dump(state, file)
    os.replace(draft, path)


def _remove_state(path: str) -> None:
    """Only our own: a younger emulator may have taken the place of a state file that was deleted by hand."""
    try:
        with open(path, encoding="utf-8") as file:
            if json.load(file)["pid"] != os.getpid():
                return
        os.remove(path)
    except (OSError, ValueError, KeyError):
        pass


def _warm_up() -> None:
    """Loads what the first calls would otherwise wait for: EC2's images and zones, the S3 routes."""
    from moto.ec2.models import ec2_backends

    from emulator.s3_names import s3_action

    s3_action({"REQUEST_METHOD": "GET", "PATH_INFO": "/"})
    with BUSY:
        _ = ec2_backends["123456789012"]["us-east-1"]
    sys.stderr.flush()
