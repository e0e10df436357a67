"""Report and register from the command line: figures as JSON, files that open, errors by name (Bắc Giang Đ8.2)."""

from __future__ import annotations

from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from tests.end_to_end.test_act_commands import AGAIN, tell, text_of
from tests.end_to_end.test_command_line import jsonl, run


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two dossiers, one of them with its result."""
    folder = tmp_path_factory.mktemp("reports") / "desk"
    people = [{"name": f"Nguyễn Văn Thử {n}", "identity_number": f"00119000000{n}"} for n in range(2)]
    said = run("receive", "-", "--demo-store", folder, fed=jsonl(*(AGAIN | {"applicant": one} for one in people)))
    code = said.lines[0]["dossier_code"]
    handed = tell(folder, "hand-over", {"dossier": code, "receiver": "Lê Văn Nhận", "unit": "Tư pháp", "intent_id": "h-1"})
    ready = tell(folder, "result-ready", {"dossier": code, "name": "Trích lục", "intent_id": "r-1"})
    assert (said.code, handed.code, ready.code) == (0, 0, 0)
    return folder


def test_bg_d8_2a_every_period_is_told_as_json_and_the_figures_add_up(desk: Path) -> None:
    for period in ("week", "month", "quarter", "year"):
        said = run("report", "--period", period, "--json", "--demo-store", desk)
        (told,) = said.lines
        total = told["total"]
        assert (said.code, total["received"], total["resolved"], total["in_time_percent"]) == (0, 2, 1, "100.0")
        assert total["carried"] + total["received"] == total["resolved"] + total["in_work"]
        assert [line["received"] for line in told["by_channel"]] == [2]
        assert sum(step["received"] for step in told["course"]) == 2
        assert total["digitised_percent"] is None


def test_the_files_that_were_asked_for_are_written_and_open(desk: Path, tmp_path: Path) -> None:
    xlsx, pdf, csv = tmp_path / "bao-cao.xlsx", tmp_path / "bao-cao.pdf", tmp_path / "bao-cao.csv"
    said = run("report", "--xlsx", xlsx, "--pdf", pdf, "--csv", csv, "--json", "--demo-store", desk)
    assert said.lines[0]["files"] == [str(xlsx), str(pdf), str(csv)]
    assert CalamineWorkbook.from_path(xlsx).sheet_names[:2] == ["Tổng hợp", "Diễn biến"]
    assert "BÁO CÁO TIẾP NHẬN, GIẢI QUYẾT HỒ SƠ" in text_of(pdf)
    assert csv.read_text(encoding="utf-8-sig").startswith('"Thời gian"')


def test_tt01_mau_06_the_register_is_written(desk: Path, tmp_path: Path) -> None:
    year = run("report", "--period", "year", "--json", "--demo-store", desk).lines[0]["period"]["name"]
    pdf, xlsx = tmp_path / "so.pdf", tmp_path / "so.xlsx"
    days = ("--from", f"{year}-01-01", "--to", f"{year}-12-31")
    said = run("slip", "register", *days, "--out", pdf, "--xlsx", xlsx, "--demo-store", desk)
    (told,) = said.lines
    assert (told["dossiers"], told["first_number"], told["last_number"]) == (2, 1, 2)
    text = text_of(pdf)
    assert "SỔ THEO DÕI HỒ SƠ" in text and "Nguyễn Văn Thử 0" in text and "Tư pháp" in text
    assert CalamineWorkbook.from_path(xlsx).get_sheet_by_index(0).to_python()[0][0].startswith("Sổ theo dõi hồ sơ")


@pytest.mark.parametrize(
    ("arguments", "code", "field"),
    [
        (("report", "--period", "year", "--year", "2019"), "calendar-year-missing", None),
        (("report", "--period", "month", "--month", "2026-13"), "bad-field", "month"),
        (("report", "--period", "month", "--week", "2026-W48"), "bad-field", "week"),
        (("report", "--period", "year", "--year", "2199"), "bad-field", "year"),
        (("report", "--xlsx", "bao-cao.pdf"), "bad-field", "out"),
        (("slip", "register", "--from", "2026-01-01", "--to", "2027-01-01", "--out", "so.pdf"), "bad-field", "to"),
        (("slip", "register", "--from", "01/01/2026", "--to", "2026-01-31", "--out", "so.pdf"), "bad-field", "from"),
        (("slip", "register", "--from", "2026-01-01", "--to", "2026-01-31"), "missing-field", "out"),
    ],
)
def test_what_cannot_be_reported_is_said_by_name(
    desk: Path, arguments: tuple[str, ...], code: str, field: str | None
) -> None:
    said = run(*arguments, "--demo-store", desk)
    (error,) = said.lines[0]["errors"]
    assert (said.code, error["code"], error.get("field")) == (2, code, field)
    assert error["message"].endswith(".")
