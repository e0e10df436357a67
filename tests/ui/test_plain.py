"""Hostile text is drawn as text: with the gate the app lives and shows every letter; without it Textual ends (control)."""

from __future__ import annotations

import pytest
from textual.app import App, ComposeResult
from textual.content import Content
from textual.markup import MarkupError
from textual.widgets import Button, DataTable, OptionList, Static
from textual.widgets.option_list import Option

from counter_app.widgets.plain import plain_cell, plain_content
from counter_app.widgets.shell import ShellApp
from tests.ui.keys import settle

HOSTILE = ("Hồ sơ [/x] A", "của [Lan] và [b]Bình[/b]", "[@click=app.quit]bấm[/]", ":smile: \x1b[2J\u202eđảo\u200b")


def test_the_gate_keeps_every_visible_letter_and_nothing_that_acts() -> None:
    for text in HOSTILE[:3]:
        assert plain_content(text).plain == plain_cell(text).plain == text
        assert not plain_content(text).spans and not plain_cell(text).spans
    assert plain_content(HOSTILE[3]).plain == ":smile: đảo"
    assert plain_content("a\nb").plain == "a b" and plain_content("a\nb", keep_newlines=True).plain == "a\nb"
    assert plain_cell("Nguyễn Thị Ánh", cells=8).plain == "Nguyễn…"


def test_textual_itself_ends_on_the_same_text() -> None:
    """Positive control: this is why the gate exists."""
    with pytest.raises(MarkupError):
        Content.from_markup(HOSTILE[0])


@pytest.mark.anyio
async def test_every_kind_of_widget_draws_hostile_text_literally() -> None:
    class Desk(ShellApp):
        def compose(self) -> ComposeResult:
            for text in HOSTILE:
                yield Static(plain_content(text))
                yield Button(plain_content(text))
            yield OptionList(*(Option(plain_content(text)) for text in HOSTILE))
            yield DataTable()

        def on_mount(self) -> None:
            table = self.query_one(DataTable)
            table.add_column(plain_cell("[/]"))
            for text in HOSTILE:
                table.add_row(plain_cell(text))
                self.notify(text, title=text, markup=True)  # the shell forces plain text

    app: App[None] = Desk()
    async with app.run_test(size=(100, 50), notifications=True) as pilot:
        await settle(pilot)
        drawn = app.export_screenshot().replace("&#160;", " ")
        for part in ("[/x]", "[Lan]", "[b]Bình[/b]", "[@click=app.quit]", ":smile:"):
            assert part in drawn
        assert "\u202e" not in drawn and "\x1b" not in drawn
