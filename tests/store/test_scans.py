"""Scanning lies in the store so that nothing of it can be lost, changed or told twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from counter_app.domain.assignment import Assignment, assignment_on
from counter_app.domain.digital_copy import CopySource, DigitalCopy
from counter_app.domain.errors import StoreError
from counter_app.domain.page_gate import GateFinding, GateVerdict, InkMarks, PageGate, PageReading
from counter_app.domain.scan_page import SheetSide
from counter_app.domain.scan_work import Decision, DecisionKind, ScanWork, WorkPage, WorkState
from counter_app.store.database import SqliteDeskStore
from tests.builders import NOW

WORK = ScanWork("work-1", "dossier-1", "to-khai", "Tờ khai", "cb-1", "Nguyễn Thị Mẫu", "12/QĐ", NOW, declared=2)
FINDING = GateFinding(PageGate.LENGTH, GateVerdict.ASK, "longer-than-neighbours", 9.5, 5.0, "mm", {"page": 2})
READING = PageReading(1654, 2339, 210.0, 297.0, 200, 200, SheetSide.FRONT, (FINDING,), InkMarks(12.5, 3, 4.0, 0.0), (), 7, 9)


def page(number: int) -> WorkPage:
    return WorkPage(
        page_id=f"page-{number}",
        place=float(number),
        sequence=number,
        sheet=number,
        side=SheetSide.FRONT,
        sha256=f"{number:064x}",
        media_type="image/jpeg",
        size_bytes=100,
        width_px=1654,
        height_px=2339,
        dpi_x=200,
        dpi_y=None,
        device="Máy quét mẫu",
        captured_at=NOW,
    )


def copy(number: int = 1, **changes: object) -> DigitalCopy:
    made = DigitalCopy(
        copy_id=f"copy-{number}",
        dossier_uid=f"dossier-{number}",
        component_code="to-khai",
        component_name="Tờ khai",
        paper_code=f"001090000123.to-khai.{number:02d}",
        source=CopySource.SCANNED,
        sha256=f"{number:064x}",
        size_bytes=1_000,
        pages=2,
        sheets=2,
        dpi=200,
        owner_key="001090000123",
        officer_id="cb-1",
        officer_name="Nguyễn Thị Mẫu",
        assignment_number="12/QĐ",
        device="Máy quét mẫu",
        profile="màu, 200 dpi",
        made_at=NOW,
        certificate="[]",
        verdict="pass",
        valid_until=date(2027, 5, 25),
        noted_blank=("a" * 64,),
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def test_a_work_its_pages_readings_and_decisions_come_back_as_they_were(store: SqliteDeskStore) -> None:
    decision = Decision(1, DecisionKind.ROTATE, "page-1", "90", "", "cb-1", NOW)
    with store.write() as session:
        session.scans.journal.open_work(WORK)
        session.scans.journal.add_page("work-1", page(1))
        session.scans.journal.add_page("work-1", page(2))
        session.scans.journal.keep_reading("page-2", READING)
        session.scans.journal.decide("work-1", decision)
    with store.read() as session:
        assert session.scans.journal.open_works() == [WORK] == session.scans.journal.works_of("dossier-1")
        assert session.scans.journal.pages("work-1") == [page(1), replace(page(2), reading=READING)]
        assert session.scans.journal.decisions("work-1") == [decision]
        assert session.scans.journal.kept_hashes() == {page(1).sha256, page(2).sha256}


@pytest.mark.parametrize(
    "sql",
    ["DELETE FROM scan_page", "UPDATE scan_page SET sha256 = 'x'", "DELETE FROM scan_work", "DELETE FROM scan_decision"],
)
def test_no_way_leads_to_a_page_that_is_gone_or_another(store: SqliteDeskStore, sql: str) -> None:
    with store.write() as session:
        session.scans.journal.open_work(WORK)
        session.scans.journal.add_page("work-1", page(1))
        session.scans.journal.decide("work-1", Decision(1, DecisionKind.SEE, "page-1", "", "", "cb-1", NOW))
    with pytest.raises(StoreError), store.write() as session:
        session.scans.journal._tx.run(sql)  # type: ignore[attr-defined]
    with store.read() as session:
        assert session.scans.journal.pages("work-1") == [page(1)]


def test_a_work_ends_once(store: SqliteDeskStore) -> None:
    with store.write() as session:
        session.scans.journal.open_work(WORK)
        session.scans.journal.end_work("work-1", WorkState.DONE, "copy-1")
    with pytest.raises(StoreError), store.write() as session:
        session.scans.journal.end_work("work-1", WorkState.ABANDONED)
    with store.read() as session:
        assert session.scans.journal.work("work-1") == replace(WORK, state=WorkState.DONE, copy_id="copy-1")
        assert session.scans.journal.open_works() == []


def test_copies_are_found_by_owner_and_a_replaced_one_is_no_longer_offered(store: SqliteDeskStore) -> None:
    with store.write() as session:
        session.scans.copies.add(copy(1))
        session.scans.copies.add(copy(2))
        session.scans.copies.add(copy(3, replaces="copy-1", paper_code=copy(1).paper_code))
        session.scans.copies.add(copy(4, owner_key=""))
    with store.read() as session:
        assert [each.copy_id for each in session.scans.copies.of_owner("001090000123")] == ["copy-3", "copy-2"]
        assert session.scans.copies.of_owner("") == []
        assert session.scans.copies.by_id("copy-1") == copy(1)
        assert session.scans.copies.next_paper_number("001090000123.to-khai.") == 4  # a replacement is no new paper


def test_cm_d23_3_what_was_made_while_the_centre_was_away_waits_until_it_is_confirmed(store: SqliteDeskStore) -> None:
    away = copy(1, confirm_needed=True)
    with store.write() as session:
        session.scans.copies.add(away)
    with store.read() as session:
        assert session.scans.copies.unconfirmed() == [away]
    assert not away.reusable_on(NOW.date())
    done = replace(away, confirmed_at=NOW + timedelta(days=1), confirmed_by="cb-1")
    with store.write() as session:
        session.scans.copies.confirm(done)
    with store.read() as session:
        assert session.scans.copies.unconfirmed() == [] and session.scans.copies.by_id("copy-1") == done


def test_cm_d23_3_the_latest_signed_assignment_that_is_in_force_counts(store: SqliteDeskStore) -> None:
    first = Assignment("a-1", "cb-1", "12/QĐ-UBND", date(2026, 1, 5), "Lê Văn Ký", date(2026, 1, 6), date(2026, 12, 31))
    second = Assignment("a-2", "cb-1", "20/QĐ-UBND", date(2026, 11, 1), "Lê Văn Ký", date(2026, 12, 1))
    with store.write() as session:
        session.scans.assignments.add(first)
        session.scans.assignments.add(second)
    with store.read() as session:
        known = session.scans.assignments.of("cb-1")
        assert session.scans.assignments.all() == [second, first]
    assert assignment_on(known, "cb-1", date(2026, 11, 25)) == first
    assert assignment_on(known, "cb-1", date(2026, 12, 1)) == second
    assert assignment_on(known, "cb-1", date(2026, 1, 5)) is None
    assert assignment_on(known, "cb-2", date(2026, 11, 25)) is None
