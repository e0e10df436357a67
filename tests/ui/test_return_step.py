"""The fee that turns out to be asked for while the clerk is already past its place: what is typed next goes into it."""

from __future__ import annotations

import pytest
from textual.app import App, ComposeResult

from counter_app.screens.intake_steps import ReturnStep
from counter_app.widgets.form import Form
from tests.builders import procedure


class OnlyTheStep(App[None]):
    def compose(self) -> ComposeResult:
        yield ReturnStep(("at_desk",), ("direct",))


@pytest.mark.anyio
@pytest.mark.parametrize(("standing_on", "goes_on_in"), [("fee_paid", "typed_fee"), ("summary", "summary")])
async def test_a_fee_field_that_comes_up_takes_the_focus_from_the_choice_behind_it_and_from_nothing_else(
    standing_on: str, goes_on_in: str
) -> None:
    app = OnlyTheStep()
    async with app.run_test() as pilot:
        step, form = app.query_one(ReturnStep), app.query_one(Form)
        step.ask_for(procedure())
        step.show_field("fee_paid", True)
        form.field(standing_on).field.focus()
        await pilot.pause()
        step.show_field("typed_fee", True)
        await pilot.pause()
        assert form.field(goes_on_in).field.has_focus
        form.field("fee_paid").field.focus()  # it was there before: nobody is pulled back
        await pilot.pause()
        step.show_field("typed_fee", True)
        await pilot.pause()
        assert form.field("fee_paid").field.has_focus
