"""Faults on demand: rules that a test posts, each saying which call fails, when and how.

{action, mutating?, nth? | times?, when: before|after, kind: error|drop|hang|kill|delay,
 code, status, message, delayMs}
`action` may hold `*`. `nth` hits one matching call, `times` the first so many, neither hits every one.
`after` carries the call out first: what the caller then lacks is only the reply.
"""

import fnmatch
import threading

KINDS = ("error", "drop", "hang", "kill", "delay")
DEFAULT_STATUS = {
    "RequestLimitExceeded": 503,
    "SlowDown": 503,
    "ServiceUnavailable": 503,
    "InternalError": 500,
    "InternalFailure": 500,
    "PreconditionFailed": 412,
    "AccessDenied": 403,
    "UnauthorizedOperation": 403,
}


class Fault:
    def __init__(self, rule: dict) -> None:
        self.rule = rule
        self.matches = 0
        self.action = rule.get("action", "*")
        self.kind = rule.get("kind", "error")
        self.when = rule.get("when", "before")
        if self.kind not in KINDS:
            raise ValueError(f"unknown fault kind '{self.kind}': use {', '.join(KINDS)}")
        if self.when not in ("before", "after"):
            raise ValueError(f"unknown fault time '{self.when}': use before or after")
        self.code = rule.get("code", "InternalFailure")
        self.status = rule.get("status", DEFAULT_STATUS.get(self.code, 400))
        self.message = rule.get("message", f"injected {self.code}")
        self.delay = rule.get("delayMs", 600_000 if self.kind == "hang" else 0) / 1000

    def hits(self, call) -> bool:
        if not fnmatch.fnmatchcase(call.name, self.action) and call.action != self.action:
            return False
        if self.rule.get("mutating", call.mutating) != call.mutating:
            return False
        self.matches += 1
        if "nth" in self.rule:
            return self.matches == self.rule["nth"]
        return self.matches <= self.rule.get("times", self.matches)


class Faults:
    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._faults: list = []

    def replace(self, rules: list) -> None:
        faults = [Fault(rule) for rule in rules]
        with self._lock:
            self._faults = faults

    def pick(self, call) -> Fault | None:
        """The first rule that hits; every rule counts the call, so that `nth` means the same in any company."""
        with self._lock:
            return next(iter([fault for fault in self._faults if fault.hits(call)]), None)

    def listing(self) -> list:
        return [{**fault.rule, "matches": fault.matches} for fault in self._faults]


FAULTS = Faults()
