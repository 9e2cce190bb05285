"""Things that happen later: an instance starts to run, an endpoint is gone.

moto has no background work, and needs none here: whatever has fallen due is carried out, in order, before
the next call looks. So a caller can never see a state that AWS would already have left. What one such thing
sets off in its turn is counted from the moment it was due, not from the call that happened to come by.
"""

import heapq
import itertools
import time

from emulator.delays import DELAYS

_due: list = []
_order = itertools.count()
_acting_at: list = []
_ahead = 0.0


def _time() -> float:
    return time.monotonic() + _ahead


def _now() -> float:
    return _acting_at[-1] if _acting_at else _time()


def advance(seconds: float) -> None:
    """Makes time pass at once, for tests that would else have to wait or to hurry."""
    global _ahead
    _ahead += seconds


def later(thing: str, action) -> None:
    """Carries out `action` when the delay of that name has passed."""
    heapq.heappush(_due, (_now() + DELAYS.seconds(thing), next(_order), action))


def transition(owner, thing: str, arrive) -> None:
    """`later`, unless the owner has set out for another state meanwhile."""
    owner._passage = passage = object()
    later(thing, lambda: arrive() if owner._passage is passage else None)


def run_due() -> None:
    while _due and _due[0][0] <= _time():
        moment, _, action = heapq.heappop(_due)
        _acting_at.append(moment)
        try:
            action()
        finally:
            _acting_at.pop()


def forget_all() -> None:
    _due.clear()


class Deadline:
    """A moment after which something is true, for states that are only ever looked at."""

    def __init__(self, thing: str, share: float = 1, extra_ms: float = 0) -> None:
        self._at = _now() + DELAYS.seconds(thing) * share + extra_ms / 1000

    @property
    def passed(self) -> bool:
        return _time() >= self._at
