"""A number on a blank form is read right or not at all, and has one fate (Bắc Giang Đ21.3; TT 01/2018 Đ10.2)."""

from __future__ import annotations

import pytest

from counter_app.domain.dossier_code import is_provisional, read
from counter_app.domain.errors import BadField
from counter_app.domain.paper_form import (
    FormChange,
    FormKind,
    FormRange,
    FormState,
    PaperForm,
    census_of,
    check_form_move,
    form_number,
    is_form_number,
    next_running,
    read_form_number,
)
from counter_app.domain.scanned_code import CodeKind, recognise
from tests.builders import NOW

NUMBER = form_number(FormKind.RECEIPT, "Q1", 26, 12)


def change(state: FormState, reason: str = "") -> FormChange:
    return FormChange(state, NOW, "o1", "Nguyễn Thị Mẫu", reason=reason)


def test_a_number_is_read_as_it_was_printed_however_it_is_typed() -> None:
    for typed in (NUMBER, NUMBER.lower(), f"  {NUMBER} ", NUMBER.replace("-", " "), NUMBER.replace("-", "–")):
        found = read_form_number(typed)
        assert found is not None and found.text == NUMBER
        assert (found.kind, found.desk_id, found.year, found.running) == (FormKind.RECEIPT, "Q1", 26, 12)


def test_every_wrong_digit_and_every_swap_of_neighbours_is_found() -> None:
    places = [place for place, sign in enumerate(NUMBER) if sign.isdigit()]
    wrong = {NUMBER[:place] + other + NUMBER[place + 1 :] for place in places for other in "0123456789"} - {NUMBER}
    swapped = {
        NUMBER[:place] + NUMBER[place + 1] + NUMBER[place] + NUMBER[place + 2 :] for place in range(len(NUMBER) - 1)
    } - {NUMBER}
    assert len(wrong) >= 90 and len(swapped) >= 10
    assert [text for text in wrong | swapped if read_form_number(text) is not None] == []
    assert read_form_number(NUMBER) is not None  # the control


def test_the_kind_is_in_the_number_so_that_a_refusal_is_never_keyed_as_a_receipt() -> None:
    assert len({form_number(kind, "Q1", 26, 12) for kind in FormKind}) == len(FormKind)
    assert read_form_number(NUMBER.replace("PGN", "PGT")) is None


def test_a_form_number_is_no_dossier_code_and_no_provisional_number() -> None:
    assert read(NUMBER) is None and not is_provisional(NUMBER)
    assert recognise(NUMBER).dossier_code is None
    assert recognise("H09.1-261125-0001").kind is CodeKind.UNKNOWN or not is_form_number("H09.1-261125-0001")


def test_a_series_goes_on_after_a_restore_where_nothing_can_have_been_issued() -> None:
    assert next_running(0, same_incarnation=True) == 1
    assert next_running(50, same_incarnation=True) == 51
    assert next_running(50, same_incarnation=False) == 1_001
    assert next_running(1_050, same_incarnation=False) == 2_001


def test_a_void_names_its_reason_and_no_form_is_entered_twice() -> None:
    check_form_move(NUMBER, FormState.ISSUED, change(FormState.ENTERED))
    with pytest.raises(BadField) as told:
        check_form_move(NUMBER, FormState.ENTERED, change(FormState.ENTERED))
    assert told.value.facts["reason"] == "form-is-entered"
    with pytest.raises(BadField) as told:
        check_form_move(NUMBER, FormState.ISSUED, change(FormState.VOIDED, "  "))
    assert told.value.facts["reason"] == "form-void-unexplained"


def test_issued_is_open_and_entered_and_void_and_returned() -> None:
    numbers = FormRange(FormKind.RECEIPT, 26, 1, 4).numbers("Q1")
    forms = [
        PaperForm(number, FormKind.RECEIPT, "kit", running, state)
        for (running, number), state in zip(enumerate(numbers, 1), FormState, strict=True)
    ]
    census = census_of(forms)
    assert (census.issued, census.open, census.balanced) == (4, 1, True)
