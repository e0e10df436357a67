"""Any scanner that saves files: whole files only, none twice, none lost, and nothing in them can hurt the desk."""

from __future__ import annotations

import hashlib
import os
import re
import threading
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from counter_app.domain.scan_page import ScanFault, ScanItem, ScannedDocument, ScannedSide
from counter_app.domain.scan_source import ScanSettings
from counter_app.texts.errors import sentence
from scanners.sources.hot_folder import HotFolder, HotFolderSource
from tests.scanners.rigs import saved_files
from tests.scanners.rigs.clock import StillClock
from tests.scanners.test_source_contract import SourceContract, made_pages
from tests.waiting import wait_until

SETTINGS = ScanSettings()
TAKEN, REFUSED = "đã lấy", "không nhận"


def watched(path: Path, **seconds: float) -> HotFolderSource:
    """Patient enough for a test."""
    path.mkdir(parents=True, exist_ok=True)
    times = {"stable_seconds": 0.05, "grace_seconds": 0.1, "idle_seconds": 0.15, "poll_seconds": 0.02} | seconds
    return HotFolderSource("Thư mục quét", StillClock(), HotFolder(path, TAKEN, REFUSED, **times))


def taken(folder: Path, into: Path, **seconds: float) -> list[ScanItem]:
    return list(watched(folder, **seconds).scan(SETTINGS, into))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "scans"
    path.mkdir()
    return path


@pytest.mark.slow
class TestHotFolder(SourceContract):
    def loaded(self, folder: Path) -> HotFolderSource:
        source = watched(folder / "scans")
        for page in made_pages(folder):
            (folder / "scans" / page.name).write_bytes(page.read_bytes())
        return source

    def bare(self, folder: Path) -> HotFolderSource:
        source = watched(folder)
        folder.rmdir()
        return source


def test_a_picture_comes_byte_for_byte_and_its_file_is_kept(folder: Path, tmp_path: Path) -> None:
    (folder / "scan.jpg").write_bytes(data := saved_files.jpeg())
    (page,) = taken(folder, tmp_path / "out")
    assert isinstance(page, ScannedSide)
    assert page.path.read_bytes() == data
    assert page.original == folder / TAKEN / "scan.jpg" and page.original.read_bytes() == data
    assert page.original_sha256 == hashlib.sha256(data).hexdigest()
    assert (page.dpi_x, page.dpi_y) == (100, 100)


def test_the_pages_of_a_scanned_pdf_are_its_own_pictures_with_the_size_the_page_gives_them(
    folder: Path, tmp_path: Path
) -> None:
    pdf, pictures = saved_files.scanned_pdf()
    (folder / "scan.pdf").write_bytes(pdf)
    pages = taken(folder, tmp_path / "out")
    assert [page.path.read_bytes() for page in pages if isinstance(page, ScannedSide)] == pictures
    assert [page.page_in_original for page in pages if isinstance(page, ScannedSide)] == [1, 2]
    assert all(isinstance(page, ScannedSide) and page.dpi_x == 100 for page in pages)


def test_each_page_of_a_tiff_keeps_its_pixels(folder: Path, tmp_path: Path) -> None:
    (folder / "fax.tif").write_bytes(data := saved_files.tiff())
    (folder.parent / "fax.tif").write_bytes(data)
    pages = taken(folder, tmp_path / "out")
    assert len(pages) == 3
    with Image.open(folder.parent / "fax.tif") as frames:
        for number, page in enumerate(pages):
            assert isinstance(page, ScannedSide)
            frames.seek(number)
            with Image.open(page.path) as picture:
                assert np.array_equal(np.asarray(picture), np.asarray(frames))


def test_a_signed_pdf_stays_whole_byte_for_byte(folder: Path, tmp_path: Path) -> None:
    """A signature over a file that was taken apart is worth nothing."""
    (folder / "ky.pdf").write_bytes(data := saved_files.written_pdf(signed=True))
    (document,) = taken(folder, tmp_path / "out")
    assert isinstance(document, ScannedDocument)
    assert (document.signed, document.pages, document.path.read_bytes()) == (True, 1, data)


