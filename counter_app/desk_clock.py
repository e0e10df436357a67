"""The real clock of the desk, and how far it can be trusted (D17: dead CMOS batteries, wrong years)."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from counter_app.domain.operation import ClockTrust

VIETNAM = timezone(timedelta(hours=7))
BUILT_ON = date(2026, 11, 1)  # no true clock is before the day the program was built
MEASURED_FOR = timedelta(hours=24)
TOLERATED_SKEW_MS = 120_000
_A_CONTACT_MEANWHILE = timedelta(milliseconds=-TOLERATED_SKEW_MS)  # noted after `now` was read: no clock that went back


class SystemDeskClock:
    """Wall clock in Vietnam's time. `read_note` looks up a named value of the store: skew, last contact, latest record."""

    def __init__(self, read_note: Callable[[str], str | None]) -> None:
        self._read_note = read_note
        self._boot_id = _boot_id()

    def now(self) -> datetime:
        """Wall time, aware."""
        return datetime.now(UTC).astimezone(VIETNAM)

    def monotonic(self) -> float:
        """Seconds since some moment of this boot, asleep or awake."""
        return time.clock_gettime(time.CLOCK_BOOTTIME) if hasattr(time, "CLOCK_BOOTTIME") else time.monotonic()

    def boot_id(self) -> str:
        """Stable while the machine is up: the moment of boot, rounded so that reading it twice gives the same."""
        return self._boot_id

    def trust(self) -> ClockTrust:
        """Measured beats confirmed beats nothing; a clock behind the store's last record is wrong whatever else is true."""
        from counter_app.domain.operation import ClockTrust

        now = self.now()
        if now.date() < BUILT_ON or self._noted_later_than(now):
            return ClockTrust.PERSON_CONFIRMED if self._person_confirmed(now) else ClockTrust.IMPLAUSIBLE
        if self._measured(now):
            return ClockTrust.CONFIRMED
        return ClockTrust.PERSON_CONFIRMED if self._person_confirmed(now) else ClockTrust.UNCONFIRMED

    def _person_confirmed(self, now: datetime) -> bool:
        """Of this boot and this date; who confirmed yesterday's date yesterday did not vouch for a clock set back to it."""
        said = self._read_note("date_confirmed") == f"{self._boot_id}|{now.date().isoformat()}"
        return said and not self._set_since("date_confirmed_passing", now)

    def _noted_later_than(self, now: datetime) -> bool:
        noted = self._read_note("latest_recorded_at")
        return noted is not None and datetime.fromisoformat(noted) > now + timedelta(minutes=5)

    def _measured(self, now: datetime) -> bool:
        skew, contact = self._read_note("clock_skew_ms"), self._read_note("last_contact_at")
        if skew is None or contact is None:
            return False
        since = now - datetime.fromisoformat(contact)
        if self._set_since("last_contact_passing", now):
            return False
        return _A_CONTACT_MEANWHILE <= since <= MEASURED_FOR and abs(int(skew)) <= TOLERATED_SKEW_MS

    def _set_since(self, note: str, now: datetime) -> bool:
        """True when the clock was set after `boot|seconds|wall` was noted: in one boot, seconds and wall time pass alike."""
        boot, _, noted = (self._read_note(note) or "").partition("|")
        if boot != self._boot_id:
            return False
        seconds, _, wall = noted.partition("|")
        passed = timedelta(seconds=self.monotonic() - float(seconds))
        return abs(now - datetime.fromisoformat(wall) - passed) > timedelta(milliseconds=TOLERATED_SKEW_MS)


class UuidIdentifiers:
    """UUIDv7 as lower-case text; random bits from the operating system."""

    def new_id(self) -> str:
        """A fresh id."""
        import uuid_utils

        return str(uuid_utils.uuid7())


def _boot_id() -> str:
    """Linux tells; elsewhere the process counts as the boot (monotonic clocks may restart with it)."""
    try:
        with open("/proc/sys/kernel/random/boot_id", encoding="ascii") as file:  # noqa: PTH123 - not a desk file
            return file.read().strip()
    except OSError:
        return uuid.uuid4().hex
