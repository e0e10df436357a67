"""A stack with cover sheets: each sheet in the paper it belongs to, no cover counted, and a stop where nobody can say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from PIL import Image

from bench.pages.sheet import Sheet
from counter_app.domain.cover_sheet import SEPARATOR_TEXT, CoverSheet
from counter_app.domain.desk_scanner import DeskScanner
from counter_app.domain.scan_source import SourceKind
from counter_app.domain.scan_work import PageState, ScanWork, sheet_count
from counter_app.texts.errors import sentence
from tests.scanners.rigs.saved_files import scanned_pdf
from tests.services.scan_rig import DPI, SCANNER, ScanRig, made


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[ScanRig]:
    opened = ScanRig(tmp_path, every_paper=True)
    yield opened
    opened.desk.close()


def sheet_with(folder: Path, code: str) -> Path:
    """A sheet that shows one code, as a printed cover or separator does."""
    page = Sheet(DPI)
    if code == SEPARATOR_TEXT:
        page.bars((70, 70), code, "Code39", 25)
    else:
        page.qr((60, 70), code, 0.75)
    path = folder / f"{abs(hash(code))}.jpg"
    folder.mkdir(exist_ok=True)
    Image.fromarray(page.pixels()).save(path, dpi=(DPI, DPI), quality=90)
    return path


def feed(rig: ScanRig, *stack: str) -> None:
    """`M2T1` is this dossier's cover of paper 2 with one sheet; anything else with # is a code as it stands."""
    pages: list[Path | str] = []
    for told in stack:
        if told.startswith("M"):
            component, sheets = told[1:].split("T")
            code = CoverSheet(rig.dossier.shown_number, int(component), int(sheets)).text
            pages.append(sheet_with(rig.folder / "covers", code))
        elif "#" in told or told == SEPARATOR_TEXT:
            pages.append(sheet_with(rig.folder / "covers", told))
        else:
            pages.append(made(rig.folder / "made", told))
    rig.source.load(pages)


def works(rig: ScanRig) -> dict[str, ScanWork]:
    return {work.component_code: work for work in rig.scan.works.open_works()}


def kept(rig: ScanRig, component: str) -> int:
    return len(rig.scan.works.shown(works(rig)[component].uid).desktop.in_file)


def test_each_sheet_of_one_stack_comes_to_its_paper_and_the_counts_close_without_the_covers(rig: ScanRig) -> None:
    work = rig.open(2)
    feed(rig, "M1T2", "application", "contract", "M2T1", "birth-certificate", "M3T1", "health-paper")
    outcome = rig.run(work)
    assert (outcome.faults, outcome.pages) == ([], 7)
    assert outcome.reached == ["Giấy chứng sinh", "Văn bản ủy quyền đăng ký khai sinh"]
    assert [kept(rig, code) for code in ("to-khai", "chung-sinh", "uy-quyen")] == [2, 1, 1]
    for each in works(rig).values():
        shown = rig.scan.works.shown(each.uid).desktop
        count = sheet_count(shown)
        assert count.declared == count.fronts == count.kept == count.on_cover
        assert shown.pages[0].state is PageState.COVER
        rig.keep_all(each.uid)
        assert rig.scan.copies.finish(each.uid, rig.desk.officer).sheets == count.declared


def test_a_cover_that_promises_other_than_was_counted_is_asked_about(rig: ScanRig) -> None:
    work = rig.open(1)
    feed(rig, "M1T3", "application")
    rig.run(work)
    points = [point.count for point in rig.scan.works.shown(work).points if point.count]
    assert [(each.question, each.wanted, each.got) for each in points] == [("cover_differs", 3, 1)]


def test_patch_t_goes_on_to_the_next_paper_whose_sheets_are_then_asked_for(rig: ScanRig) -> None:
    work = rig.open(1)
    feed(rig, SEPARATOR_TEXT, "application", SEPARATOR_TEXT, "birth-certificate")
    assert rig.run(work).faults == []
    assert (kept(rig, "to-khai"), kept(rig, "chung-sinh")) == (1, 1)
    assert "count" in rig.troubles(works(rig)["chung-sinh"].uid)


