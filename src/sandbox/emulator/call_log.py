"""Every call in the order it arrived, for tests that count, compare and time."""

import itertools
import time
from collections import deque

LIMIT = 50_000


class CallLog:
    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        self._entries: deque = deque(maxlen=LIMIT)
        self._numbers = itertools.count(1)

    def open(self, call) -> dict:
        entry = {
            "seq": next(self._numbers),
            "action": call.name,
            "service": call.service,
            "region": call.region,
            "mutating": call.mutating,
            "startedMs": _now(),
            "endedMs": None,
            "status": None,
        }
        if call.tokens:
            entry["tokens"] = call.tokens
        self._entries.append(entry)
        return entry

    @staticmethod
    def close(entry: dict, status: int | None) -> None:
        entry["endedMs"], entry["status"] = _now(), status

    def entries(self) -> list:
        return list(self._entries)


def _now() -> float:
    return round(time.time() * 1000, 1)


LOG = CallLog()
