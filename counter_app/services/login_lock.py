"""How long is an account closed after wrong PINs? Counted in seconds that really passed, whatever the clock says (F52).

A clock that is set ahead opens nothing; one that jumped back from 2099 closes nobody out for years (F34, F36). A restart of
the machine, whose seconds begin anew, begins the wait anew. Each further lock-out takes twice as long, an hour at most:
guessing a PIN of six digits takes years, and nobody is ever closed out for good.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from counter_app.ports import Clock, Session

FIRST_SECONDS: Final = 300.0
MOST_SECONDS: Final = 3600.0
_NOTE: Final = "login_lock:"


@dataclass(frozen=True, slots=True)
class _Lock:
    """`count`: lock-outs since the last right PIN. `left_seconds` from `began` on the seconds of `boot`; 0 when open."""

    count: int
    left_seconds: float
    boot: str
    began: float


class LoginLock:
    """The lock of one account after another; in the caller's session."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def seconds_left(self, session: Session, officer_id: str) -> float:
        """0.0 when the account is open."""
        lock = _read(session, officer_id)
        if lock is None or not lock.left_seconds:
            return 0.0
        if lock.boot != self._clock.boot_id():
            return lock.left_seconds
        passed = max(0.0, self._clock.monotonic() - lock.began)
        return max(0.0, lock.left_seconds - passed)

    def of_another_boot(self, session: Session, officer_id: str) -> bool:
        """Whether the machine was started since: the wait has to be written down anew (`go_on`)."""
        lock = _read(session, officer_id)
        return lock is not None and lock.left_seconds > 0 and lock.boot != self._clock.boot_id()

    def go_on(self, session: Session, officer_id: str) -> None:
        """After a restart of the machine: the whole wait, from now."""
        lock = _read(session, officer_id)
        if lock is not None and self.of_another_boot(session, officer_id):
            _write(session, officer_id, replace(lock, boot=self._clock.boot_id(), began=self._clock.monotonic()))

    def begin(self, session: Session, officer_id: str) -> float:
        """One more lock-out; returns its seconds."""
        lock = _read(session, officer_id)
        count = 1 + (lock.count if lock is not None else 0)
        seconds = min(MOST_SECONDS, FIRST_SECONDS * 2.0 ** min(count - 1, 10))
        _write(session, officer_id, _Lock(count, seconds, self._clock.boot_id(), self._clock.monotonic()))
        return seconds

    def forget(self, session: Session, officer_id: str) -> None:
        """A right PIN, or a new one from whoever keeps the accounts."""
        if session.notes.get(_NOTE + officer_id):
            session.notes.put(_NOTE + officer_id, "")


def _read(session: Session, officer_id: str) -> _Lock | None:
    told = session.notes.get(_NOTE + officer_id)
    return _Lock(**json.loads(told)) if told else None


def _write(session: Session, officer_id: str, lock: _Lock) -> None:
    session.notes.put(_NOTE + officer_id, json.dumps(asdict(lock)))