def test_both_sides_of_a_cover_are_no_page(rig: ScanRig) -> None:
    work = rig.open(1, both_sides=True)
    feed(rig, "M1T1", "empty-white", "application", "contract")
    rig.run(work, both_sides=True)
    assert [page.state for page in rig.pages(work)] == [PageState.COVER] * 2 + [PageState.KEPT] * 2
    assert "count" not in rig.troubles(work)


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        ("H02.12-260101-0009#M1T1K00", "sai số kiểm tra"),
        (CoverSheet("H02.12-260101-0009", 1, 1).text, "của hồ sơ H02.12-260101-0009"),
        ("M9T1", "mục 9"),
        ("M4T1", "Không số hóa"),
        ("M1T1", "đã qua máy"),
    ],
)
def test_a_cover_that_leads_nowhere_stops_the_stack_before_the_next_sheet_is_pulled(
    rig: ScanRig, bad: str, words: str
) -> None:
    work = rig.open(1)
    feed(rig, "M1T1", "application", bad, "birth-certificate")
    outcome = rig.run(work)
    assert words in sentence(outcome.faults[0])
    assert [page.state for page in rig.pages(work)] == [PageState.COVER, PageState.KEPT, PageState.COVER]
    assert rig.source.waiting == 1, "the sheet behind it still lies in the feeder"


def test_what_was_taken_for_a_cover_by_mistake_becomes_a_page_by_enter(rig: ScanRig) -> None:
    work = rig.open(2)
    feed(rig, "M1T2", "application")
    rig.run(work)
    cover = rig.pages(work)[0]
    rig.scan.decisions.keep(work, cover.page_id, rig.desk.officer)
    assert rig.pages(work)[0].state is PageState.KEPT
    assert rig.scan.works.shown(work).desktop.promised is None


@dataclass
class Dropped:
    """A desk whose only scanner saves into a folder."""

    folder: Path
    rig: ScanRig = field(init=False)

    def __post_init__(self) -> None:
        self.drop = self.folder / "drop"
        self.drop.mkdir(parents=True)
        row = DeskScanner(SourceKind.HOT_FOLDER, SCANNER, folder=str(self.drop))
        self.rig = ScanRig(self.folder / "desk", scanners=(row,))

    def files(self) -> Mapping[str, bytes]:
        return {path.name: path.read_bytes() for path in self.drop.rglob("*") if path.is_file()}


def test_a_file_whose_run_broke_off_after_its_first_page_brings_only_the_rest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = Dropped(tmp_path)
    rig = desk.rig
    source = rig.scan.runs.sources()[SCANNER]
    monkeypatch.setattr(source, "_folder", type(source._folder)(desk.drop, "taken", "refused", 0.0, 0.0, 0.2, 0.05))  # type: ignore[attr-defined]
    (desk.drop / "scan.pdf").write_bytes(scanned_pdf(2)[0])
    work = rig.open(2)
    seen: list[str] = []

    def stop_after_one(page: object) -> None:
        seen.append(str(page))
        if len(seen) == 1:
            raise KeyboardInterrupt  # the program ends while the second page waits

    with pytest.raises(KeyboardInterrupt):
        rig.scan.runs.run(work, SCANNER, rig.desk.officer, told=stop_after_one)
    assert list(desk.files()) == ["scan.pdf"], "not moved: its pages are not all here"
    outcome = rig.run(work)
    assert (outcome.pages, outcome.repeated) == (1, 1)
    assert len({page.sha256 for page in rig.pages(work)}) == len(rig.pages(work)) == 2
    for name in ("again.pdf", "again (2).pdf"):  # the same file laid in again by a person is not that: both come
        (desk.drop / name).write_bytes(scanned_pdf(2)[0])
    assert (rig.run(work).pages, rig.run(work).repeated) == (4, 0)
    rig.desk.close()


def test_a_separator_behind_the_last_paper_stops_the_stack(rig: ScanRig) -> None:
    work = rig.open(1, component="uy-quyen")
    feed(rig, "application", SEPARATOR_TEXT, "birth-certificate")
    outcome = rig.run(work)
    assert "không còn giấy tờ nào" in sentence(outcome.faults[0])
    assert (len(rig.scan.works.shown(work).desktop.in_file), rig.source.waiting) == (1, 1)
