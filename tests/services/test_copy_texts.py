"""Words inside scans are found by the ordinary look-up without marks; reading is in the background and asks nobody."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from counter_app.domain.copy_page import TextLayer
from counter_app.services.copy_texts import CopyTexts
from tests.services.copy_rows import kept_copy
from tests.services.scan_rig import ScanRig


class Reader:
    """A recogniser that knows what stands there. `problem`: why it could not make a file."""

    def __init__(self, text: str, problem: str = "") -> None:
        self.text, self.problem, self.asked = text, problem, 0

    def add_text(self, source: Path, out: Path) -> TextLayer:
        self.asked += 1
        return TextLayer(None, self.text, self.problem or "failed")


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[ScanRig]:
    made = ScanRig(tmp_path)
    yield made
    made.desk.close()


def found(rig: ScanRig, words: str) -> list[tuple[str, str]]:
    return [(row.uid, row.found_in) for row in rig.desk.services.lookup.search(words)]


def read_with(rig: ScanRig, reader: Reader) -> CopyTexts:
    doors = rig.scan.works._doors
    return CopyTexts(replace(doors, room=replace(doors.room, texts=lambda: reader)))


def notes(rig: ScanRig, dossier_uid: str) -> list[str]:
    with rig.desk.store.read() as session:
        entries = session.audit.newest(50)
    return [e.facts["problem"] for e in entries if (e.action, e.subject) == ("copy.unread", dossier_uid)]


def test_words_of_a_scan_are_found_without_marks_and_the_paper_is_named(rig: ScanRig) -> None:
    copy_id = kept_copy(rig).copy_id
    name = rig.scan.works.papers(rig.dossier.uid)[0].name
    assert found(rig, "thửa đất số 117") == []
    texts = read_with(rig, Reader("Giấy xác nhận\nThửa đất số 117, tờ bản đồ 5"))
    assert texts.read_next()
    assert not texts.read_next()
    assert found(rig, "thua dat so 117") == [(rig.dossier.uid, name)]
    assert found(rig, "THỬA đất s") == [(rig.dossier.uid, name)]
    assert found(rig, "thua dat so 118") == []
    with rig.desk.store.read() as session:
        kept = session.scans.texts.of(copy_id)
    assert kept is not None and (kept.sha256, kept.problem) == ("", "failed")  # the file without text stays


def test_who_matches_by_name_comes_first_and_not_twice(rig: ScanRig) -> None:
    kept_copy(rig)
    read_with(rig, Reader(f"Họ tên {rig.dossier.applicant.name}")).read_next()
    assert found(rig, rig.dossier.applicant.name) == [(rig.dossier.uid, "")]


def test_without_the_tool_nothing_is_asked_and_the_copy_waits_for_a_day_on_which_it_is_there(rig: ScanRig) -> None:
    kept_copy(rig)
    absent = Reader("", "no-tool")
    texts = read_with(rig, absent)
    assert not texts.read_next()
    assert not texts.read_next()
    assert absent.asked == 1
    assert read_with(rig, Reader("sau khi cài")).read_next()
    assert found(rig, "sau khi cai")


def test_a_reading_that_failed_is_tried_again_at_three_later_starts_and_then_left_with_a_note(rig: ScanRig) -> None:
    copy = kept_copy(rig)
    slow = Reader("tờ bản đồ cũ", "too-slow")
    for start in range(1, 7):
        texts = read_with(rig, slow)
        while texts.read_next():
            pass
        assert slow.asked == min(start, 4)  # once, and again at three starts: never twice in one
        assert bool(notes(rig, copy.dossier_uid)) is (start >= 4)
    assert found(rig, "ban do cu")
    assert notes(rig, copy.dossier_uid) == ["too-slow"]


def test_a_later_reading_that_succeeds_takes_the_place_of_the_failed_one_and_is_the_last(rig: ScanRig) -> None:
    copy = kept_copy(rig)
    assert read_with(rig, Reader("chữ đọc sai", "failed")).read_next()
    better = Reader("chữ đọc đúng", "pictures-differ")  # an answer, though without a twin: nothing to try again
    assert read_with(rig, better).read_next()
    assert not read_with(rig, better).read_next()
    assert found(rig, "chu doc dung") and not found(rig, "chu doc sai")
    assert notes(rig, copy.dossier_uid) == []


def test_a_retry_without_the_tool_counts_as_none(rig: ScanRig) -> None:
    kept_copy(rig)
    assert read_with(rig, Reader("", "failed")).read_next()
    for _ in range(5):
        assert not read_with(rig, Reader("", "no-tool")).read_next()
    assert read_with(rig, Reader("sau khi cài lại", "pictures-differ")).read_next()
    assert found(rig, "cai lai")


@pytest.mark.slow
def test_the_real_recogniser_finds_words_of_a_scanned_form_and_keeps_a_lawful_twin(rig: ScanRig) -> None:
    work = rig.open(1)
    rig.load("application")
    rig.run(work)
    rig.keep_all(work)
    copy = rig.scan.copies.finish(work, rig.desk.officer)
    if not rig.scan.texts.read_next():
        pytest.skip("no Tesseract with Vietnamese here")
    with rig.desk.store.read() as session:
        kept = session.scans.texts.of(copy.copy_id)
    assert kept is not None and kept.problem == ""
    assert kept.sha256 != copy.sha256 and rig.scan.works._doors.room.vault.has(kept.sha256)
    assert found(rig, "cong hoa xa hoi chu nghia") == [(rig.dossier.uid, copy.component_name)]
    assert rig.scan.lost.sweep().found == 0
