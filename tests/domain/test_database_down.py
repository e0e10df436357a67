"""What a database holds is asked for as paper only with the recorded ground that it cannot be read (NĐ 309 Đ4.2a)."""

from __future__ import annotations

from counter_app.domain.checklist import DATABASE_DOWN, FindingCode, judge
from counter_app.domain.dossier import HandedIn, HandedInState
from counter_app.domain.procedure import Component, HandIn
from counter_app.domain.received_fact import component_fact
from counter_app.texts.act_words import prefilled_lines
from counter_app.texts.checklist_words import DATABASE_DOWN_WORDS, line_words
from tests.builders import procedure

HELD = Component(code="hon-nhan", name="Tình trạng hôn nhân", hand_in=HandIn.FROM_DATABASE)
MATTER = procedure(components=(HELD,))


def test_without_the_ground_nobody_can_ask_for_it() -> None:
    """The positive control of the rule below."""
    assert judge(MATTER, "", [HandedIn("hon-nhan", HandedInState.MISSING)]).complete
    assert judge(MATTER, "", []).complete


def test_with_the_ground_the_paper_is_missing_until_it_is_there() -> None:
    verdict = judge(MATTER, "", [HandedIn("hon-nhan", HandedInState.MISSING, ground=DATABASE_DOWN)])
    assert [(line.code, line.ground) for line in verdict.lines] == [(FindingCode.MISSING, DATABASE_DOWN)]
    assert DATABASE_DOWN_WORDS in line_words(verdict.lines[0])
    nothing_lies_there = HandedIn("hon-nhan", HandedInState.OK, ground=DATABASE_DOWN)
    assert not judge(MATTER, "", [nothing_lies_there]).complete
    assert judge(MATTER, "", [HandedIn("hon-nhan", HandedInState.OK, copies=1, ground=DATABASE_DOWN)]).complete


def test_the_ground_cannot_open_a_component_that_no_database_holds() -> None:
    """Đà Nẵng Đ5.1: it invents no component and asks for nothing else in another way."""
    shown = Component(code="cccd", name="Thẻ căn cước", hand_in=HandIn.SHOWN)
    asked = judge(procedure(components=(shown,)), "", [HandedIn("cccd", HandedInState.OK, ground=DATABASE_DOWN)])
    assert asked.complete


def test_the_supplement_slip_names_the_ground_and_the_centre_hears_it() -> None:
    item = HandedIn("hon-nhan", HandedInState.MISSING, ground=DATABASE_DOWN)
    (line,) = prefilled_lines(judge(MATTER, "", [item]), "Luật Hộ tịch")
    assert line.ground.startswith(DATABASE_DOWN_WORDS) and "309/2026" in line.ground
    assert component_fact(item)["ground"] == DATABASE_DOWN
    assert "ground" not in component_fact(HandedIn("hon-nhan", HandedInState.OK))
