"""The shipped calendars hold the days that the law names, and a mistake in a file is named by file, key and value."""

from __future__ import annotations

import unicodedata
from datetime import date
from pathlib import Path

import pytest

from config.calendar_files import Mark, load_holidays
from counter_app.domain.errors import SettingsError
from counter_app.domain.working_calendar import DayKind
from tests.calendars import FOLDER, HOLIDAYS

GOOD = """
year = 2026
version = "2026.1"
valid_from = 2026-01-01

[[days]]
day = 2026-11-24
kind = "off"
name = "Ngày Văn hóa Việt Nam"
mark = "found"
"""
WORKED = '\n[[days]]\nday = {}\nkind = "worked"\nname = "Làm bù"\nmark = "recalled"\n'


def write(folder: Path, text: str, name: str = "2026.toml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


# --- what ships -----------------------------------------------------------------------------------


def test_the_table_covers_this_year_and_the_next() -> None:
    assert HOLIDAYS.years == (2026, 2027)
    assert HOLIDAYS.version == "2026.1+2027.0"
    assert HOLIDAYS.valid_from == date(2027, 1, 1)


@pytest.mark.parametrize(
    ("day", "kind", "mark"),
    [
        (date(2026, 1, 1), "off", "found"),
        (date(2026, 1, 2), "off", "recalled"),
        (date(2026, 1, 10), "worked", "recalled"),
        (date(2026, 2, 16), "off", "found"),
        (date(2026, 2, 20), "off", "found"),
        (date(2026, 4, 27), "off", "computed"),
        (date(2026, 4, 30), "off", "found"),
        (date(2026, 5, 1), "off", "found"),
        (date(2026, 8, 22), "worked", "recalled"),
        (date(2026, 8, 31), "off", "recalled"),
        (date(2026, 9, 1), "off", "found"),
        (date(2026, 9, 2), "off", "found"),
        (date(2026, 11, 24), "off", "found"),
        (date(2027, 1, 1), "off", "found"),
        (date(2027, 2, 6), "off", "computed"),
        (date(2027, 4, 16), "off", "computed"),
    ],
    ids=str,
)
def test_a_day_that_the_law_names_is_there_with_its_certainty(day: date, kind: str, mark: str) -> None:
    (row,) = [row for row in HOLIDAYS.days if row.day == day]
    assert (row.kind, row.mark) == (kind, mark)


def test_no_day_of_2027_that_waits_for_a_decision_is_called_found() -> None:
    certain = {row.day for row in HOLIDAYS.days if row.day.year == 2027 and row.mark == Mark.FOUND}
    fixed_by_law = {(1, 1), (4, 30), (5, 1), (9, 2), (11, 24)}
    assert {(day.month, day.day) for day in certain} == fixed_by_law


def test_every_day_given_up_is_worked_on_a_saturday_of_the_same_year() -> None:
    worked = [row for row in HOLIDAYS.days if row.kind is DayKind.WORKED]
    given_up = [row for row in HOLIDAYS.days if "hoán đổi" in row.name]
    assert len(worked) == len(given_up) == 2
    assert all(row.day.weekday() == 5 for row in worked)


def test_every_day_tells_its_ground_in_composed_vietnamese() -> None:
    for row in HOLIDAYS.days:
        assert row.ground, row
        assert unicodedata.is_normalized("NFC", row.name + row.ground)
    assert [row.day for row in HOLIDAYS.days] == sorted(row.day for row in HOLIDAYS.days)


# --- what is refused ------------------------------------------------------------------------------


def test_a_good_file_is_taken(tmp_path: Path) -> None:
    write(tmp_path, GOOD + WORKED.format("2026-11-28"))
    table = load_holidays(tmp_path)
    assert (table.version, table.years, len(table.days)) == ("2026.1", (2026,), 2)


MISTAKES = [
    ("the year is missing", GOOD.replace("year = 2026\n", ""), "year", None, "missing"),
    ("the year is a text", GOOD.replace("year = 2026", 'year = "2026"'), "year", "2026", "not-int"),
    ("no version", GOOD.replace('"2026.1"', '" "'), "version", " ", "empty"),
    ("no date of effect", GOOD.replace("valid_from = 2026-01-01\n", ""), "valid_from", None, "missing"),
    ("a moment of effect", GOOD.replace("2026-01-01", "2026-01-01T00:00:00"), "valid_from", ..., "not-a-date"),
    ("no day at all", GOOD.split("[[days]]")[0], "days", None, "missing"),
    ("a misspelt key", GOOD + 'grund = "NQ"\n', "days[1].grund", "NQ", "unknown-key"),
    ("a misspelt key above", GOOD.replace("version", 'verson = "1"\nversion'), "verson", "1", "unknown-key"),
    ("an unknown kind", GOOD.replace('"off"', '"half"'), "days[1].kind", "half", "not-one-of: off, worked"),
    ("no certainty", GOOD.replace('mark = "found"', ""), "days[1].mark", None, "missing"),
    ("a nameless day", GOOD.replace('"Ngày Văn hóa Việt Nam"', '""'), "days[1].name", "", "empty"),
    ("a day as text", GOOD.replace("2026-11-24", '"2026-11-24"'), "days[1].day", "2026-11-24", "not-a-date"),
    ("another year", GOOD.replace("2026-11-24", "2027-11-24"), "days[1].day", date(2027, 11, 24), "outside-years"),
    ("a day twice", GOOD + GOOD.split("\n\n")[1], "days[2].day", date(2026, 11, 24), "double-day"),
    (
        "off and worked at once",
        GOOD.replace("2026-11-24", "2026-11-28") + WORKED.format("2026-11-28"),
        "days[2].day",
        date(2026, 11, 28),
        "double-day",
    ),
    (
        "a Friday worked instead",
        GOOD + WORKED.format("2026-11-27"),
        "days[2].day",
        date(2026, 11, 27),
        "worked-not-weekend",
    ),
]


@pytest.mark.parametrize(("text", "key", "value", "reason"), [row[1:] for row in MISTAKES], ids=[row[0] for row in MISTAKES])
def test_a_mistake_is_named(tmp_path: Path, text: str, key: str, value: object, reason: str) -> None:
    path = write(tmp_path, text)
    with pytest.raises(SettingsError) as refused:
        load_holidays(tmp_path)
    told = refused.value.facts
    assert (told["file"], told["key"], told["reason"]) == (str(path), key, reason)
    assert value is ... or told["value"] == value


def test_two_files_of_one_year_are_refused(tmp_path: Path) -> None:
    write(tmp_path, GOOD)
    second = write(tmp_path, GOOD, "2026-moi.toml")
    with pytest.raises(SettingsError, match="double-year") as refused:
        load_holidays(tmp_path)
    assert refused.value.facts["key"] == "year"
    assert Path(str(refused.value.facts["file"])) in (second, tmp_path / "2026.toml")


@pytest.mark.parametrize("text", ["year = ", "[[days]\n"])
def test_a_file_that_is_not_toml_is_named(tmp_path: Path, text: str) -> None:
    path = write(tmp_path, text)
    with pytest.raises(SettingsError, match="not-toml") as refused:
        load_holidays(tmp_path)
    assert refused.value.facts["file"] == str(path)


def test_an_empty_folder_is_no_calendar(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="no-file"):
        load_holidays(tmp_path)


def test_loose_accents_in_a_file_come_out_composed(tmp_path: Path) -> None:
    write(tmp_path, unicodedata.normalize("NFD", GOOD))
    assert load_holidays(tmp_path).days[0].name == "Ngày Văn hóa Việt Nam"


def test_all_files_are_where_the_program_looks() -> None:
    assert sorted(path.name for path in FOLDER.glob("*.toml")) == ["2026.toml", "2027.toml"]
