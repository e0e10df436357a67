"""A database that cannot be read, in the check list: one key puts the ground down, the paper is asked for (NĐ 309 Đ4.2a)."""

from __future__ import annotations

import pytest
from textual.app import ComposeResult

from counter_app.domain.checklist import DATABASE_DOWN
from counter_app.domain.dossier import HandedIn, HandedInState
from counter_app.domain.procedure import Component, HandIn
from counter_app.screens.intake_fields import IntakeFields
from counter_app.texts.checklist_words import DATABASE_IS_UP
from counter_app.widgets.checklist_table import ChecklistTable, ComponentRows
from counter_app.widgets.shell import ShellApp
from tests.ui.keys import settle

HELD = Component(code="hon-nhan", name="Tình trạng hôn nhân", hand_in=HandIn.FROM_DATABASE)
FORM = Component(code="to-khai", name="Tờ khai", hand_in=HandIn.ORIGINAL_KEPT, originals=1)


class Desk(ShellApp):
    def compose(self) -> ComposeResult:
        yield ChecklistTable()


@pytest.mark.anyio
async def test_one_key_asks_for_the_paper_another_takes_it_in_and_the_first_takes_the_ground_back() -> None:
    app = Desk()
    async with app.run_test() as pilot:
        checklist = app.query_one(ChecklistTable)
        checklist.load((HELD, FORM))
        rows = app.query_one(ComponentRows)
        rows.focus()
        await settle(pilot)
        await pilot.press("5")
        await settle(
            pilot, lambda: checklist.handed_in() == (HandedIn("hon-nhan", HandedInState.MISSING, ground=DATABASE_DOWN),)
        )
        await pilot.press("1")  # the citizen has it here
        there = HandedIn("hon-nhan", HandedInState.OK, originals=1, ground=DATABASE_DOWN)
        await settle(pilot, lambda: checklist.handed_in() == (there,))
        await pilot.press("up", "5")  # the database is back
        await settle(pilot, lambda: checklist.handed_in() == (HandedIn("hon-nhan", HandedInState.OK),))
        await pilot.press("down", "5")
        await settle(pilot)
        assert [mark.component_code for mark in checklist.handed_in()] == ["hon-nhan"]  # no ground where no database is


@pytest.mark.anyio
async def test_until_an_outage_of_a_database_is_recorded_the_paper_is_not_asked_for() -> None:
    app = Desk()
    async with app.run_test(notifications=True) as pilot:
        checklist = app.query_one(ChecklistTable)
        checklist.load((HELD, FORM))
        app.query_one(ComponentRows).focus()
        checklist.database_down = False
        await settle(pilot)
        await pilot.press("5")
        await settle(pilot)
        assert checklist.handed_in() == ()
        assert [told.message for told in app._notifications] == [DATABASE_IS_UP]
        checklist.database_down = True
        await pilot.press("5")
        await settle(pilot, lambda: [mark.ground for mark in checklist.handed_in()] == [DATABASE_DOWN])
        checklist.database_down = False  # over: what was asked for in good faith can still be taken back
        await pilot.press("up", "5")
        await settle(pilot, lambda: [mark.ground for mark in checklist.handed_in()] == [""])


def test_a_draft_keeps_the_ground_and_one_of_an_older_program_opens() -> None:
    fields = IntakeFields("intent-1", marks=(HandedIn("hon-nhan", HandedInState.MISSING, ground=DATABASE_DOWN),))
    kept = fields.draft()
    assert IntakeFields.of_draft("intent-1", kept).marks == fields.marks
    for mark in kept["marks"]:
        del mark["ground"]
    assert IntakeFields.of_draft("intent-1", kept).marks[0].ground == ""


def test_the_channel_chosen_at_intake_is_the_agreement_to_it_and_nothing_chosen_is_no_wish() -> None:
    """Huế Đ9.6."""
    fields = IntakeFields("intent-1", procedure="1.001193", texts={"notice_channel": "zalo"})
    wish = fields.form(date_confirmed=True).notice_wish
    assert wish is not None and (wish.channel, wish.consented) == ("zalo", True)
    assert IntakeFields("intent-1", procedure="1.001193").form(date_confirmed=True).notice_wish is None
