"""The WSGI front: control calls, latency, faults and the call log, and moto behind one lock.

moto's backends are plain dicts that many operations walk through while others change them, so the work
itself is done one call at a time. Waiting (latency, faults) is done outside the lock: calls stay concurrent.
"""

import io
import os
import signal
import sys
import threading
import time
import traceback

from emulator import clock, control
from emulator.call_log import LOG
from emulator.calls import identify
from emulator.connections import calling_process, cut
from emulator.delays import DELAYS
from emulator.error_replies import error_reply
from emulator.faults import FAULTS
from emulator.patching import CHECKS, EDITS, Refused

BUSY = threading.RLock()
LOOPBACK = ("127.0.0.1", "localhost", "[::1]")


class Front:
    def __init__(self, moto) -> None:
        self._moto = moto

    def __call__(self, environ: dict, start_response):
        if _foreign(environ) or _beyond_aws(environ):
            start_response("403 Forbidden", [("Content-Length", "0")])
            return [b""]
        body = _take_body(environ)
        if environ["PATH_INFO"].startswith("/__sandbox/"):
            status, headers, reply = control.answer(environ, body, BUSY)
        else:
            status, headers, reply = self._serve(environ, body)
        start_response(status, headers)
        return [reply]

    def _serve(self, environ: dict, body: bytes):
        call = identify(environ, body)
        entry = LOG.open(call)
        status = None
        try:
            time.sleep(DELAYS.seconds("call"))
            reply = self._with_faults(call, environ)
            status = int(reply[0].split(" ", 1)[0])
            return reply
        finally:
            LOG.close(entry, status)

    def _with_faults(self, call, environ: dict):
        fault = FAULTS.pick(call)
        if fault is None:
            return self._carry_out(call, environ)
        reply = self._carry_out(call, environ) if fault.when == "after" else None
        time.sleep(fault.delay)
        if fault.kind == "kill":
            _end_caller(environ)
        if fault.kind in ("drop", "hang", "kill"):
            cut(environ)
        if fault.kind == "error":
            return error_reply(call, fault.code, fault.message, fault.status)
        return reply or self._carry_out(call, environ)

    def _carry_out(self, call, environ: dict):
        """moto's reply; what it cannot do is answered in the service's own error format, never as a web page."""
        try:
            with BUSY:
                clock.run_due()
                status, headers, reply = self._checked(call, environ)
        except Refused as refusal:
            return error_reply(call, refusal.code, refusal.message, refusal.status)
        except NotImplementedError as gap:
            return error_reply(call, "NotImplemented", f"the sandbox does not know {call.name}: {gap}", 501)
        except Exception as problem:  # whatever moto stumbles over, the caller gets an AWS error
            traceback.print_exc(file=sys.stderr)
            return error_reply(call, "InternalFailure", f"{type(problem).__name__}: {problem}", 500)
        if _is_web_page(status, headers) and not environ["PATH_INFO"].startswith("/moto-api"):
            return error_reply(call, "NotImplemented", f"the sandbox does not know {call.name}", 501)
        return status, headers, reply

    def _checked(self, call, environ: dict):
        request = Request(call, environ)
        for name in (f"{call.service}:*", call.name):
            for check in CHECKS.get(name, []):
                check(request)
        reply = _collect(self._moto, environ)
        for name in (f"{call.service}:*", call.name):
            for edit in EDITS.get(name, []):
                reply = edit(request, *reply)
        return reply


class Request:
    """What a check of an HTTP request looks at."""

    def __init__(self, call, environ: dict) -> None:
        self.call, self.environ = call, environ
        self.body = environ["wsgi.input"].getvalue()
        self.bucket, _, self.key = environ["PATH_INFO"].lstrip("/").partition("/")


def _foreign(environ: dict) -> bool:
    """Web pages must not drive the emulator: no other origin, and no name that resolves to loopback by trickery."""
    address = environ.get("HTTP_HOST", "")
    host = address.rsplit(":", 1)[0]
    if host not in LOOPBACK and not host.endswith(".localhost"):
        return True
    # A link or a picture has no origin; browsers say of it from where it is.
    if environ.get("HTTP_SEC_FETCH_SITE", "none") not in ("none", "same-origin"):
        return True
    return environ.get("HTTP_ORIGIN", f"http://{address}") != f"http://{address}"


def _beyond_aws(environ: dict) -> bool:
    """Real hosts reach AWS here, and nothing that AWS has not."""
    return "HTTP_X_ORTHWEB_HOST" in environ and environ["PATH_INFO"].startswith(("/__sandbox", "/moto-api"))


def _take_body(environ: dict) -> bytes:
    stream = environ["wsgi.input"]
    if environ.pop("HTTP_TRANSFER_ENCODING", "") == "chunked":
        body = stream.read()
        environ["CONTENT_LENGTH"] = str(len(body))
    else:
        body = stream.read(int(environ.get("CONTENT_LENGTH") or 0))
    environ["wsgi.input"] = io.BytesIO(body)
    return body


def _collect(app, environ: dict) -> tuple[str, list, bytes]:
    environ["wsgi.input"].seek(0)
    started: list = []
    result = app(environ, lambda status, headers, _error=None: started.append((status, headers)))
    try:
        reply = b"".join(result)
    finally:
        if hasattr(result, "close"):
            result.close()
    return (*started[-1], reply)


def _is_web_page(status: str, headers: list) -> bool:
    content_type = next((value for name, value in headers if name.lower() == "content-type"), "")
    # S3 answers HEAD without a body, and moto labels that nothing as HTML.
    return status[0] in "45" and content_type.startswith("text/html") and status[:3] not in ("403", "404")


def _end_caller(environ: dict) -> None:
    pid = calling_process(environ)
    if pid is not None:
        os.kill(pid, signal.SIGKILL)
