"""A table keyed elsewhere: each bad row has its reason, none takes a good one along, nothing is half imported (I1, I4)."""

from __future__ import annotations

import csv
import unicodedata
import zipfile
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from counter_app.commands.catch_up_import import ImportTable, import_file
from counter_app.commands.opening import AtDesk
from counter_app.domain.copy_errors import FileRefused
from counter_app.domain.outage import OutageKind
from counter_app.domain.paper_form import FormKind, form_number
from counter_app.services.catch_up_sessions import CatchUpForm
from counter_app.services.outages import OutageForm
from counter_app.services.paper_kits import KitWish
from counter_app.texts.errors import sentence
from scanners.table_file import LimitedTableReader
from tests.builders import VIETNAM
from tests.desk_rig import DeskRig

rows_of = LimitedTableReader().rows_of
MORNING = datetime(2026, 11, 25, 7, 40, tzinfo=VIETNAM)
HEAD = ("Số mẫu", "Giờ nhận", "Người nhận", "Thủ tục", "Họ tên", "Số định danh", "Giấy tờ", "Tiền")


class Desk:
    """What the command needs of an open desk, over the rig, with a session over a kit of 60 receipts."""

    def __init__(self, rig: DeskRig) -> None:
        self.rig, self.services, self.doors = rig, rig.services, rig.doors
        rig.clock.at = MORNING
        kits, catch_ups = rig.services.paper_kits, rig.services.catch_ups
        kit = kits.issue(KitWish(kits.new_kit_id(), 60, 0, 0, 0), rig.officer)
        rig.clock.at = MORNING + timedelta(hours=4)
        outage = rig.services.outages.begin(OutageForm("o-1", OutageKind.POWER, began_at=MORNING), rig.officer).outage
        self.uid = catch_ups.open(CatchUpForm(catch_ups.new_uid(), outage.uid, (kit.kit_id,)), rig.officer).uid

    def take(self, path: Path, **options: Any) -> int:
        """Run the import."""
        at = AtDesk(self, self.rig.officer, None)  # type: ignore[arg-type]
        return import_file(at, self.uid, path, **{"only_look": False, "reject": "", **options})

    def dossiers(self) -> int:
        """How many the desk has."""
        with self.rig.store.read() as session:
            return len(session.dossiers.newest(200))


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    rig = DeskRig(tmp_path / "desk")
    rig.lease()
    yield Desk(rig)
    rig.close()


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path) -> None:
    (tmp_path / "desk").mkdir()


def row(running: int, **change: str) -> tuple[Any, ...]:
    told: dict[str, Any] = {
        "number": form_number(FormKind.RECEIPT, "Q1", 26, running),
        "at": f"25/11/2026 08:{running:02d}",
        "by": "mau",
        "procedure": "1.001193",
        "name": f"Nguyễn Văn Thử {running}",
        "id": f"0010900000{running:02d}",
        "papers": "all",
        "cash": "",
    }
    return tuple((told | change).values())


