"""What stands in an input line is taken as it is meant or refused by name: nothing is guessed, cut or dropped (I4)."""

from __future__ import annotations

import unicodedata
from pathlib import Path
from typing import Any

import pytest

from counter_app.commands import fields
from counter_app.commands.due_date import due, holidays, moment
from counter_app.commands.json_lines import lines_of, object_of
from counter_app.domain.dossier import HandedInState
from counter_app.domain.errors import BadField, DomainError, MissingField, NotReadable
from counter_app.domain.person import Sex
from counter_app.texts.errors import sentence


def refused(error: pytest.ExceptionInfo[DomainError]) -> tuple[str, str]:
    assert "not-" not in sentence(error.value), "a sentence, not a code"
    return str(error.value.facts["field"]), str(error.value.facts["reason"])


# --- lines ------------------------------------------------------------------------------------


def test_one_line_that_is_no_text_spoils_no_other(tmp_path: Path) -> None:
    path = tmp_path / "lines.jsonl"
    path.write_bytes(b'\xef\xbb\xbf{"a": 1}\r\n\n{"b": "\xff"}\n{"c": "\xe1\xbb\x87"}\n')
    rows = list(lines_of(str(path)))
    assert [number for number, _ in rows] == [1, 3, 4], "a blank line is passed over, a byte-order mark is no content"
    assert object_of(rows[0][1]) == {"a": 1} and object_of(rows[2][1]) == {"c": "ệ"}
    with pytest.raises(BadField) as error:
        object_of(rows[1][1])
    assert refused(error) == ("line", "not-utf-8")


def test_a_file_that_is_not_there_is_named_without_its_folder(tmp_path: Path) -> None:
    with pytest.raises(NotReadable) as error:
        list(lines_of(str(tmp_path / "ho-so.jsonl")))
    told = sentence(error.value)
    assert "ho-so.jsonl" in told and str(tmp_path) not in told


@pytest.mark.parametrize("line", ["[1]", "null", '"x"', '{"a": ', "[" * 200_000, "{" * 1_000_001])
def test_what_is_no_object_is_refused(line: str) -> None:
    with pytest.raises(BadField) as error:
        object_of(line)
    assert error.value.facts["field"] == "line"


# --- members ----------------------------------------------------------------------------------


@pytest.mark.parametrize("value", [5, True, [], {}, 1.5])
def test_a_text_of_another_type_is_refused(value: object) -> None:
    with pytest.raises(BadField) as error:
        fields.text({"summary": value}, "summary", "")
    assert refused(error) == ("summary", "not-text")


def test_a_text_is_composed_and_plain_and_never_cut() -> None:
    name = "Nguyễn Thị Ánh"
    told = fields.text({"name": f" \x1b[31m{unicodedata.normalize('NFD', name)}\u202e\n"}, "name")
    assert told == name
    with pytest.raises(BadField) as error:
        fields.text({"name": "x" * 10_000}, "name")
    assert refused(error) == ("name", "too-long")


@pytest.mark.parametrize("value", ["5", True, 1.0, [], -1, 10**30])
def test_a_count_is_a_whole_number(value: object) -> None:
    with pytest.raises(BadField) as error:
        fields.number({"pages": value}, "pages", 0)
    assert refused(error)[0] == "pages"


def test_null_is_as_good_as_left_out() -> None:
    assert fields.number({"pages": None}, "pages", 3) == 3
    assert fields.day({"birth_date": None}, "birth_date") is None
    assert fields.text({"case": None}, "case", "") == ""


@pytest.mark.parametrize(("value", "field"), [(5, "applicant"), ([], "applicant"), ("Mẫu", "applicant")])
def test_a_person_is_an_object(value: object, field: str) -> None:
    with pytest.raises(BadField) as error:
        fields.person(value, "applicant")
    assert refused(error) == (field, "not-an-object")
    with pytest.raises(MissingField):
        fields.person(None, "applicant")


def test_a_sex_is_taken_or_refused_but_never_dropped() -> None:
    assert fields.person({"name": "Mẫu", "sex": "female"}, "applicant").sex is Sex.FEMALE
    with pytest.raises(BadField) as error:
        fields.person({"name": "Mẫu", "sex": "nữ"}, "applicant")
    assert refused(error) == ("sex", "not-one-of")


@pytest.mark.parametrize(
    "row", ["to-khai", 5, {"originals": 1}, {"code": 5}, {"code": "a", "state": "gone"}, {"code": "a", "copies": "2"}]
)
def test_a_component_that_is_none_is_refused(row: object) -> None:
    with pytest.raises((BadField, MissingField)):
        fields.components([row])


def test_components_keep_what_was_told() -> None:
    (given,) = fields.components([{"code": "a", "state": "incorrect", "originals": 1, "copies": 2, "reason": "mờ"}])
    assert (given.state, given.originals, given.copies, given.reason) == (HandedInState.INCORRECT, 1, 2, "mờ")


# --- times ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "told", ["2026-11-20T14:00", "2026-11-20T14:00+07:00", "2026-11-20T07:00Z", "2026-11-20T02:00:00-05:00"]
)
def test_the_same_moment_has_the_same_due_date_however_it_is_written(told: str) -> None:
    answer = due({"received": told, "term": "3wd"}, holidays())
    assert answer["due_at"] == "2026-11-26T14:00:00+07:00"


@pytest.mark.parametrize("value", [20261116, True, [], "", "hôm qua", "0001-01-01T00:00+14:00", "9999-12-31T23:59-14:00"])
def test_what_is_no_moment_is_refused_by_the_name_of_its_field(value: object) -> None:
    with pytest.raises(BadField) as error:
        moment(value, "received_at")
    assert refused(error) == ("received_at", "not-a-time")


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"received": "2026-11-20T14:00"}, "term"),
        ({"term": "3wd"}, "received"),
        ({"received": "2026-11-20T14:00", "term": "٣wd"}, "term"),
        ({"received": "2026-11-20T14:00", "term": "3wd", "hours": ["07:30-11:30"]}, "hours"),
        ({"received": "2026-11-20T14:00", "term": "3wd", "policy": {"same_clock": 1}}, "policy"),
        ({"received": "2026-11-20T14:00", "term": "3wd", "policy": "later"}, "policy"),
    ],
)
def test_a_sum_that_cannot_be_done_names_the_field(asked: dict[str, Any], field: str) -> None:
    with pytest.raises((BadField, MissingField)) as error:
        due(asked, holidays())
    assert error.value.facts["field"] == field
