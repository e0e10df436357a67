"""From paper to a certified copy: nothing lost, nothing dropped without a person, only under a written assignment."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from PIL import Image

from counter_app.domain.digital_copy import CopySource
from counter_app.domain.errors import CentralUnreachable, MissingField, NotAllowed
from counter_app.domain.officer import Role
from counter_app.domain.period import Span
from counter_app.domain.scan_page import ScannedSide
from counter_app.domain.scan_source import ScanSettings
from counter_app.domain.scan_work import PageState, RejectReason
from counter_app.domain.scan_work_errors import (
    CopyNotReusable,
    NotAssigned,
    NothingToTakeBack,
    NotToDigitise,
    ScanNotFinished,
    ScanWorkGone,
)
from counter_app.services.assignments import NewAssignment
from counter_app.services.scanning import PaperStanding, open_work
from counter_app.services.stack_route import StackRoute
from counter_app.texts.errors import sentence
from tests.services.scan_rig import ScanRig, made

GOOD = ("application", "birth-certificate", "health-paper")


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[ScanRig]:
    made = ScanRig(tmp_path)
    yield made
    made.desk.close()


def finished(rig: ScanRig, *papers: str, component: str = "") -> str:
    work = rig.open(len(papers), component=component)
    rig.load(*papers)
    rig.run(work)
    rig.keep_all(work)
    return rig.scan.copies.finish(work, rig.desk.officer).copy_id


def test_cm_d23_3_without_a_written_assignment_in_force_nobody_scans(tmp_path: Path) -> None:
    rig = ScanRig(tmp_path, assigned=False)
    with pytest.raises(NotAssigned) as refused:
        rig.open(1)
    assert "văn bản phân công" in sentence(refused.value)
    rig.assign()
    work = rig.open(1)  # the control: with it the same officer may
    rig.load("application")
    assert rig.run(work).pages == 1
    rig.desk.close()


def test_three_sheets_become_one_certified_pdf_that_another_program_reads(rig: ScanRig) -> None:
    copy_id = finished(rig, *GOOD)
    with rig.desk.store.read() as session:
        copy = session.scans.copies.by_id(copy_id)
        files = session.attachments.of_dossier(rig.dossier.uid)
        told = [row for row in session.outbox.due(rig.desk.clock.now(), 100) if row.kind == "document.attached"]
    assert copy is not None and copy.verdict == "pass" and (copy.pages, copy.sheets, copy.dpi) == (3, 3, 200)
    assert copy.assignment_number == "12/QĐ-UBND" and copy.device == "Máy quét mẫu"
    assert all(clause["verdict"] == "pass" for clause in json.loads(copy.certificate))
    assert [(file.sha256, state) for file, state in files] == [(copy.sha256, "waiting")]
    fact = json.loads(told[0].payload)
    assert (fact["fileId"], fact["sha256"], fact["pages"]) == (copy_id, copy.sha256, 3)
    path = rig.scan.copies.take_out(copy_id)
    info = subprocess.run(["pdfinfo", str(path)], capture_output=True, text=True, check=True).stdout
    assert "Pages:           3" in info and "A4" in info
    row = rig.scan.works.papers(rig.dossier.uid)[0]
    assert (row.standing, row.copy) == (PaperStanding.DONE, copy)


def test_a_paper_that_is_scanned_again_takes_the_place_of_the_first_copy_and_counts_once(rig: ScanRig) -> None:
    first = finished(rig, "application")
    second = finished(rig, "application", "birth-certificate")
    with rig.desk.store.read() as session:
        before, after = session.scans.copies.by_id(first), session.scans.copies.by_id(second)
        today = rig.desk.clock.now().date()
        counted = session.reports.counts(Span(today, today), rig.desk.clock.now())
    assert before is not None and after is not None
    assert (after.replaces, after.paper_code) == (first, before.paper_code)
    assert sum(group.counts.digitised for group in counted) == 1
    assert rig.scan.works.papers(rig.dossier.uid)[0].copy == after


def test_the_page_that_fails_a_gate_keeps_the_copy_from_being_made(rig: ScanRig) -> None:
    work = rig.open(1)
    rig.load("application:grey-as-colour")
    rig.run(work)
    (page,) = rig.pages(work)
    rig.keep_all(work)
    with pytest.raises(ScanNotFinished) as refused:
        rig.scan.copies.finish(work, rig.desk.officer)
    assert "màu" in sentence(refused.value)
    rig.scan.decisions.reject(work, page.page_id, rig.desk.officer, RejectReason.OTHER)
    rig.load("application")
    rig.run(work, instead_of=page.page_id)
    rig.keep_all(work)
    assert rig.scan.copies.finish(work, rig.desk.officer).pages == 1


def test_what_was_finished_can_no_longer_be_decided_about(rig: ScanRig) -> None:
    work = rig.open(1)
    rig.load("application")
    rig.run(work)
    rig.keep_all(work)
    rig.scan.copies.finish(work, rig.desk.officer)
    with pytest.raises(ScanWorkGone):
        rig.scan.decisions.rotate(work, rig.pages(work)[0].page_id, rig.desk.officer)


def test_a_second_enter_gives_the_same_copy(rig: ScanRig) -> None:
    work = rig.open(1)
    rig.load("application")
    rig.run(work)
    rig.keep_all(work)
    first, second = (rig.scan.copies.finish(work, rig.desk.officer) for _ in range(2))
    assert first == second
    with rig.desk.store.read() as session:
        assert len(session.scans.copies.of_dossier(rig.dossier.uid)) == 1


def test_a_jam_in_the_middle_keeps_what_came_and_the_next_run_goes_on_behind_it(rig: ScanRig) -> None:
    work = rig.open(3)
    rig.load("application", "!scanner-jam", "birth-certificate", "health-paper")
    stopped = rig.run(work)
    assert stopped.pages == 1
    assert "kẹt giấy" in sentence(stopped.faults[0])
    assert "count" in rig.troubles(work)
    assert rig.run(work).pages == 2
    rig.keep_all(work)
    assert rig.scan.copies.finish(work, rig.desk.officer).pages == 3


def test_a_blank_back_is_asked_never_dropped_and_its_hash_stays_with_the_copy(rig: ScanRig) -> None:
    work = rig.open(1, both_sides=True)
    rig.load("application", "empty-white")
    rig.run(work, both_sides=True)
    front, back = rig.pages(work)
    assert back.reading is not None and back.reading.blank_candidate
    assert back.state is PageState.KEPT  # nothing was decided for anybody
    with pytest.raises(ScanNotFinished):
        rig.scan.copies.finish(work, rig.desk.officer)
    rig.scan.decisions.note_blank(work, back.page_id, rig.desk.officer)
    rig.keep_all(work)
    copy = rig.scan.copies.finish(work, rig.desk.officer)
    assert (copy.pages, copy.sheets, copy.noted_blank) == (1, 1, (back.sha256,))
    assert rig.scan.works.shown(work).desktop.page(front.page_id) is not None


def test_a_double_feed_asks_is_rejected_and_scanned_again_in_its_place(rig: ScanRig) -> None:
    work = rig.open(4)
    rig.load("application", "contract:double-feed:40", "health-paper")
    rig.run(work)
    longer = rig.pages(work)[1]
    points = rig.scan.works.shown(work).points
    assert any(point.finding and point.finding.reason == "longer-than-neighbours" for point in points)
    rig.scan.decisions.reject(work, longer.page_id, rig.desk.officer, RejectReason.DOUBLE_FEED)
    rig.load("contract", "birth-certificate")
    rig.run(work, instead_of=longer.page_id)
    shown = rig.scan.works.shown(work).desktop
    assert [page.sequence for page in shown.in_file] == [1, 4, 5, 3]
    assert len(shown.pages) == 5  # the void page stays in the journal
    rig.keep_all(work)
    assert rig.scan.copies.finish(work, rig.desk.officer).pages == 4


def test_a_crash_between_vault_and_finish_loses_no_page_and_judges_what_was_left(rig: ScanRig) -> None:
    work = rig.open(2)
    rig.load("application", "birth-certificate")
    run = rig.source.scan(ScanSettings(dpi=200), runs_folder(rig, work))
    first = next(run)
    assert isinstance(first, ScannedSide)
    with rig.desk.store.read() as session:
        begun = open_work(session, work)
    StackRoute(rig.scan.runs._doors, begun, rig.desk.officer, "").take(first)  # and here the process dies
    run.close()  # type: ignore[attr-defined]
    rig.desk.reopen()
    (found,) = rig.scan.works.open_works()
    assert found.uid == work
    assert rig.troubles(work)[:2] == ["count", "unjudged"]
    assert rig.scan.runs.judge_missing(work) == 1
    assert rig.run(work).pages == 1
    rig.keep_all(work)
    assert rig.scan.copies.finish(work, rig.desk.officer).pages == 2


def runs_folder(rig: ScanRig, work: str) -> Path:
    return rig.paths.staging / work


def test_a_page_that_a_crash_left_beside_the_journal_is_found_again(rig: ScanRig) -> None:
    work = rig.open(1)
    folder = runs_folder(rig, work)
    folder.mkdir(parents=True)
    left = folder / "abcd-00001.jpg"
    left.write_bytes(b"a page that nobody journalled")
    rig.load("application")
    rig.run(work)
    assert not left.exists()
    with rig.desk.store.read() as session:
        linked = session.scans.journal.kept_hashes()
    vault = rig.desk.doors.scan_room().vault  # type: ignore[misc]
    assert [finding.trouble for finding in vault.examine(linked)] == ["not_linked"]


def plain_pages(folder: Path) -> list[str]:
    """Files below a folder that any program could read as a picture or a PDF, whatever they are called."""
    signs = (b"\xff\xd8\xff", b"\x89PNG", b"%PDF-", b"P6\n", b"P5\n", b"II*\x00")
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [path.name for path in files if path.read_bytes()[:8].startswith(signs)]


def test_no_readable_page_is_left_in_the_data_of_the_desk_once_the_copy_is_linked(rig: ScanRig) -> None:
    rig.folder.joinpath("made").mkdir(exist_ok=True)
    work = rig.open(2)
    (rig.folder / "made" / "half.jpg").write_bytes(b"\xff\xd8\xff half a page")
    rig.load("application", "birth-certificate")
    rig.source.load([rig.folder / "made" / "half.jpg"])  # becomes a void file beside the pages
    rig.run(work)
    assert plain_pages(rig.paths.staging) == [], "not even void ones, and not even before the copy is made"
    rig.keep_all(work)
    rig.scan.works.take_out(rig.pages(work)[0])
    assert len(plain_pages(rig.paths.staging)) == 1, "a page that a viewer shows: the control of this check"
    copy = rig.scan.copies.finish(work, rig.desk.officer)
    assert [name for name in plain_pages(rig.folder) if not (rig.folder / "made" / name).exists()] == []
    rig.scan.copies.take_out(copy.copy_id)
    rig.scan.runs.sweep()  # the next start of the program
    assert plain_pages(rig.paths.staging) == []


def test_finish_refuses_while_a_point_is_open_and_says_the_first(rig: ScanRig) -> None:
    work = rig.open(2)
    with pytest.raises(ScanNotFinished) as nothing:
        rig.scan.copies.finish(work, rig.desk.officer)
    assert "Chưa có trang nào" in sentence(nothing.value)
    rig.load("application")
    rig.run(work)
    with pytest.raises(ScanNotFinished) as refused:
        rig.scan.copies.finish(work, rig.desk.officer)
    assert "Thiếu 1 tờ" in sentence(refused.value)
    mismatch = next(point.count for point in rig.scan.works.shown(work).points if point.count)
    with pytest.raises(MissingField):
        rig.scan.decisions.answer_count(work, mismatch, rig.desk.officer, " ")
    rig.scan.decisions.answer_count(work, mismatch, rig.desk.officer, "Công dân giữ một tờ")
    rig.keep_all(work)
    assert rig.scan.copies.finish(work, rig.desk.officer).pages == 1


def test_an_answer_about_numbers_does_not_hold_for_other_numbers(rig: ScanRig) -> None:
    work = rig.open(3)
    rig.load("application")
    rig.run(work)
    mismatch = next(point.count for point in rig.scan.works.shown(work).points if point.count)
    rig.scan.decisions.answer_count(work, mismatch, rig.desk.officer, "Chỉ có một tờ")
    assert "count" not in rig.troubles(work)
    rig.load("birth-certificate")
    rig.run(work)
    assert "count" in rig.troubles(work)


def test_every_step_can_be_taken_back_and_a_page_turned_and_moved(rig: ScanRig) -> None:
    work = rig.open(2)
    rig.load("application", "birth-certificate")
    rig.run(work)
    first, second = rig.pages(work)
    decide, officer = rig.scan.decisions, rig.desk.officer
    decide.rotate(work, first.page_id, officer)
    decide.move(work, first.page_id, officer, 1)
    decide.reject(work, second.page_id, officer, RejectReason.BLURRED)
    after = rig.pages(work)
    assert [page.page_id for page in after] == [second.page_id, first.page_id]
    assert (after[0].state, after[1].rotate) == (PageState.REJECTED, 90)
    for _ in range(3):
        decide.undo(work, officer)
    assert list(rig.pages(work)) == [first, second]
    with pytest.raises(NothingToTakeBack):
        decide.undo(work, officer)


def test_cm_d23_3_a_copy_made_while_the_centre_is_away_is_confirmed_when_it_is_back(rig: ScanRig) -> None:
    copy_id = finished(rig, "application")
    (waiting,) = rig.scan.copies.unconfirmed()
    assert waiting.copy_id == copy_id
    with pytest.raises(CentralUnreachable):
        rig.scan.copies.confirm(copy_id, rig.desk.officer)


def test_an_earlier_copy_of_the_same_owner_is_offered_and_stands_for_the_paper_here(rig: ScanRig) -> None:
    copy_id = finished(rig, "application")
    with rig.desk.store.write() as session:  # the centre is back and the officer stood by it
        copy = session.scans.copies.by_id(copy_id)
        assert copy is not None
        session.scans.copies.confirm(replace(copy, confirmed_at=rig.desk.clock.now(), confirmed_by="x"))
    other = rig.desk.services.intake.receive(rig.desk.form(), rig.desk.officer).dossier
    row = rig.scan.works.papers(other.uid)[0]
    (offered,) = rig.scan.copies.reusable(other.uid, row.code)
    again = rig.scan.copies.reuse(other.uid, (row.code, row.name), offered.copy_id, rig.desk.officer)
    assert (again.source, again.reused_from, again.sha256) == (CopySource.FROM_COMPONENT, copy_id, copy.sha256)
    assert rig.scan.works.papers(other.uid)[0].standing is PaperStanding.REUSED
    rig.desk.clock.move(days=200)  # six months are over
    assert rig.scan.copies.reusable(other.uid, row.code) == []
    with pytest.raises(CopyNotReusable):
        rig.scan.copies.reuse(other.uid, (row.code, row.name), offered.copy_id, rig.desk.officer)


def test_a_paper_on_the_list_of_what_is_not_digitised_is_skipped_with_the_reason(rig: ScanRig) -> None:
    name = rig.scan.works.papers(rig.dossier.uid)[0].name
    works = rig.scan.works
    profile = replace(rig.desk.desk.profile, not_digitised=(name,), ground="QĐ 01/2026 Đ1")
    works._doors = replace(works._doors, desk=replace(rig.desk.desk, profile=profile))
    row = works.papers(rig.dossier.uid)[0]
    assert (row.standing, row.reason) == (PaperStanding.NOT_DIGITISED, "QĐ 01/2026 Đ1")
    with pytest.raises(NotToDigitise) as refused:
        works.open(rig.dossier.uid, row.code, rig.desk.officer, declared=1)
    assert "QĐ 01/2026" in sentence(refused.value)


def test_only_a_supervisor_registers_an_assignment(rig: ScanRig) -> None:
    clerk = replace(rig.desk.officer, role=Role.OFFICER)
    paper = NewAssignment(clerk.officer_id, "13/QĐ", date(2026, 2, 1), "Lê Văn Ký", date(2026, 2, 1))
    with pytest.raises(NotAllowed):
        rig.scan.assignments.register(paper, clerk)


def test_a_page_on_its_head_is_proposed_to_be_turned_and_stays_as_it_is_until_a_person_turns_it(rig: ScanRig) -> None:
    if shutil.which("tesseract") is None:
        pytest.skip("tesseract")
    path = rig.folder / "upside-down.jpg"
    with Image.open(made(rig.folder / "made", "application")) as upright:
        upright.rotate(180).save(path, dpi=(200, 200), quality=92)
    work = rig.open(1)
    rig.source.load([path])
    rig.run(work)
    (page,) = rig.pages(work)
    assert rig.scan.works.proposed_turn(page) == 180
    assert rig.pages(work)[0].rotate == 0
    rig.scan.decisions.rotate(work, page.page_id, rig.desk.officer)
    assert rig.scan.works.proposed_turn(rig.pages(work)[0]) == 0
