"""`python -m prove.hostile_app FOLDER [no-gate|markup]`: our real widgets on a real terminal, hostile text page by page.

FOLDER/texts.json holds [[kind of widget, [text, …]], …]; FOLDER/done is written at the end, FOLDER/action when any text was
obeyed. `no-gate` lets text through as it is, `markup` hands it to Textual as markup: what must be seen by whoever reads the
terminal.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Button, DataTable, OptionList, Static
from textual.widgets.option_list import Option

from counter_app.domain.plain_text import plain
from counter_app.widgets import plain as gate
from counter_app.widgets.choice_list import Choice, ChoiceList
from counter_app.widgets.field_input import FieldInput
from counter_app.widgets.form import LabelledField
from counter_app.widgets.head_line import HeadLine
from counter_app.widgets.lights_bar import Light, LightsBar, LightState
from counter_app.widgets.notices import Banner, EmptyState, Tone
from counter_app.widgets.pick_one import PickOne
from counter_app.widgets.shell import ShellApp
from tests import builders

# kind of widget → how many texts of at most WIDTH characters it shows at once
ROOM: Final = {
    "static": 90,
    "table": 60,
    "options": 60,
    "choices": 90,
    "fields": 8,
    "buttons": 16,
    "words": 8,
    "pick": 10,
    "notify": 4,
    "lights": 4,
}
WIDTH: Final = 200
_PAINT_SECONDS: Final = 0.03  # until a page stands on the terminal; the marks tell when it never did
SIZE: Final = (220, 100)


def mark(number: int) -> str:
    """Stands on the page of this number, so that the bytes tell which pages were painted."""
    return f"~{number:06d}~"


class HostileApp(ShellApp):
    """One kind of widget a page; whatever is clicked does nothing, unless a text is obeyed."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder
        self._pages: list[tuple[str, list[str]]] = json.loads((folder / "texts.json").read_text("utf-8"))
        self._number = 0

    def compose(self) -> ComposeResult:
        yield Static(id="mark")
        yield Vertical(id="page")

    async def on_mount(self) -> None:
        await self._show()

    def action_boom(self) -> None:
        """Nobody but a text asks for this."""
        (self._folder / "action").write_text("a text was obeyed", "utf-8")

    async def _show(self) -> None:
        page = self.query_one("#page")
        await page.remove_children()
        if self._number >= len(self._pages):
            (self._folder / "done").write_text(str(self._number), "utf-8")
            self.exit()
            return
        kind, texts = self._pages[self._number]
        self._number += 1
        self.clear_notifications()
        await _KINDS[kind](page, texts)
        self.query_one("#mark", Static).update(mark(self._number))
        self.call_after_refresh(self.set_timer, _PAINT_SECONDS, self._show)


async def _static(page: Any, texts: Sequence[str]) -> None:
    await page.mount(Static(gate.plain_content("\n".join(texts), keep_newlines=True)))


async def _table(page: Any, texts: Sequence[str]) -> None:
    table: DataTable[Any] = DataTable()
    await page.mount(table)
    table.add_columns(gate.plain_cell(texts[0], cells=50), gate.plain_cell("b"))
    for first, second in zip(texts, texts[::-1], strict=True):
        table.add_row(gate.plain_cell(first), gate.plain_cell(second, cells=40))


async def _options(page: Any, texts: Sequence[str]) -> None:
    options = OptionList(*(Option(gate.plain_content(text)) for text in texts))
    options.border_title = gate.plain_content(texts[0])
    await page.mount(options)


async def _choices(page: Any, texts: Sequence[str]) -> None:
    choices = [Choice(str(number), text, text) for number, text in enumerate(texts)]
    await page.mount(ChoiceList(choices))


async def _fields(page: Any, texts: Sequence[str]) -> None:
    for text in texts:
        await page.mount(FieldInput(text))


async def _buttons(page: Any, texts: Sequence[str]) -> None:
    for text in texts:
        await page.mount(Button(gate.plain_content(text), compact=True))


async def _words(page: Any, texts: Sequence[str]) -> None:
    """Banner, field with label, hint and error, head line, what an empty list says."""
    banner, head = Banner(), HeadLine(texts[3], texts[4])
    field = LabelledField("x", texts[0], FieldInput(texts[1]), hint=texts[2])
    await page.mount(banner, field, head, EmptyState(texts[5], texts[6]))
    banner.say(Tone.BAD, texts[7])
    field.show_error(texts[0])
    head.show(texts[1], builders.NOW, texts[2])


async def _pick(page: Any, texts: Sequence[str]) -> None:
    pick = PickOne([(text, str(number)) for number, text in enumerate(texts)], value="0")
    await page.mount(pick)
    pick.action_show_overlay()


async def _notify(page: Any, texts: Sequence[str]) -> None:
    for text in texts:
        page.app.notify(text, title=text, markup=True, timeout=30)  # the shell forces plain text


async def _lights(page: Any, texts: Sequence[str]) -> None:
    bar = LightsBar([Light(text, LightState.WARN, text) for text in texts])
    bar.tooltip = gate.plain_content(texts[0])
    await page.mount(bar)


_KINDS: Final[dict[str, Callable[[Any, Sequence[str]], Any]]] = {
    "static": _static,
    "table": _table,
    "options": _options,
    "choices": _choices,
    "fields": _fields,
    "buttons": _buttons,
    "words": _words,
    "pick": _pick,
    "notify": _notify,
    "lights": _lights,
}


def _spoil(how: str) -> None:
    """The known-bad variants of the gate."""
    if how == "no-gate":
        vars(gate)["plain"] = lambda text, *, keep_newlines=False: text  # what the gate itself calls
    elif how == "markup":
        vars(gate)["plain_content"] = lambda text, style="", *, keep_newlines=False: Content.from_markup(plain(text))


if __name__ == "__main__":
    _spoil(sys.argv[2] if len(sys.argv) > 2 else "")
    HostileApp(Path(sys.argv[1])).run()
