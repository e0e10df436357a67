"""Whatever the program finds wrong with a field is told in Vietnamese, and nothing a person typed acts on the terminal."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from counter_app.domain.errors import BadField, DeviceUnavailable, NotReadable, SettingsError, UnknownDossier
from counter_app.texts.errors import sentence
from counter_app.texts.field_words import FIELDS, REASONS, reason_words

ROOT = Path(__file__).parents[2]
# Mistakes of a published catalogue: told as a whole ("broken-procedure"), the path and the code stand in brackets.
OF_CATALOGUES = {"publication.py", "catalogue_json.py", "holiday_json.py", "record_json.py"}


def told_in(source: str) -> Iterator[tuple[str, str]]:
    """("field" | "reason", code) of every literal that a BadField or MissingField is raised with."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("BadField", "MissingField"):
            for keyword in node.keywords:
                if keyword.arg in ("field", "reason") and isinstance(keyword.value, ast.Constant):
                    yield keyword.arg, str(keyword.value.value)


def without_words(source: str) -> set[str]:
    return {code for what, code in told_in(source) if code not in (FIELDS if what == "field" else REASONS)}


def modules() -> list[Path]:
    folders = ("counter_app/domain", "counter_app/services", "counter_app/commands", "counter_app/screens")
    found = [path for folder in folders for path in (ROOT / folder).rglob("*.py") if path.name not in OF_CATALOGUES]
    return [*found, ROOT / "counter_app/cli.py"]


@pytest.mark.parametrize("path", modules(), ids=lambda path: path.stem)
def test_every_field_and_every_reason_has_its_words(path: Path) -> None:
    assert not without_words(path.read_text(encoding="utf-8"))


def test_a_field_and_a_reason_without_words_are_caught() -> None:
    source = 'raise BadField(field="no-such-field", value="", reason="no-such-reason")'
    assert without_words(source) == {"no-such-field", "no-such-reason"}


def test_a_number_that_holds_the_officer_up_is_told_in_words() -> None:
    for code in ("number-length", "tax-check-digit", "future-year", "birth-date-future"):
        assert code in REASONS
        assert code not in sentence(BadField(field="identity_number", value="1", reason=code))


def test_a_detail_behind_the_reason_is_kept() -> None:
    assert reason_words("not-toml: line 3") == f"{REASONS['not-toml']} (line 3)"
    assert reason_words("something of a driver") == "something of a driver"


def test_a_file_is_called_a_file_and_a_line_a_line() -> None:
    whole = sentence(NotReadable(line=0, file="ho-so.jsonl", reason="FileNotFoundError"))
    assert "ho-so.jsonl" in whole and "Dòng" not in whole and "Error" not in whole
    assert sentence(NotReadable(line=7, file="-", reason="not-json")).startswith("Dòng 7 ")
    assert "Error" not in sentence(DeviceUnavailable(device="phieu.pdf", reason="PermissionError"))


def test_a_desk_that_was_never_set_up_is_told_what_to_run() -> None:
    assert "./counter" in sentence(SettingsError(file="counter.toml", key="", value="", reason="no-file"))


@pytest.mark.parametrize(
    "hostile", ["\x1b]52;c;QUJD\x07H02", "\x9b31mH02", "\u202eH02", "H\ud80002", "H02\nrm -rf", "H02" * 9_000]
)
def test_a_sentence_carries_nothing_that_acts_and_no_endless_value(hostile: str) -> None:
    told = sentence(UnknownDossier(dossier_code=hostile))
    assert told.isprintable() and "H" in told and len(told) < 400
    told.encode("utf-8")