def as_csv(path: Path, rows: Sequence[Sequence[Any]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=";").writerows([HEAD, *rows])
    return path


def test_good_rows_go_in_and_each_bad_one_comes_back_with_its_reason(desk: Desk, tmp_path: Path) -> None:
    bad = (
        row(2, at="31/02/2026 08:00"),
        row(3, at="11/25/2026 08:00"),
        row(4, number="PGN-Q1-26-00004-00"),
        row(5, cash="8 nghìn"),
        row(6, name="=HYPERLINK(1)", by="ai-do"),
    )
    reject = tmp_path / "loi.csv"
    assert desk.take(as_csv(tmp_path / "a.csv", [row(1), *bad, row(7)]), reject=str(reject)) == 2
    assert desk.dossiers() == 2
    back = list(csv.reader(reject.open(encoding="utf-8-sig")))
    assert len(back) == 6 and back[0][-1] == "Vì sao chưa nhập" and all(line[-1] for line in back[1:])
    assert back[5][4] == "'=HYPERLINK(1)"


def test_the_same_file_again_makes_nothing_twice_and_a_look_stores_nothing(desk: Desk, tmp_path: Path) -> None:
    path = as_csv(tmp_path / "a.csv", [row(1), row(2)])
    assert desk.take(path, only_look=True) == 0
    assert desk.dossiers() == 0
    assert desk.take(path) == desk.take(path) == 0
    assert desk.dossiers() == 2


def test_a_power_cut_between_two_sets_is_made_good_by_the_same_file(desk: Desk, tmp_path: Path) -> None:
    path = as_csv(tmp_path / "a.csv", [row(running) for running in range(1, 6)])
    table = ImportTable(rows_of(path), path.name, desk.uid)
    first = next(iter(table.sets(2)))
    desk.services.catch_up_entry.enter(desk.uid, [form for _number, form in first], desk.rig.officer)
    desk.rig.reopen()
    desk.services = desk.rig.services
    assert desk.dossiers() == 2
    assert desk.take(path) == 0
    assert desk.dossiers() == 5


def test_a_workbook_with_real_dates_numbers_formulas_merged_cells_and_nfd_text_is_read(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "b.xlsx"
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["Danh sách nhập bù"])
    sheet.write_row(1, 0, [unicodedata.normalize("NFD", one) for one in HEAD])
    first = list(row(1, name=unicodedata.normalize("NFD", "Lò Thị Thử")))
    sheet.write_row(2, 0, first)
    sheet.write_datetime(2, 1, datetime(2026, 11, 25, 8, 1), book.add_format({"num_format": "dd/mm/yyyy hh:mm"}))  # noqa: DTZ001
    sheet.write_row(3, 0, row(2))
    sheet.write_formula(3, 7, "=4000*2", None, "")  # never computed by the program that wrote it
    sheet.write_row(4, 0, row(3))
    sheet.merge_range(4, 4, 5, 4, "Hai dòng một tên")
    sheet.write_row(5, 0, [*row(4)[:4], "", *row(4)[5:]])
    book.close()
    assert desk.take(path) == 2  # the second half of the merged cell has no name
    assert desk.dossiers() == 3
    assert desk.services.lookup.search("Lò Thị Thử")[0].applicant_name == "Lò Thị Thử"


def refused(path: Path) -> str:
    with pytest.raises(FileRefused) as told:
        rows_of(path)
    assert sentence(told.value)
    return str(told.value.facts["reason"])


def test_files_that_are_no_table_locked_or_built_to_explode_are_refused_by_name(tmp_path: Path) -> None:
    locked, old, bomb, torn, empty = (tmp_path / name for name in ("l.xlsx", "o.xls", "b.xlsx", "t.xlsx", "e.csv"))
    compound = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600)
    locked.write_bytes(compound + "EncryptedPackage".encode("utf-16-le"))
    old.write_bytes(compound)
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as package, package.open("xl/worksheets/sheet1.xml", "w") as part:
        for _ in range(300):
            part.write(bytes(1 << 20))
    torn.write_bytes(b"PK\x03\x04" + bytes(100))
    empty.write_bytes(b"")
    reasons = [refused(path) for path in (locked, old, bomb, torn, empty, tmp_path / "none.csv")]
    assert reasons == ["locked", "wrong-kind", "too-large", "broken", "empty", "not-there"]


def test_sixty_thousand_rows_are_refused_with_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "big.csv"
    path.write_text("Số mẫu;Giờ nhận\n" + "a;b\n" * 60_000, encoding="utf-8")
    assert refused(path) == "too-many-rows"


def test_a_table_without_headings_says_so(tmp_path: Path) -> None:
    path = as_csv(tmp_path / "a.csv", [row(1)])
    rows = rows_of(path)[1:]
    with pytest.raises(FileRefused) as told:
        ImportTable(rows, "a.csv", "uid")
    assert told.value.facts["reason"] == "no-headings"
