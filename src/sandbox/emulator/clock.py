"""Things that happen later: an instance starts to run, an endpoint is gone.

moto has no background work, and needs none here: whatever has fallen due is carried out, in order, before
the next call looks. So a caller can never see a state that AWS would already have left. What one such thing
sets off in its turn is counted from the moment it was due, not from the call that happened to come by.
"""

import heapq
import itertools
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from emulator.delays import DELAYS

PATIENCE = 120.0
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


def later(thing: str, action: Callable, ready: Callable | None = None) -> None:
    """Carries out `action` when the delay of that name has passed and `ready`, if given, says so: it is asked
    at every look from then on, and after two minutes it is not waited for any more."""
    heapq.heappush(_due, _Due(_now() + DELAYS.seconds(thing), next(_order), action, ready))


def transition(owner, thing: str, arrive: Callable, ready: Callable | None = None) -> None:
    """`later`, unless the owner has set out for another state meanwhile."""
    owner._passage = passage = object()

    def overruled() -> bool:
        return owner._passage is not passage

    later(thing, lambda: overruled() or arrive(), ready and (lambda: overruled() or ready()))


def run_due() -> None:
    waiting: list = []
    try:
        while _due and _due[0].moment <= _time():
            due = heapq.heappop(_due)
            if due.may_act():
                _carry_out(due)
            else:
                waiting.append(due)
    finally:
        for due in waiting:
            heapq.heappush(_due, due)


def _carry_out(due: "_Due") -> None:
    _acting_at.append(due.moment)
    try:
        due.action()
    finally:
        _acting_at.pop()


@dataclass(order=True)
class _Due:
    moment: float
    order: int
    action: Callable = field(compare=False)
    ready: Callable | None = field(compare=False)
    was_held: bool = field(default=False, compare=False)

    def may_act(self) -> bool:
        """What was held counts from the look that lets it go: until then its time had not come."""
        patience_ends = self.moment + PATIENCE
        if self.ready is not None and _time() < patience_ends and not self.ready():
            self.was_held = True
            return False
        if self.was_held:
            self.moment = min(_time(), patience_ends)
        return True


def forget_all() -> None:
    _due.clear()


class Deadline:
    """A moment after which something is true, for states that are only ever looked at."""

    def __init__(self, thing: str, share: float = 1, extra_ms: float = 0) -> None:
        self._at = _now() + DELAYS.seconds(thing) * share + extra_ms / 1000

    @property
    def passed(self) -> bool:
        return _time() >= self._at
