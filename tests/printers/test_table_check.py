"""slip-check tries the register and the official tables, too, and names what is wrong by file, line and field."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from counter_app.domain.slip import RenderedSlip
from printers.fonts import find_fonts
from printers.slip_check import TemplateReport, check_template
from printers.template_finding import Problem
from tests.printers.slips import TEMPLATES

KEPT: dict[str, RenderedSlip] = {}


def checked(template: Path) -> TemplateReport:
    return check_template(template, find_fonts().folders, KEPT.__setitem__)


def edited(folder: Path, file: str, old: str, new: str) -> Path:
    """The shipped templates with one change."""
    shutil.copytree(TEMPLATES, folder / "slips")
    path = folder / "slips" / file
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")
    return path


@pytest.mark.parametrize("name", ["register.typ", "table_sheet.typ"])
def test_a_shipped_table_passes_on_every_sample(name: str) -> None:
    report = checked(TEMPLATES / name)
    assert report.findings == () and report.templates == (name,) and report.slips == 4
    assert f"{Path(name).stem}-60-rows" in KEPT


def test_a_shared_part_is_tried_with_every_table() -> None:
    assert checked(TEMPLATES / "table_parts.typ").templates == ("register.typ", "paper_kit.typ", "table_sheet.typ")


def test_a_column_that_was_taken_away_is_a_missing_field(tmp_path: Path) -> None:
    report = checked(edited(tmp_path, "register.typ", '"received_on", "due_on", ', '"received_on", "received_on", '))
    assert report.findings == ()  # a date may stand in another column: nobody can tell
    report = checked(edited(tmp_path / "other", "register.typ", '"applicant", "contact", ', '"applicant", "applicant", '))
    assert {(f.problem, f.field) for f in report.findings} == {(Problem.TEXT_MISSING, "rows[].contact")}


def test_a_field_that_does_not_exist_is_named_with_its_line(tmp_path: Path) -> None:
    report = checked(edited(tmp_path, "table_sheet.typ", "in d.after", "in d.afterwards"))
    found = report.findings[0]
    assert (found.problem, found.file, found.field) == (
        Problem.UNKNOWN_FIELD,
        "table_sheet.typ",
        "afterwards",
    ) and found.line


def test_letters_off_the_page_are_found(tmp_path: Path) -> None:
    report = checked(edited(tmp_path, "register.typ", "width_mm: 31", "width_mm: 331"))
    assert Problem.TEXT_NOT_VISIBLE in {found.problem for found in report.findings}