REFUSALS = (
    ("empty.jpg", b"", "page-unreadable", "empty"),
    ("half.jpg", saved_files.jpeg()[:9000], "page-unreadable", "truncated"),
    ("half.png", saved_files.png()[:9000], "page-unreadable", "truncated"),
    ("notes.pdf", b"no pdf at all", "scan-file-refused", "unknown-kind"),
    ("program.jpg", b"MZ\x90\x00" + bytes(5000), "scan-file-refused", "unknown-kind"),
    ("bomb.png", saved_files.bomb(), "scan-file-refused", "bomb"),
    ("locked.pdf", saved_files.written_pdf(password=True), "scan-file-refused", "password"),
    ("acts.pdf", saved_files.written_pdf(javascript=True), "scan-file-refused", "javascript"),
    ("carries.pdf", saved_files.written_pdf(attachment=True), "scan-file-refused", "attachments"),
    ("cut.pdf", saved_files.scanned_pdf()[0][:-2000], "page-unreadable", "broken"),
)


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[ScanItem]]:
    """A folder with every file that may not come in and a good one behind them, and what came out of it."""
    folder = tmp_path_factory.mktemp("mixed")
    for name, data, _, _ in REFUSALS:
        (folder / name).write_bytes(data)
        os.utime(folder / name, (1, 1))
    (folder / "good.jpg").write_bytes(saved_files.jpeg())
    return folder, taken(folder, tmp_path_factory.mktemp("pages"))


@pytest.mark.parametrize(("name", "data", "code", "reason"), REFUSALS, ids=[row[0] for row in REFUSALS])
def test_a_file_that_may_not_come_in_is_refused_in_words_and_put_aside(
    name: str, data: bytes, code: str, reason: str, mixed: tuple[Path, list[ScanItem]]
) -> None:
    folder, items = mixed
    (fault,) = (item for item in items if isinstance(item, ScanFault) and item.error.facts["file"] == name)
    assert (fault.error.code, fault.error.facts["reason"], fault.ends_run) == (code, reason, False)
    assert name in sentence(fault.error)
    assert (folder / REFUSED / name).read_bytes() == data


def test_the_good_file_comes_whatever_lies_in_front_of_it(mixed: tuple[Path, list[ScanItem]]) -> None:
    folder, items = mixed
    assert len(items) == len(REFUSALS) + 1
    assert isinstance(items[-1], ScannedSide) and (folder / TAKEN / "good.jpg").exists()


def test_two_gigabytes_are_refused_unread(folder: Path, tmp_path: Path) -> None:
    saved_files.sparse(folder / "huge.jpg")
    (fault,) = taken(folder, tmp_path / "out")
    assert isinstance(fault, ScanFault) and fault.error.facts["reason"] == "too-large"


@pytest.mark.slow
def test_a_wrong_extension_does_not_matter(folder: Path, tmp_path: Path) -> None:
    (folder / "photo.pdf").write_bytes(saved_files.jpeg())
    (folder / "document.jpg").write_bytes(saved_files.scanned_pdf(1)[0])
    pages = taken(folder, tmp_path / "out")
    assert [isinstance(page, ScannedSide) and page.path.suffix for page in pages] == [".jpg", ".jpg"]


