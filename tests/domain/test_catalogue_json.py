"""Does a procedure survive the wire and the store unchanged, and is a broken one refused by the name of its key?"""

from __future__ import annotations

import copy
import json
import unicodedata
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter_app.domain.catalogue import Catalogue
from counter_app.domain.catalogue_json import (
    catalogue_from_json,
    catalogue_to_json,
    procedure_from_json,
    procedure_to_json,
    procedures_from_json,
)
from counter_app.domain.dossier import Channel, ReturnMethod
from counter_app.domain.errors import BadField
from counter_app.domain.fee import FeeCondition, FeeKind, FeeRule
from counter_app.domain.procedure import Component, HandIn, Procedure, ProcedureCase, TermRule
from counter_app.domain.processing_time import ProcessingTime, TermKind
from counter_app.domain.working_calendar import CalendarDay, DayKind, HolidayTable

WORDS = st.text("aăâbcdđeêghiklmnoôơpqrstuưvxyáàảãạ", min_size=1, max_size=12).map(lambda t: unicodedata.normalize("NFC", t))
CODES = st.lists(st.text("abcdefgh-", min_size=1, max_size=8), min_size=1, max_size=4, unique=True)
DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))
COUNTED = st.sampled_from([TermKind.WORKING_DAYS, TermKind.WORKING_HOURS, TermKind.CALENDAR_DAYS, TermKind.MONTHS])
TIMES = st.builds(ProcessingTime, COUNTED, st.integers(1, 999)) | st.sampled_from(
    [ProcessingTime(TermKind.SAME_DAY), ProcessingTime(TermKind.NONE)]
)


@st.composite
def components(draw: st.DrawFn, code: str, cases: list[str], codes: list[str]) -> Component:
    hand_in = draw(st.sampled_from(HandIn))
    others = [other for other in codes if other != code]
    digitise = draw(st.booleans())
    return Component(
        code=code,
        name=draw(WORDS),
        hand_in=hand_in,
        originals=draw(st.integers(1, 9)) if hand_in is HandIn.ORIGINAL_KEPT else 0,
        copies=draw(st.integers(1, 9)) if hand_in is HandIn.COPY_KEPT else 0,
        required=draw(st.booleans()),
        cases=tuple(draw(st.lists(st.sampled_from(cases), unique=True))) if cases else (),
        alternatives=tuple(draw(st.lists(st.sampled_from(others), unique=True))) if others else (),
        substitutes=tuple(draw(st.lists(WORDS, max_size=2))),
        compare_with_original=draw(st.booleans()),
        digitise=digitise,
        not_digitised_reason="" if digitise else draw(WORDS),
        form=draw(st.just("") | WORDS),
    )


@st.composite
def fee_rules(draw: st.DrawFn) -> FeeRule:
    kind = draw(st.sampled_from(FeeKind))
    priced = kind in (FeeKind.PER_CASE, FeeKind.PER_COPY, FeeKind.PER_PAGE)
    by_page = kind is FeeKind.PER_PAGE
    late = draw(st.none() | st.booleans())
    return FeeRule(
        kind=kind,
        name=draw(WORDS),
        amount=draw(st.integers(1, 1_000_000)) if priced else 0,
        step_pages=draw(st.integers(0, 9)) if by_page else 0,
        amount_after_step=draw(st.integers(0, 5000)) if by_page else 0,
        cap_per_copy=draw(st.integers(0, 500_000)) if by_page else 0,
        when=FeeCondition(
            channel=draw(st.none() | st.sampled_from([str(channel) for channel in Channel])),
            late=late,
            late_after_days=None if late is None else draw(st.integers(0, 400)),
            age_below=draw(st.none() | st.integers(0, 100)),
            person_attribute=draw(st.none() | WORDS),
            valid_from=draw(st.none() | DAYS),
        ),
        ground=draw(st.just("") | WORDS),
    )


@st.composite
def procedures(draw: st.DrawFn) -> Procedure:
    cases = draw(st.just([]) | CODES)
    codes = draw(CODES)
    valid_from = draw(DAYS)
    return Procedure(
        code=draw(WORDS),
        name=draw(WORDS),
        area=draw(WORDS),
        components=tuple(draw(components(code, cases, codes)) for code in codes),
        terms=(TermRule(draw(TIMES), extension=draw(st.none() | TIMES)),),
        fees=tuple(draw(st.lists(fee_rules(), max_size=3))),
        cases=tuple(ProcedureCase(code, draw(WORDS)) for code in cases),
        valid_from=valid_from,
        valid_to=draw(st.none() | st.dates(valid_from, date(2031, 1, 1))),
        confidence=draw(st.sampled_from("ABC")),
        immediate_result=draw(st.booleans()),
        return_methods=tuple(draw(st.lists(st.sampled_from([str(way) for way in ReturnMethod]), unique=True))),
        aliases=tuple(draw(st.lists(WORDS, max_size=2))),
    )


