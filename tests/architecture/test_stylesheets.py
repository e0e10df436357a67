"""A screen's stylesheet touches only its own screen, names no colour, and Textual can read it with every theme.

Textual does not scope `Screen.CSS_PATH`: `Label {…}` in one screen's file would change the labels of all others.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.css.stylesheet import Stylesheet

from counter_app.theme import THEMES

ROOT = Path(__file__).parents[2] / "counter_app"
SHEETS = sorted(ROOT.rglob("*.tcss"))
SCREEN_SHEETS = [sheet for sheet in SHEETS if "screens" in sheet.parts]
MOST_LINES = 300
_COLOUR = re.compile(r"#[0-9a-fA-F]{3,8}\b(?=\s*[;%\s])|:\s*(?:red|green|blue|yellow|white|black|grey|gray|orange)\b")


def selectors(css: str) -> Iterator[str]:
    """The top-level selectors of a sheet, comments and nested rules left out."""
    depth, start = 0, 0
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    for place, character in enumerate(css):
        if character == "{":
            if depth == 0:
                yield from (part.strip() for part in css[start:place].split(","))
            depth += 1
        elif character == "}":
            depth -= 1
            start = place + 1


def foreign(css: str, classes: set[str]) -> list[str]:
    """Selectors that do not begin with one of the classes."""
    return [s for s in selectors(css) if re.split(r"[\s.:#>&]", s, maxsplit=1)[0] not in classes]


def _classes_of(sheet: Path) -> set[str]:
    tree = ast.parse(sheet.with_suffix(".py").read_text(encoding="utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.ClassDef)}


@pytest.mark.parametrize("sheet", SCREEN_SHEETS, ids=lambda sheet: sheet.name)
def test_a_screens_sheet_begins_every_selector_with_a_class_of_its_module(sheet: Path) -> None:
    assert foreign(sheet.read_text(encoding="utf-8"), _classes_of(sheet)) == []


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_a_sheet_names_no_colour_and_stays_short(sheet: Path) -> None:
    text = sheet.read_text(encoding="utf-8")
    assert _COLOUR.findall(text) == []
    assert text.count("\n") <= MOST_LINES


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_a_sheet_can_be_read_with_every_theme(sheet: Path, theme: object) -> None:
    stylesheet = Stylesheet(variables=theme.to_color_system().generate())  # type: ignore[attr-defined]
    stylesheet.read(sheet)
    stylesheet.parse()
    assert stylesheet.rules


def test_the_checks_catch_a_bad_sheet() -> None:
    bad = "Label { color: red; }\n/* Intake {} */ IntakeScreen .a, .b { background: #fff; & Label { color: $text; } }"
    assert foreign(bad, {"IntakeScreen"}) == ["Label", ".b"]
    assert len(_COLOUR.findall(bad)) == 2