def test_a_file_in_the_making_is_left_until_it_is_whole(folder: Path, tmp_path: Path) -> None:
    """A share shows the first half of a file, also closed, long before the second."""
    data = saved_files.jpeg()
    path = folder / "slow.jpg"
    path.write_bytes(data[: len(data) // 2])
    source, pages = watched(folder, grace_seconds=30, idle_seconds=0.2), []
    reader = threading.Thread(target=lambda: pages.extend(source.scan(SETTINGS, tmp_path / "out")))
    reader.start()
    wait_until((tmp_path / "out").exists)  # it has looked into the half one
    with path.open("ab") as file:
        file.write(data[len(data) // 2 :])
    reader.join(20)
    (page,) = pages
    assert isinstance(page, ScannedSide) and page.path.read_bytes() == data


def test_names_of_unfinished_files_links_and_pipes_are_never_touched(folder: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret.jpg"
    secret.write_bytes(saved_files.jpeg())
    (folder / "link.jpg").symlink_to(secret)
    os.mkfifo(folder / "pipe.jpg")
    for name in ("scan.jpg.part", ".hidden.jpg", "x.tmp"):
        (folder / name).write_bytes(saved_files.jpeg())
    assert taken(folder, tmp_path / "out") == []
    assert len(list(folder.iterdir())) == 5


HOSTILE = ("[@click=quit]a[b].jpg", "$(reboot).jpg", "a\x1b[31mb.jpg", "a\u202egpj.exe.jpg", "-rf.jpg", "a" * 240 + ".jpg")


@pytest.mark.slow
def test_hostile_names_name_nothing_of_ours(folder: Path, tmp_path: Path) -> None:
    for name in HOSTILE:
        (folder / name).write_bytes(saved_files.jpeg())
    pages = taken(folder, tmp_path / "out")
    assert len(pages) == len(HOSTILE)
    for page in pages:
        assert isinstance(page, ScannedSide)
        assert page.path.parent == tmp_path / "out" and re.fullmatch(r"[0-9a-f]{8}-page-\d{4}\.jpg", page.path.name)
    assert {path.name for path in (folder / TAKEN).iterdir()} == set(HOSTILE)
    for name in HOSTILE:
        (folder / name).write_bytes(b"")
    for fault in taken(folder, tmp_path / "out"):
        assert isinstance(fault, ScanFault)
        assert not set("\x1b\u202e") & set(sentence(fault.error))


@pytest.mark.slow
def test_a_name_of_bytes_that_are_no_text_is_taken_too(folder: Path, tmp_path: Path) -> None:
    Path(os.fsdecode(os.fsencode(folder) + b"/scan\xff\xfe.jpg")).write_bytes(saved_files.jpeg())
    (page,) = taken(folder, tmp_path / "out")
    assert isinstance(page, ScannedSide)


@pytest.mark.slow
def test_the_same_name_twice_overwrites_nothing(folder: Path, tmp_path: Path) -> None:
    for paper in ("only-one-line", "only-signature"):
        (folder / "scan0001.jpg").write_bytes(saved_files.jpeg(paper))
        assert len(taken(folder, tmp_path / "out")) == 1
    assert sorted(path.name for path in (folder / TAKEN).iterdir()) == ["scan0001 (2).jpg", "scan0001.jpg"]


def test_a_file_is_moved_only_after_its_last_page_was_journalled(folder: Path, tmp_path: Path) -> None:
    (folder / "scan.pdf").write_bytes(saved_files.scanned_pdf()[0])
    run = watched(folder).scan(SETTINGS, tmp_path / "out")
    next(run)
    assert (folder / "scan.pdf").exists()
    next(run)
    assert (folder / "scan.pdf").exists()  # the second page is not journalled yet
    assert next(run, None) is None
    assert not (folder / "scan.pdf").exists()


def test_a_run_that_was_killed_before_the_move_does_not_bring_the_pages_twice(folder: Path, tmp_path: Path) -> None:
    (folder / "scan.jpg").write_bytes(data := saved_files.jpeg())
    run = watched(folder).scan(SETTINGS, tmp_path / "out")
    next(run)
    run.close()  # type: ignore[attr-defined]  # as a kill would: the page is journalled, the file is still there
    assert (folder / "scan.jpg").exists()
    journalled = {hashlib.sha256(data).hexdigest()}
    times = HotFolder(folder, TAKEN, REFUSED, 0.05, 0.1, 0.1, 0.02)
    again = HotFolderSource("Thư mục quét", StillClock(), times, already_taken=journalled.__contains__)
    assert list(again.scan(SETTINGS, tmp_path / "out")) == []
    assert (folder / TAKEN / "scan.jpg").exists()


def test_a_folder_that_goes_away_is_unplugged(folder: Path, tmp_path: Path) -> None:
    source = watched(folder)
    folder.rmdir()
    (fault,) = source.scan(SETTINGS, tmp_path / "out")
    assert isinstance(fault, ScanFault) and fault.error.code == "scanner-unplugged"