SAMPLE = Procedure(
    code="1.001193",
    name="Đăng ký khai sinh",
    area="Hộ tịch",
    cases=(ProcedureCase("thuong", "Có giấy chứng sinh"), ProcedureCase("bo-roi", "Trẻ bị bỏ rơi")),
    components=(
        Component("to-khai", "Tờ khai", HandIn.ORIGINAL_KEPT, originals=1),
        Component("can-cuoc", "Căn cước", HandIn.SHOWN),
    ),
    terms=(TermRule(ProcessingTime.parse("same-day"), extension=ProcessingTime.parse("5wd")),),
    fees=(FeeRule(FeeKind.BY_COUNCIL, "Lệ phí", when=FeeCondition(late=True, late_after_days=60)),),
)
HOLIDAYS = HolidayTable("2026", (2026,), (CalendarDay(date(2026, 9, 2), DayKind.OFF, "Quốc khánh"),))
CATALOGUE = Catalogue(
    "20261122-abcdef01", datetime(2026, 11, 22, tzinfo=UTC), datetime(2026, 11, 25, 8, tzinfo=UTC), (SAMPLE,), HOLIDAYS
)


@given(procedures())
def test_every_procedure_comes_back_from_json_as_it_was(procedure: Procedure) -> None:
    assert procedure_from_json(json.loads(json.dumps(procedure_to_json(procedure)))) == procedure


def test_the_catalogue_comes_back_with_its_calendar() -> None:
    assert catalogue_from_json(json.loads(json.dumps(catalogue_to_json(CATALOGUE)))) == CATALOGUE


def test_the_wire_may_know_more_than_this_desk() -> None:
    assert procedure_from_json({**procedure_to_json(SAMPLE), "invented_later": 1}) == SAMPLE
    with pytest.raises(BadField) as caught:
        procedure_from_json({**procedure_to_json(SAMPLE), "invented_later": 1}, strict=True)
    assert caught.value.facts["field"] == "invented_later"


def test_text_that_arrives_decomposed_is_composed() -> None:
    decomposed = {**procedure_to_json(SAMPLE), "name": unicodedata.normalize("NFD", SAMPLE.name)}
    assert procedure_from_json(decomposed) == SAMPLE


def broken(path: str, value: object) -> dict[str, Any]:
    """The sample as JSON with one value replaced, the path as in `components.0.cases`; Ellipsis removes it."""
    members = copy.deepcopy(procedure_to_json(SAMPLE))
    *way, last = path.split(".")
    place: Any = members
    for step in way:
        place = place[int(step)] if step.isdigit() else place[step]
    if value is ...:
        del place[last]
    else:
        place[last] = value
    return members


@pytest.mark.parametrize(
    ("path", "value", "field"),
    [
        ("code", "", "code"),
        ("name", ..., "name"),
        ("name", "Đăng ký [b]khai sinh[/b]", "name"),
        ("name", "Đăng ký\x1b[2J", "name"),
        ("confidence", "D", "confidence"),
        ("valid_from", "2025-13-01", "valid_from"),
        ("valid_to", "2020-01-01", "valid_to"),
        ("immediate_result", "yes", "immediate_result"),
        ("return_methods", ["pigeon"], "return_methods"),
        ("components", [], "components"),
        ("components", "to-khai", "components"),
        ("components.0.hand_in", "posted", "components[1].hand_in"),
        ("components.0.originals", 0, "components[1].hand_in"),
        ("components.0.originals", 1.5, "components[1].originals"),
        ("components.1.copies", 1, "components[2].hand_in"),
        ("components.0.cases", ["khac"], "components[1].cases"),
        ("components.0.alternatives", ["khac"], "components[1].alternatives"),
        ("components.0.alternatives", ["to-khai"], "components[1].alternatives"),
        ("components.1.code", "to-khai", "components"),
        ("terms", [], "terms"),
        ("terms.0.time", "three days", "terms[1].time"),
        ("terms.0.case", "thuong", "terms"),
        ("fees.0.amount", 5000, "fees[1].amount"),
        ("fees.0.kind", "per_page", "fees[1].amount"),
        ("fees.0.when.late_after_days", None, "fees[1].when.late_after_days"),
        ("fees.0.when.channel", "pigeon", "fees[1].when.channel"),
    ],
)
def test_a_broken_procedure_is_refused_by_the_name_of_its_key(path: str, value: object, field: str) -> None:
    with pytest.raises(BadField) as caught:
        procedure_from_json(broken(path, value))
    assert caught.value.facts["field"] == field


def test_a_broken_procedure_in_a_list_is_named_by_its_place() -> None:
    rows = [procedure_to_json(SAMPLE), broken("components.0.hand_in", "posted")]
    with pytest.raises(BadField) as caught:
        procedures_from_json(rows)
    assert caught.value.facts["field"] == "procedures[2].components[1].hand_in"


@pytest.mark.parametrize("rows", [None, {}, "x", [1], [[]]])
def test_what_is_no_list_of_procedures_is_refused(rows: object) -> None:
    with pytest.raises(BadField):
        procedures_from_json(rows)


@pytest.mark.parametrize("key", ["version", "published_at", "loaded_at", "procedures", "holidays"])
def test_a_catalogue_without_one_of_its_parts_is_refused(key: str) -> None:
    members = catalogue_to_json(CATALOGUE)
    del members[key]
    with pytest.raises(BadField):
        catalogue_from_json(members)


def test_a_time_without_offset_is_refused() -> None:
    with pytest.raises(BadField) as caught:
        catalogue_from_json({**catalogue_to_json(CATALOGUE), "loaded_at": "2026-11-25T08:00:00"})
    assert caught.value.facts["reason"] == "no-offset"
