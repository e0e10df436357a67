"""Forms are numbered in the ledger before they are on paper, each number has one fate and resolves (I3; BG Đ21.3)."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from counter_app.domain.errors import BadField, DateNotConfirmed, MissingField, NotAllowed, PrinterOffline
from counter_app.domain.officer import Role
from counter_app.domain.operation import ClockTrust
from counter_app.domain.paper_form import FormChange, FormKind, FormState, PaperKit, form_number
from counter_app.domain.processing_time import ProcessingTime
from counter_app.domain.slip import PaperFormat
from counter_app.ports import PrinterState, PrintReceipt
from counter_app.services.paper_kits import KitWish
from counter_app.texts.kit_sheets import kit_document, look_up_sheet
from printers.preview import PreviewPrinter
from tests.desk_rig import DeskRig
from tests.printers.reading_back import texts_of
from tests.printers.tables import rendered


def issued(rig: DeskRig, receipts: int = 5, kit_id: str = "") -> PaperKit:
    kits = rig.services.paper_kits
    return kits.issue(KitWish(kit_id or kits.new_kit_id(), receipts), rig.officer)


def test_every_number_is_in_the_ledger_and_told_to_the_centre_before_anything_is_printed(rig: DeskRig) -> None:
    kit = issued(rig, 12)
    assert {one.kind: one.count for one in kit.ranges} == {
        FormKind.RECEIPT: 12,
        FormKind.SUPPLEMENT: 3,
        FormKind.REFUSAL: 2,
        FormKind.REGISTER_PAGE: 1,
    }
    with rig.store.read() as session:
        assert len(session.downtime.forms.of_kit(kit.kit_id)) == kit.size == 18
        (row,) = [row for row in session.outbox.rows() if row.kind == "paper.kit-issued"]
    assert json.loads(row.payload)["ranges"][0] == {"kind": "receipt", "year": 26, "first": 1, "last": 12, "count": 12}
    assert not list(rig.folder.rglob("*.pdf"))


def test_a_second_kit_goes_on_where_the_first_ended_and_ten_enters_are_one_kit(rig: DeskRig) -> None:
    first = issued(rig, 5, "kit-1")
    assert issued(rig, 5, "kit-1") == first
    assert next((one.first, one.last) for one in issued(rig, 5).ranges) == (6, 10)


def test_after_a_restore_the_series_leaves_out_what_may_be_on_paper(rig: DeskRig) -> None:
    issued(rig, 5)
    with rig.store.write() as session:
        session.notes.put("incarnation", "restored")
    rig.reopen()
    assert issued(rig, 5).ranges[0].first == 1_001


def test_a_new_year_is_a_new_book(rig: DeskRig) -> None:
    """TT 01/2018 Đ10.2: numbers run from 01 within a year."""
    issued(rig, 5)
    rig.clock.move(days=45)
    assert rig.clock.now().year == 2027
    one = issued(rig, 5).ranges[0]
    assert (one.year, one.first) == (27, 1)


def test_no_book_is_begun_by_a_clock_that_nobody_vouches_for(rig: DeskRig) -> None:
    """D17: the year of the series is printed on every form."""
    rig.clock.trusted = ClockTrust.IMPLAUSIBLE
    with pytest.raises(DateNotConfirmed):
        issued(rig)
    assert rig.services.paper_kits.kits() == []
    wish = KitWish("kit-1", 5, date_confirmed=True)
    assert rig.services.paper_kits.issue(wish, rig.officer).ranges[0].first == 1


def test_i3_a_number_resolves_whatever_became_of_it(rig: DeskRig) -> None:
    kit = issued(rig, 3)
    blank, entered, _ = kit.ranges[0].numbers("Q1")
    dossier = rig.services.intake.receive(rig.form(), rig.officer).dossier
    by = (rig.officer.officer_id, rig.officer.name)
    with rig.store.write() as session:
        change = FormChange(FormState.ENTERED, rig.clock.now(), *by, dossier_uid=dossier.uid)
        session.downtime.forms.move(entered, change)
    look_up = rig.services.paper_forms.look_up
    seen = look_up(blank.lower().replace("-", " "))
    assert seen.form is not None and seen.form.state is FormState.ISSUED and seen.dossier is None
    assert look_up(entered).dossier == dossier
    foreign = look_up(form_number(FormKind.RECEIPT, "Q7", 26, 1))
    assert foreign.form is None and foreign.number.desk_id == "Q7"
    with pytest.raises(BadField) as told:
        look_up(blank[:-1] + ("1" if blank[-1] != "1" else "2"))
    assert told.value.facts["reason"] == "form-check-digits"


def test_what_was_spoiled_is_withdrawn_by_a_supervisor_with_a_reason(rig: DeskRig) -> None:
    kit = issued(rig, 3)
    kits = rig.services.paper_kits
    with pytest.raises(MissingField):
        kits.withdraw(kit.kit_id, " ", rig.officer)
    with pytest.raises(NotAllowed):
        kits.withdraw(kit.kit_id, "ướt", replace(rig.officer, role=Role.OFFICER))
    assert kits.withdraw(kit.kit_id, "ướt", rig.officer) == kit.size
    (state,) = kits.kits()
    assert state.census.balanced and state.census.open == 0
    assert kits.ready() is None


def test_the_kit_that_lies_ready_is_the_newest_sealed_one(rig: DeskRig) -> None:
    old = issued(rig, 3)
    new = issued(rig, 3)
    kits = rig.services.paper_kits
    ready = kits.ready()
    assert ready is not None and ready.kit == new
    kits.open_seal(new.kit_id, rig.officer)
    ready = kits.ready()
    assert ready is not None and ready.kit == old
    with pytest.raises(BadField):
        kits.open_seal("no-such", rig.officer)


class _Broken(PreviewPrinter):
    """Off until somebody switches it on."""

    off = True

    def print_slip(self, slip: object, job_id: str) -> PrintReceipt:
        if self.off:
            raise PrinterOffline(printer="Máy in A4")
        return super().print_slip(slip, job_id)  # type: ignore[arg-type]

    def probe(self) -> PrinterState:
        return PrinterState(not self.off, "Máy in A4")


def test_a_kit_is_printed_once_and_only_a_printer_that_gave_nothing_may_be_tried_again(tmp_path: Path) -> None:
    printer = _Broken(tmp_path / "slips")
    rig = DeskRig(tmp_path, printers={PaperFormat.A4: printer})
    kit = issued(rig, 2)
    sheets = (kit_document(kit, rig.desk),)
    with pytest.raises(PrinterOffline):
        rig.services.paper_kits.print_once(kit, sheets, rig.officer)
    printer.off = False
    assert rig.services.paper_kits.print_once(kit, sheets, rig.officer)
    with pytest.raises(BadField) as told:
        rig.services.paper_kits.print_once(kit, sheets, rig.officer)
    assert told.value.facts["reason"] == "kit-on-paper-already"
    rig.close()


def test_the_due_dates_of_ten_working_days_are_those_that_the_desk_itself_would_promise(rig: DeskRig) -> None:
    due = rig.services.paper_kits.due_table()
    assert len(due.days) == 10 and due.days[0] == date(2026, 11, 25)
    assert all(day.weekday() < 5 for day in due.days)
    terms = dict(due.rows)
    three = terms[ProcessingTime.parse("3wd")]
    promised = rig.services.intake.receive(rig.form("1.004837"), rig.officer).dossier.due.due_at
    assert promised is not None and three[0] is not None and three[0].date() == promised.date()
    same_day = terms[ProcessingTime.parse("same-day")]
    assert [end.date() for end in same_day if end] == list(due.days)
    assert due.late[0] is not None and due.late[0].date() == due.days[1]  # NĐ 118/2025 Đ18.2


def test_the_sheet_names_every_procedure_with_its_numbered_papers_and_its_fee(rig: DeskRig) -> None:
    kits = rig.services.paper_kits
    sheet = look_up_sheet(kits.procedures(), kits.due_table(), rig.desk, rig.clock.now())
    rows = sheet.document.content["parts"][1]["rows"]
    assert len(rows) == len(kits.procedures())
    extract = next(row for row in rows if row[0] == "2.000635")
    assert extract[2].startswith("1. ") and "8.000 đồng" in extract[3]


def test_no_procedure_is_torn_between_two_pages_of_the_sheet(rig: DeskRig) -> None:
    kits = rig.services.paper_kits
    sheet = look_up_sheet(kits.procedures(), kits.due_table(), rig.desk, rig.clock.now())
    pages = ["".join(page.split()) for page in texts_of(rendered(sheet.document))]
    for code, _told, papers, fees in sheet.document.content["parts"][1]["rows"]:
        last_paper, fee = "".join(papers.split()), "".join(fees.split())
        (page,) = [page for page in pages if code in page]
        assert last_paper[-12:] in page and fee[-12:] in page, code
