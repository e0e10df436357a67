"""Styles that are kept still follow a change of looks, and a screen's own sheet is still taken in."""

from __future__ import annotations

import pytest
from textual.css.stylesheet import Stylesheet

from counter_app import theme
from counter_app.kept_styles import KeptStyles
from tests.desk_rig import DeskRig
from tests.ui.desk_app import clerk_at

FIRST = "Static { color: $ink; background: red; }"
SECOND = "Static { width: 7; }"


def rules(sheet: Stylesheet) -> list[str]:
    return [rule.css for rule in sheet.rules]


def both() -> list[Stylesheet]:
    return [kind(variables={"ink": "#112233"}) for kind in (Stylesheet, KeptStyles)]


def test_the_same_rules_come_out_as_from_the_stock_sheet_after_every_step() -> None:
    stock, kept = both()
    for step in (
        lambda sheet: sheet.add_source(FIRST, ("first", "")),
        lambda sheet: sheet.reparse(),
        lambda sheet: sheet.add_source(SECOND, ("second", "")),
        lambda sheet: sheet.reparse(),
        lambda sheet: sheet.set_variables({"ink": "#445566"}),
        lambda sheet: sheet.reparse(),
    ):
        step(stock)
        step(kept)
        assert rules(kept) == rules(stock)
    assert "#445566" in rules(kept)[0]


def test_a_source_that_did_not_change_is_not_parsed_again() -> None:
    stock, kept = both()
    for sheet in (stock, kept):
        sheet.add_source(FIRST, ("first", ""))
        first = sheet.rules[0]
        sheet.set_variables({"ink": "#112233"})
        sheet.reparse()
        assert (sheet.rules[0] is first) == (sheet is kept)


@pytest.mark.anyio
async def test_another_look_is_seen_on_every_screen(tmp_path: object) -> None:
    rig = DeskRig(tmp_path)  # type: ignore[arg-type]
    try:
        async with clerk_at(rig) as clerk:
            await clerk.press("f2")
            dark = clerk.app.screen.styles.background
            clerk.app.theme = theme.LIGHT
            await clerk.until(lambda: clerk.app.screen.styles.background != dark)
            light = clerk.app.screen.styles.background
            await clerk.press("f3")
            await clerk.until(lambda: clerk.app.screen.styles.background == light)
    finally:
        rig.close()
