"""The HTTP server: threads, loopback only, and quiet."""

import os
import threading

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


def serve(port: int, state, delays: str) -> None:
    DELAYS.use(delays)
    front = Front(werkzeug_app.DomainDispatcherApplication(werkzeug_app.create_backend_app))
    server = make_server("127.0.0.1", port, front, threaded=True, request_handler=QuietHandler)
    state.write({"port": server.server_port, "motoVersion": moto.__version__, "delays": DELAYS.name})
    threading.Thread(target=_warm_up, daemon=True).start()
    try:
        server.serve_forever()
    except SystemExit:
        state.remove()
        os._exit(0)  # taking the whole of moto apart first would need another second


def _warm_up() -> None:
    """Loads what the first calls would otherwise wait for: EC2's images and zones, the S3 routes."""
    from moto.ec2.models import ec2_backends

    from emulator.s3_names import s3_action

    s3_action({"REQUEST_METHOD": "GET", "PATH_INFO": "/"})
    with BUSY:
        _ = ec2_backends["123456789012"]["us-east-1"]
