"""One command on one instance: played as the script of a test says, or carried out by a real host."""

from datetime import datetime, timezone

from emulator import clock

KILLED, DEFAULT_SECONDS = 137, 3600
CANCELLED = {"status": "Cancelled", "details": "Cancelled", "exitCode": -1, "stdout": "", "stderr": ""}


class Run:
    """`end` is what the command came to: status, details, exit code and output; None until it has ended."""

    def __init__(self) -> None:
        self._known = clock.Deadline("commandFinished", 0.3)
        self.started: datetime | None = None

    @property
    def exists(self) -> bool:
        """A moment passes until the invocation can be asked about."""
        return self._known.passed

    @property
    def end(self) -> dict | None:
        raise NotImplementedError

    @property
    def done(self) -> bool:
        return self.end is not None

    @property
    def status(self) -> str:
        return self.end["status"] if self.end else "InProgress" if self.started else "Pending"

    @property
    def details(self) -> str:
        return self.end["details"] if self.end else self.status

    @property
    def exit_code(self) -> int:
        return self.end["exitCode"] if self.end else -1

    @property
    def stdout(self) -> str:
        return self.end["stdout"] if self.end else ""

    @property
    def stderr(self) -> str:
        return self.end["stderr"] if self.end else ""


class ScriptedRun(Run):
    """The outcome is fixed, only the moment it is known is not."""

    def __init__(self, outcome: dict) -> None:
        super().__init__()
        self.started = datetime.now(timezone.utc)
        self._outcome = {"details": outcome["status"], **outcome}
        self._done = clock.Deadline("commandFinished", 1, outcome.get("delayMs", 0))

    @property
    def end(self) -> dict | None:
        return self._outcome if self._done.passed else None

    def cancel(self) -> None:
        if not self.done:
            self._outcome = {**self._outcome, **CANCELLED}


class HostRun(Run):
    """Ends when its host says so, or when AWS gives up: `TimeoutSeconds` to start, `executionTimeout` to end."""

    def __init__(self, command: dict) -> None:
        super().__init__()
        parameters, delivery_ms = command["Parameters"], command["TimeoutSeconds"] * 1000
        self.script = "\n".join(parameters.get("commands", []))
        self.working_directory = _first(parameters, "workingDirectory") or None
        timeout = _first(parameters, "executionTimeout")
        self.execution_seconds = int(timeout) if timeout.isdigit() else DEFAULT_SECONDS
        self._end: dict | None = None
        self._undelivered = clock.Deadline("commandFinished", 0, delivery_ms)
        self._overdue = clock.Deadline("commandFinished", 0, delivery_ms + self.execution_seconds * 1000)

    @property
    def end(self) -> dict | None:
        if self._end is None and not self.started and self._undelivered.passed:
            self._end = _timed_out("DeliveryTimedOut", -1)
        if self._end is None and self._overdue.passed:
            self._end = _timed_out("ExecutionTimedOut", KILLED)
        return self._end

    def cancel(self) -> None:
        if not self.done:
            self._end = dict(CANCELLED)

    def report(self, event: dict) -> bool:
        """False: it has ended already, and what its host says now changes nothing."""
        if event["event"] not in ("started", "ended"):
            raise ValueError(f"unknown event '{event['event']}': use started or ended")
        if self.done:
            return False
        self.started = self.started or datetime.now(timezone.utc)
        if event["event"] == "ended":
            self._end = _ended(event)
        return True


def _first(parameters: dict, name: str) -> str:
    return next(iter(parameters.get(name, [])), "")


def _timed_out(details: str, code: int, stdout: str = "", stderr: str = "") -> dict:
    return {"status": "TimedOut", "details": details, "exitCode": code, "stdout": stdout, "stderr": stderr}


def _ended(event: dict) -> dict:
    code, stdout, stderr = event.get("exitCode"), event.get("stdout") or "", event.get("stderr") or ""
    if event.get("timedOut"):
        return _timed_out("ExecutionTimedOut", KILLED if code is None else code, stdout, stderr)
    if event.get("failure"):
        code, stderr = code or -1, "\n".join(filter(None, [stderr, event["failure"]]))
    if not isinstance(code, int):
        raise ValueError("a command ends with an exit code, a timeout or a failure")
    status = "Failed" if code else "Success"
    return {"status": status, "details": status, "exitCode": code, "stdout": stdout, "stderr": stderr}
