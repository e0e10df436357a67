"""What does the readiness card say in the morning: printers, scanner, clock, disk, data, numbers, kit, copies elsewhere?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import PurePath
from typing import TYPE_CHECKING, Final

from counter_app.domain.backup import LAST_AT, PROBLEM, BackupState
from counter_app.domain.errors import CatalogueRefused
from counter_app.domain.number_lease import LeaseCensus
from counter_app.domain.operation import ClockTrust
from counter_app.domain.province import NumberPolicy
from counter_app.domain.readiness import (
    FEWEST_NUMBERS,
    OLD_BACKUP,
    Readiness,
    ReadyLine,
    ReadyPoint,
    judge_disk,
    judge_kit,
)
from counter_app.services.catalogue import CatalogueService
from counter_app.services.paper_kits import PaperKits
from counter_app.services.scanner_check import NOTE, last_check

if TYPE_CHECKING:
    from counter_app.domain.desk import Desk
    from counter_app.notice_ports import BatchFolder
    from counter_app.ports import DeskClock, DeskStore, PrinterState, Session

LOOKED_ON: Final = "ready_card_on"  # note: the day whose card was looked at last


@dataclass(frozen=True, slots=True)
class DeskMachine:
    """What the machine itself knows. `free_bytes`: of the disk with the store; `scanners`: names as set up;
    `second_medium`: where the list of the day is kept besides, None where none is set up."""

    free_bytes: Callable[[], int]
    scanners: tuple[str, ...] = ()
    second_medium: BatchFolder | None = None


@dataclass(frozen=True, slots=True)
class ReadyDoors:
    """What the card asks."""

    store: DeskStore
    clock: DeskClock
    desk: Desk
    catalogue: CatalogueService
    kits: PaperKits
    machine: DeskMachine | None = None


class ReadyCard:
    """Reads only. Printers are asked by the caller: that may take a while."""

    def __init__(self, doors: ReadyDoors) -> None:
        self._doors = doors

    def is_due(self) -> bool:
        """Nobody has looked at today's card yet."""
        with self._doors.store.read() as session:
            return session.notes.get(LOOKED_ON) != self._doors.clock.now().date().isoformat()

    def look(self, printers: Sequence[PrinterState]) -> tuple[ReadyLine, ...]:
        """The card as somebody reads it: the morning's question is answered. Raises StoreError."""
        found = self.lines(printers)
        if not self._doors.store.read_only and self.is_due():
            with self._doors.store.write() as session:
                session.notes.put(LOOKED_ON, self._doors.clock.now().date().isoformat())
        return found

    def lines(self, printers: Sequence[PrinterState]) -> tuple[ReadyLine, ...]:
        """One line for each thing, in the order of the card."""
        with self._doors.store.read() as session:
            middle = (self._scanner(session), self._clock(), self._disk(), self._catalogue(), self._numbers(session))
            last = (self._backup(session), self._queue(session), self._last_day(session))
        return (_printers(printers), *middle, self._kit(), *last)

    def _scanner(self, session: Session) -> ReadyLine:
        names = self._doors.machine.scanners if self._doors.machine else ()
        if not names:
            return ReadyLine(ReadyPoint.SCANNER, Readiness.GOOD, "none")
        today = self._doors.clock.now().date()
        for name in names:
            found = last_check(session.notes.get(NOTE + name) or "")
            if found is None or found.reading.at.date() != today:
                return ReadyLine(ReadyPoint.SCANNER, Readiness.WARN, "not-checked", {"name": name})
            if found.findings:
                return ReadyLine(ReadyPoint.SCANNER, Readiness.WARN, "findings", {"name": name})
        return ReadyLine(ReadyPoint.SCANNER, Readiness.GOOD, "checked", {"name": ", ".join(names)})

    def _clock(self) -> ReadyLine:
        trust = self._doors.clock.trust()
        now = self._doors.clock.now()
        states = {ClockTrust.IMPLAUSIBLE: Readiness.BAD, ClockTrust.UNCONFIRMED: Readiness.WARN}
        return ReadyLine(ReadyPoint.CLOCK, states.get(trust, Readiness.GOOD), str(trust), {"now": f"{now:%H:%M %d/%m/%Y}"})

    def _disk(self) -> ReadyLine:
        if self._doors.machine is None:
            return ReadyLine(ReadyPoint.DISK, Readiness.GOOD, "unknown")
        free = self._doors.machine.free_bytes()
        return ReadyLine(ReadyPoint.DISK, judge_disk(free), "free", {"mebibytes": str(free >> 20)})

    def _catalogue(self) -> ReadyLine:
        try:
            age, stale = self._doors.catalogue.age(), self._doors.catalogue.is_stale()
        except CatalogueRefused:
            return ReadyLine(ReadyPoint.CATALOGUE, Readiness.BAD, "none")
        facts = {"seconds": str(int(age.total_seconds()))}
        return ReadyLine(ReadyPoint.CATALOGUE, Readiness.WARN if stale else Readiness.GOOD, "age", facts)

    def _numbers(self, session: Session) -> ReadyLine:
        if self._doors.desk.profile.number_policy is not NumberPolicy.LEASE:
            return ReadyLine(ReadyPoint.NUMBERS, Readiness.GOOD, "central")
        left = session.leases.left_on(self._doors.desk.agency_code, self._doors.clock.now().date())
        unbalanced = [one for one in session.leases.census() if not _is_balanced(one)]
        state = Readiness.BAD if unbalanced else Readiness.WARN if left < FEWEST_NUMBERS else Readiness.GOOD
        return ReadyLine(ReadyPoint.NUMBERS, state, "unbalanced" if unbalanced else "left", {"left": str(left)})

    def _kit(self) -> ReadyLine:
        ready = self._doors.kits.ready()
        if ready is None:
            return ReadyLine(ReadyPoint.KIT, Readiness.WARN, "none")
        age = self._doors.clock.now() - ready.kit.issued_at
        facts = {"open": str(ready.census.open), "seconds": str(max(int(age.total_seconds()), 0))}
        return ReadyLine(ReadyPoint.KIT, judge_kit(ready.census.open, max(age, timedelta())), "lies-ready", facts)

    def _backup(self, session: Session) -> ReadyLine:
        """The copy on the second medium where there is one; else what has left this machine: sent, or carried by hand."""
        if self._doors.machine and self._doors.machine.second_medium:
            return self._copy(session)
        queue = session.outbox.state()
        bundles = session.outbox.proof.bundles.newest(1)
        latest = max((at for at in (queue.last_success_at, *(one.made_at for one in bundles)) if at), default=None)
        if latest is None:
            return ReadyLine(ReadyPoint.BACKUP, Readiness.WARN if queue.last_seq else Readiness.GOOD, "never")
        age = self._doors.clock.now() - latest
        state = Readiness.WARN if age > OLD_BACKUP and queue.pending else Readiness.GOOD
        return ReadyLine(ReadyPoint.BACKUP, state, "last", {"seconds": str(max(int(age.total_seconds()), 0))})

    def _copy(self, session: Session) -> ReadyLine:
        told, problem = session.notes.get(LAST_AT), session.notes.get(PROBLEM) or ""
        state = BackupState(datetime.fromisoformat(told) if told else None, problem)
        now = self._doors.clock.now()
        if state.last_at is None or state.problem:
            return ReadyLine(ReadyPoint.BACKUP, Readiness.WARN, "copy-failed")
        facts = {"seconds": str(max(int((now - state.last_at).total_seconds()), 0))}
        return ReadyLine(ReadyPoint.BACKUP, Readiness.WARN if state.is_old(now) else Readiness.GOOD, "copy", facts)

    def _queue(self, session: Session) -> ReadyLine:
        queue = session.outbox.state()
        facts = {"pending": str(queue.pending), "parked": str(queue.undecided)}
        state = Readiness.WARN if queue.undecided else Readiness.GOOD
        return ReadyLine(ReadyPoint.QUEUE, state, "waiting" if queue.pending or queue.undecided else "empty", facts)

    def _last_day(self, session: Session) -> ReadyLine:
        """The last day with work must have been closed."""
        newest = session.dossiers.newest(1)
        closing = session.downtime.days.newest()
        today = self._doors.clock.now().date()
        worked = newest[0].received_at.date() if newest else None
        if worked is None or worked >= today:
            return ReadyLine(ReadyPoint.LAST_DAY, Readiness.GOOD, "closed" if closing else "none", _day(closing))
        if closing is None or closing.figures.day < worked:
            return ReadyLine(ReadyPoint.LAST_DAY, Readiness.WARN, "not-closed", {"day": f"{worked:%d/%m}"})
        return ReadyLine(ReadyPoint.LAST_DAY, Readiness.GOOD, "closed", _day(closing))


def _day(closing: object) -> dict[str, str]:
    figures = getattr(closing, "figures", None)
    return {"day": f"{figures.day:%d/%m}"} if figures else {}


def _is_balanced(census: LeaseCensus) -> bool:
    return census.balanced


def _printers(printers: Sequence[PrinterState]) -> ReadyLine:
    if not printers:
        return ReadyLine(ReadyPoint.PRINTER, Readiness.WARN, "none")
    off = [state for state in printers if not state.ready]
    if off:
        bad = len(off) == len(printers)
        return ReadyLine(ReadyPoint.PRINTER, Readiness.BAD if bad else Readiness.WARN, "off", _named(off))
    near = [state for state in printers if state.paper_near_end]
    if near:
        return ReadyLine(ReadyPoint.PRINTER, Readiness.WARN, "near-end", _named(near))
    return ReadyLine(ReadyPoint.PRINTER, Readiness.GOOD, "ready", _named(printers))


def _named(printers: Sequence[PrinterState]) -> dict[str, str]:
    """Each once; a printer that writes files is called by its folder, without the way there."""
    return {"name": ", ".join(dict.fromkeys(PurePath(state.name).name for state in printers))}
