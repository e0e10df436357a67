"""`counter slip-check`: Vietnamese for the person who edits, JSON for a script, exit code 2 when something is wrong."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from counter_app.cli import main
from counter_app.texts.template_words import CODES, template_sentence
from printers.template_finding import Problem
from tests.printers.slips import TEMPLATES

ALL_FACTS = dict.fromkeys(("file", "line", "column", "field", "told", "paper", "sample"), "x")


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    with pytest.raises(SystemExit) as ended:
        main(["slip-check", *arguments])
    return int(ended.value.code or 0), capsys.readouterr().out


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """A receipt that asks for a field that does not exist and names a province."""
    shutil.copytree(TEMPLATES, tmp_path / "slips")
    sheet = tmp_path / "slips" / "sheet.typ"
    text = sheet.read_text("utf-8").replace("d.dossier_sets", "d.dossier_set").replace("[Địa chỉ]", "[Địa chỉ tại Huế]")
    sheet.write_text(text, "utf-8")
    return tmp_path / "slips" / "receipt_a4.typ"


def test_a_shipped_template_is_found_by_its_name_and_passes(capsys: pytest.CaptureFixture[str]) -> None:
    code, said = run(capsys, "receipt_a5.typ")
    assert code == 0 and "Không thấy lỗi" in said and "receipt_a5.typ" in said


def test_the_trial_slips_can_be_kept_to_look_at(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "refusal_a5.typ", "--pictures", str(tmp_path / "xem"))[0] == 0
    kept = {path.name: path.read_bytes()[:5] for path in (tmp_path / "xem").iterdir()}
    assert kept["refusal_a5-ordinary.pdf"] == b"%PDF-" and len(kept) >= 6


def test_errors_are_told_by_file_line_column_and_field(broken: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, said = run(capsys, str(broken))
    assert code == 2 and "Có 2 lỗi phải sửa" in said
    assert "sheet.typ, dòng " in said and ", cột " in said
    assert "Phiếu không có mục “dossier_set”. Có phải “dossier_sets”?" in said
    assert "tên địa phương “Huế”" in said
    assert str(broken.parent) not in said


def test_json_says_the_same_in_one_line(broken: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, said = run(capsys, str(broken), "--json")
    told = json.loads(said)
    assert code == 2 and told["ok"] is False and told["templates"] == ["receipt_a4.typ"]
    assert {row["problem"] for row in told["findings"]} == {"unknown-field", "place-name"}
    assert all(row["file"] == "sheet.typ" and row["line"] and row["column"] and row["message"] for row in told["findings"])


def test_the_fields_are_listed_with_examples(capsys: pytest.CaptureFixture[str]) -> None:
    code, said = run(capsys, "--fields")
    assert code == 0
    for name, example in (
        ("applicant.name", "Nguyễn Thị Hoài Thương"),
        ("components[].name", "Tờ khai"),
        ("copy.officer", "Trần"),
    ):
        assert any(line.split()[0] == name and example in line for line in said.splitlines()[1:])
    code, said = run(capsys, "--fields=apology", "--json")
    assert code == 0 and json.loads(said)["fields"]["body.reason"]


@pytest.mark.parametrize("arguments", [(), ("khong-co.typ",), ("--fields=thu",), (str(TEMPLATES),)])
def test_what_cannot_be_checked_is_bad_input(arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, *arguments)[0] == 2


def test_every_problem_has_a_sentence_that_says_what_to_do() -> None:
    assert frozenset(Problem) == CODES
    for problem in Problem:
        assert len(template_sentence(problem, ALL_FACTS)) > 20
