"""The form that was filled in by hand is a paper of its dossier, scanned or from a file, at once or later (BG Đ21.3)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import img2pdf
import pytest

from counter_app.domain.catch_up import CatchUp, CatchUpLine, KeyedForm
from counter_app.domain.copy_errors import FileRefused
from counter_app.domain.digital_copy import HAND_WRITTEN_CODE, PaperKind
from counter_app.domain.outage import OutageKind
from counter_app.domain.paper_form import FormKind, form_number
from counter_app.domain.scan_errors import PageUnreadable
from counter_app.services.catch_up_pictures import CatchUpPictures
from counter_app.services.catch_up_sessions import CatchUpForm
from counter_app.services.outages import OutageForm
from counter_app.services.paper_kits import KitWish
from tests.services.scan_rig import ScanRig, made

NUMBER = form_number(FormKind.RECEIPT, "Q1", 26, 1)


class Written:
    """A desk with a practice scanner and one hand-written receipt that is entered by now."""

    def __init__(self, folder: Path) -> None:
        self.rig = ScanRig(folder)
        desk, services = self.rig.desk, self.rig.desk.services
        kits, outages, now = services.paper_kits, services.outages, desk.clock.now()
        kit = kits.issue(KitWish(kits.new_kit_id(), 1, 0, 0, 0), desk.officer)
        desk.clock.move(hours=2)
        outage = outages.begin(OutageForm("o-1", OutageKind.POWER, began_at=now), desk.officer).outage
        outages.end(outage.uid, desk.officer, now + timedelta(hours=1))
        told = CatchUpForm(services.catch_ups.new_uid(), outage.uid, (kit.kit_id,))
        self.of: CatchUp = services.catch_ups.open(told, desk.officer)
        form = KeyedForm("line-1", NUMBER, now + timedelta(minutes=5), "mau", "1.001193", name="Sùng Thị Mẫu", papers="all")
        (kept,) = services.catch_up_entry.enter(self.of.uid, [form], desk.officer)
        assert kept.line is not None
        self.line: CatchUpLine = kept.line

    @property
    def pictures(self) -> CatchUpPictures:
        """The service under test."""
        found = self.rig.desk.services.catch_up_desk.pictures
        assert found is not None
        return found

    def missing(self) -> int:
        """How many forms have no picture."""
        return len(self.pictures.missing(self.rig.desk.services.catch_ups.figures(self.of.uid).lines))

    def finished(self, work: str) -> PaperKind:
        """Looked at and kept as a paper of the dossier."""
        self.rig.keep_all(work)
        return self.rig.scan.copies.finish(work, self.rig.desk.officer).kind


@pytest.fixture
def written(tmp_path: Path) -> Iterator[Written]:
    one = Written(tmp_path)
    yield one
    one.rig.desk.close()


def test_a_picture_of_the_form_is_a_paper_of_the_dossier_named_by_its_number(written: Written, tmp_path: Path) -> None:
    uid, scan, officer = written.line.dossier_uid, written.rig.scan, written.rig.desk.officer
    (row,) = [row for row in scan.works.papers(uid) if row.code == HAND_WRITTEN_CODE]
    assert row.name == NUMBER
    assert not [row for row in scan.works.papers(written.rig.dossier.uid) if row.code == HAND_WRITTEN_CODE]  # the control
    assert written.missing() == 1
    picture = made(tmp_path / "made", "application")
    work = written.pictures.take(uid, picture, officer)
    assert written.pictures.open(uid, officer) == work  # the scanner goes on with the same
    (page,) = written.rig.pages(work)
    assert page.reading is not None and picture.is_file()  # judged; the officer's file stays where it is
    assert written.finished(work) is PaperKind.HAND_WRITTEN
    assert written.missing() == 0
    with written.rig.desk.store.read() as session:
        facts = [row.kind for row in session.outbox.rows() if row.dossier_uid == uid]
    assert facts == ["dossier.received", "document.attached"]


def test_what_is_no_whole_picture_is_refused_and_named(written: Written, tmp_path: Path) -> None:
    refused: dict[str, bytes | None] = {"not-there": None, "empty": b"", "wrong-kind": b"MZ\x90\x00" * 9}
    take = written.pictures.take
    for reason, content in refused.items():
        path = tmp_path / f"{reason}.jpg"
        if content is not None:
            path.write_bytes(content)
        with pytest.raises(FileRefused) as caught:
            take(written.line.dossier_uid, path, written.rig.desk.officer)
        assert caught.value.facts["reason"] == reason
    assert written.rig.scan.works.open_works() == []  # nothing was begun
    path = tmp_path / "dut.jpg"
    whole = made(tmp_path / "made", "application").read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(PageUnreadable):
        take(written.line.dossier_uid, path, written.rig.desk.officer)
    assert written.missing() == 1


def test_a_pdf_of_a_scanner_gives_its_pages(written: Written, tmp_path: Path) -> None:
    path = tmp_path / "phieu.pdf"
    path.write_bytes(img2pdf.convert(str(made(tmp_path / "made", "application"))))
    work = written.pictures.take(written.line.dossier_uid, path, written.rig.desk.officer)
    assert len(written.rig.pages(work)) == 1
