"""When is a new catalogue refused so that the old one stays in use?"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from counter_app.domain.catalogue import Catalogue, judge_catalogue
from counter_app.domain.errors import CatalogueRefused
from counter_app.domain.procedure import Component, HandIn, Procedure, TermRule
from counter_app.domain.processing_time import ProcessingTime
from counter_app.domain.working_calendar import HolidayTable

NOW = datetime(2026, 11, 25, 8, tzinfo=UTC)


def procedure(code: str, valid_from: date = date(2025, 7, 1), valid_to: date | None = None) -> Procedure:
    return Procedure(
        code=code,
        name=f"Thủ tục {code}",
        area="Hộ tịch",
        components=(Component("to-khai", "Tờ khai", HandIn.ORIGINAL_KEPT, originals=1),),
        terms=(TermRule(ProcessingTime.parse("3wd")),),
        valid_from=valid_from,
        valid_to=valid_to,
    )


def catalogue(*procedures: Procedure) -> Catalogue:
    return Catalogue("v1", NOW, NOW, procedures, HolidayTable("2026", (2026,), ()))


def refusal(new: Catalogue, old: Catalogue | None = None) -> str:
    with pytest.raises(CatalogueRefused) as caught:
        judge_catalogue(new, old, 2026)
    return str(caught.value.facts["reason"])


def test_a_plausible_catalogue_is_taken() -> None:
    judge_catalogue(catalogue(procedure("1"), procedure("2")), catalogue(procedure("1")), 2026)


def test_an_empty_catalogue_is_refused() -> None:
    assert refusal(catalogue()) == "empty"


def test_a_catalogue_without_this_years_calendar_is_refused() -> None:
    new = replace(catalogue(procedure("1")), holidays=HolidayTable("2025", (2025,), ()))
    assert refusal(new) == "calendar-year-missing"


def test_a_catalogue_that_lost_most_procedures_is_refused() -> None:
    old = catalogue(*(procedure(str(number)) for number in range(10)))
    assert refusal(catalogue(*old.procedures[:4]), old) == "shrunk"
    judge_catalogue(catalogue(*old.procedures[:5]), old, 2026)


def test_one_code_may_not_mean_two_procedures_on_the_same_day() -> None:
    assert refusal(catalogue(procedure("1"), procedure("1"))) == "double-code"
    last_day = procedure("1", valid_to=date(2027, 3, 1))
    assert refusal(catalogue(procedure("1", date(2027, 3, 1)), last_day)) == "double-code"


def test_a_version_that_starts_the_day_after_the_old_one_ends_is_fine() -> None:
    judge_catalogue(catalogue(procedure("1", date(2027, 3, 1)), procedure("1", valid_to=date(2027, 2, 28))), None, 2026)
