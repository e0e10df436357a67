"""A file that belongs to no dossier is listed, settled by a person and never deleted; a local copy goes only with proof."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from counter_app.domain.errors import MissingField
from counter_app.domain.scan_work import WorkState
from counter_app.services.lost_files import LostFiles
from tests.services.copy_rows import confirmed, kept_copy
from tests.services.scan_rig import ScanRig, made


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[ScanRig]:
    rig = ScanRig(tmp_path)
    yield rig
    rig.desk.close()


def lose(rig: ScanRig, paper: str = "application") -> str:
    """A page that lies in the vault and that no row names, as after a power cut between the two."""
    return rig.scan.works._doors.room.vault.put(made(rig.folder / "made", paper)).sha256


def test_a_page_that_a_power_cut_left_is_found_at_the_next_start_and_once(rig: ScanRig) -> None:
    kept_copy(rig)
    assert rig.scan.lost.sweep().found == 0  # the control: what is linked is no find
    sha256 = lose(rig, "birth-certificate")
    assert rig.scan.lost.sweep().found == 1
    assert rig.scan.lost.sweep().found == 0
    (file,) = rig.scan.lost.open()
    assert file.sha256 == sha256
    assert rig.desk.services.day.state().files_lost == 1
    picture = rig.scan.lost.picture(file, 200)
    assert picture is not None and picture.startswith(b"\x89PNG")


def test_a_found_page_goes_to_a_paper_and_is_looked_at_like_every_page(rig: ScanRig) -> None:
    sha256 = lose(rig)
    rig.scan.lost.sweep()
    (file,) = rig.scan.lost.open()
    row = rig.scan.works.papers(rig.dossier.uid)[0]
    work = rig.scan.lost.link(file, rig.dossier.uid, row.code, rig.desk.officer)
    (page,) = rig.pages(work)
    assert page.sha256 == sha256
    assert page.reading is not None
    assert rig.scan.lost.open() == []
    assert rig.scan.lost.sweep().found == 0


def test_a_file_of_no_dossier_is_kept_with_a_reason_and_its_bytes_stay(rig: ScanRig) -> None:
    sha256 = lose(rig)
    rig.scan.lost.sweep()
    (file,) = rig.scan.lost.open()
    with pytest.raises(MissingField):
        rig.scan.lost.keep(file, rig.desk.officer, "  ")
    rig.scan.lost.keep(file, rig.desk.officer, "Tờ thử máy")
    assert rig.scan.lost.open() == []
    assert rig.scan.works._doors.room.vault.has(sha256)


def sent(rig: ScanRig, copy_id: str) -> None:
    with rig.desk.store.write() as session:
        session.attachments.sent(copy_id, '{"receiptId":"r1"}', rig.desk.clock.now())


def test_a_local_copy_goes_only_with_receipt_confirmation_and_the_setting_and_its_record_stays(rig: ScanRig) -> None:
    copy = kept_copy(rig, confirm_needed=True)
    copy_id = copy.copy_id
    doors = rig.scan.works._doors
    lawful = LostFiles(replace(doors, room=replace(doors.room, keep_copies_days=30)))
    rig.desk.clock.move(days=40)
    assert lawful.release_due() == 0  # no receipt
    sent(rig, copy_id)
    rig.desk.clock.move(days=40)
    assert lawful.release_due() == 0  # nobody stood by it
    confirmed(rig, copy)
    assert rig.scan.lost.release_due() == 0  # the default keeps everything
    assert lawful.release_due() == 1
    assert not doors.room.vault.has(copy.sha256)
    with rig.desk.store.read() as session:
        (gone,) = session.scans.releases.of_copy(copy_id)
    assert (gone.sha256, gone.name, gone.receipt) == (copy.sha256, f"{copy.paper_code}.pdf", '{"receiptId":"r1"}')
    assert lawful.sweep().absent == 0  # let go, not missing
    other = rig.desk.services.intake.receive(rig.desk.form(), rig.desk.officer).dossier
    assert rig.scan.copies.reusable(other.uid, copy.component_code) == []


def test_cm_d23_3_the_pages_of_a_copy_go_with_it_and_never_unconfirmed_void_or_found_ones(rig: ScanRig) -> None:
    doors = rig.scan.works._doors
    lawful = LostFiles(replace(doors, room=replace(doors.room, keep_copies_days=30)))
    work = rig.open(1, both_sides=True)
    rig.load("application", "empty-white")
    rig.run(work, both_sides=True)
    page, blank = rig.pages(work)
    rig.scan.decisions.note_blank(work, blank.page_id, rig.desk.officer)
    rig.keep_all(work)
    copy = rig.scan.copies.finish(work, rig.desk.officer)
    found = lose(rig, "birth-certificate")
    lawful.sweep()
    sent(rig, copy.copy_id)
    rig.desk.clock.move(days=40)
    assert copy.confirm_open and lawful.release_due() == 0  # the control: the centre was away and nobody stood by it
    assert doors.room.vault.has(page.sha256)
    confirmed(rig, copy)
    assert lawful.release_due() == 2
    there = [doors.room.vault.has(sha256) for sha256 in (copy.sha256, page.sha256, blank.sha256, found)]
    assert there == [False, False, True, True]
    with rig.desk.store.read() as session:
        gone = {each.sha256: (each.name, each.receipt) for each in session.scans.releases.of_copy(copy.copy_id)}
    assert gone[page.sha256] == (f"{copy.paper_code}.001", '{"receiptId":"r1"}')
    assert lawful.sweep().absent == 0
    assert lawful.release_due() == 0


def test_a_page_that_another_work_needs_too_stays(rig: ScanRig) -> None:
    doors = rig.scan.works._doors
    lawful = LostFiles(replace(doors, room=replace(doors.room, keep_copies_days=30)))
    copy = kept_copy(rig)
    for number in ("1", "2"):
        work = rig.open(1)
        rig.load("application")
        rig.run(work)
        if number == "1":
            with rig.desk.store.write() as session:
                session.scans.journal.end_work(work, WorkState.DONE, copy.copy_id)
    (page,) = rig.pages(work)
    sent(rig, copy.copy_id)
    rig.desk.clock.move(days=40)
    assert lawful.release_due() == 1
    assert doors.room.vault.has(page.sha256)
