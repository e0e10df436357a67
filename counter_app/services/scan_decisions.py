"""What does a person decide of the pages? Each decision is one row that is never changed; an undo is one more."""

from __future__ import annotations

from counter_app.domain.copy_count import CountMismatch, CountQuestion
from counter_app.domain.errors import MissingField
from counter_app.domain.officer import Officer
from counter_app.domain.page_gate import GateVerdict
from counter_app.domain.page_limits import limits_under
from counter_app.domain.scan_work import (
    Decision,
    DecisionKind,
    Desktop,
    RejectReason,
    WorkPage,
    count_key,
    findings_of,
    gate_key,
    last_undoable,
)
from counter_app.domain.scan_work_errors import NothingToTakeBack, ScanWorkGone
from counter_app.ports import Session
from counter_app.services.scan_doors import ScanDoors
from counter_app.services.scanning import desktop_of, open_work

_QUARTER = 90


class ScanDecisions:
    """Every method raises ScanWorkGone for a work that ended or a page that is not in it."""

    def __init__(self, doors: ScanDoors) -> None:
        self._doors = doors

    def keep(self, work_uid: str, page_id: str, officer: Officer) -> None:
        """Into the file as it is; every question about it that is open now is answered by that."""
        with self._doors.store.write() as session:
            stands, _ = self._page(session, work_uid, page_id)
            limits = limits_under(self._doors.room.rules(self._doors.clock.now().date()))
            asked = [each for each in findings_of(stands, limits)[page_id] if each.verdict is GateVerdict.ASK]
            answers = " ".join(gate_key(each) for each in asked)
            self._add(session, work_uid, (DecisionKind.KEEP, page_id, answers, ""), officer)

    def note_blank(self, work_uid: str, page_id: str, officer: Officer) -> None:
        """This side is empty: it stays out of the file, its hash is kept with the copy."""
        self._decide(work_uid, (DecisionKind.NOTE_BLANK, page_id, "", ""), officer)

    def reject(self, work_uid: str, page_id: str, officer: Officer, reason: RejectReason) -> None:
        """Void: to be scanned again."""
        self._decide(work_uid, (DecisionKind.REJECT, page_id, str(reason), ""), officer)

    def rotate(self, work_uid: str, page_id: str, officer: Officer) -> None:
        """A quarter turn clockwise, as a flag: the picture is not touched."""
        with self._doors.store.write() as session:
            _, page = self._page(session, work_uid, page_id)
            turned = str((page.rotate + _QUARTER) % 360)
            self._add(session, work_uid, (DecisionKind.ROTATE, page_id, turned, ""), officer)

    def move(self, work_uid: str, page_id: str, officer: Officer, by: int) -> None:
        """So many places down (negative: up). At the end nothing happens."""
        with self._doors.store.write() as session:
            stands, page = self._page(session, work_uid, page_id)
            order = [each for each in stands.pages if each.page_id != page_id]
            now = stands.pages.index(page)
            wanted = min(max(now + by, 0), len(order))
            if wanted != now:
                place = _between(order, wanted)
                self._add(session, work_uid, (DecisionKind.MOVE, page_id, repr(place), ""), officer)

    def see(self, work_uid: str, page_id: str, officer: Officer) -> None:
        """A person has looked at the page; once is enough."""
        with self._doors.store.write() as session:
            _, page = self._page(session, work_uid, page_id)
            if not page.seen:
                self._add(session, work_uid, (DecisionKind.SEE, page_id, "", ""), officer)

    def declare(self, work_uid: str, sheets: int, officer: Officer, reason: str = "") -> None:
        """How many sheets were counted by hand. A changed number needs a reason. Raises MissingField(reason)."""
        with self._doors.store.write() as session:
            before = desktop_of(session, work_uid).work.declared
            if before not in (None, sheets) and not reason.strip():
                raise MissingField(field="reason")
            if before != sheets:
                self._add(session, work_uid, (DecisionKind.DECLARE, "", str(sheets), reason.strip()), officer)

    def answer_count(self, work_uid: str, mismatch: CountMismatch, officer: Officer, reason: str) -> None:
        """Why these numbers may differ. What was never counted cannot be answered away. Raises MissingField(reason)."""
        if mismatch.question is CountQuestion.NOT_COUNTED:
            raise MissingField(field="declared_sheets")
        if not reason.strip():
            raise MissingField(field="reason")
        self._decide(work_uid, (DecisionKind.ANSWER_COUNT, "", count_key(mismatch), reason.strip()), officer)

    def undo(self, work_uid: str, officer: Officer) -> Decision:
        """Takes back the last step that changed something, and tells which. Raises NothingToTakeBack."""
        with self._doors.store.write() as session:
            open_work(session, work_uid)
            last = last_undoable(session.scans.journal.decisions(work_uid))
            if last is None:
                raise NothingToTakeBack
            self._add(session, work_uid, (DecisionKind.UNDO, "", str(last.number), ""), officer)
        return last

    def _decide(self, work_uid: str, step: tuple[DecisionKind, str, str, str], officer: Officer) -> None:
        with self._doors.store.write() as session:
            if step[1]:
                self._page(session, work_uid, step[1])
            self._add(session, work_uid, step, officer)

    def _page(self, session: Session, work_uid: str, page_id: str) -> tuple[Desktop, WorkPage]:
        stands = desktop_of(session, work_uid)
        page = stands.page(page_id)
        if page is None:
            raise ScanWorkGone(component=stands.work.component_name)
        return stands, page

    def _add(self, session: Session, work_uid: str, step: tuple[DecisionKind, str, str, str], officer: Officer) -> None:
        open_work(session, work_uid)
        number = len(session.scans.journal.decisions(work_uid)) + 1
        kind, page_id, value, reason = step
        now = self._doors.clock.now()
        decision = Decision(number, kind, page_id, value, reason, officer.officer_id, now)
        session.scans.journal.decide(work_uid, decision)


def _between(order: list[WorkPage], wanted: int) -> float:
    """A place in front of the page that stands there now."""
    if wanted == 0:
        return order[0].place - 1
    if wanted == len(order):
        return order[-1].place + 1
    return (order[wanted - 1].place + order[wanted].place) / 2
