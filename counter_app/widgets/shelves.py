"""How are several lists shown one at a time? A line of tabs with their counts over one table; ← → turn to the next list.

yield ShelfTabs()                       # tabs.show([("Hôm nay", "3"), ("Quá hạn", "100+")], chosen=0)
yield SomeTable()                       # a subclass of ShelfTable with its COLUMNS
def on_shelf_table_turned(self, event): event.step          # ← −1, → +1
def on_shelf_table_opened(self, event): event.key           # Enter on a row
def on_shelf_table_more_wanted(self, event): table.extend(next page); table.has_more = …
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.widgets import DataTable, Static

from counter_app.widgets.fitted_table import FittedTable
from counter_app.widgets.plain import plain_content


class ShelfTabs(Static):
    """The names of the lists; the open one stands out by more than its colour."""

    DEFAULT_CSS = "ShelfTabs { height: 1; padding: 0 1; text-wrap: nowrap; text-overflow: ellipsis; }"

    def show(self, shelves: Sequence[tuple[str, str]], chosen: int) -> None:
        """`shelves`: (name, count as it is to be read)."""
        parts: list[Content | str] = []
        for place, (name, count) in enumerate(shelves):
            told = f"{name} {count}".rstrip()
            open_one = place == chosen
            parts.append(plain_content(f"▸ {told} ◂" if open_one else f"  {told}  ", _style(open_one)))
        self.update(Content.assemble(*parts))


def _style(chosen: bool) -> str:
    return "bold $text-primary" if chosen else "$text-muted"


class ShelfTable(FittedTable):
    """A FittedTable that is one of several lists, in pages by keyset. `has_more`: there is another page behind it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "turn(-1)", "Nhóm trước", show=False, id="shelf.before"),
        Binding("right", "turn(1)", "Nhóm sau", show=False, id="shelf.after"),
    ]

    class Turned(Message):
        """To the next list, or the one before."""

        def __init__(self, step: int) -> None:
            super().__init__()
            self.step = step

    class Opened(Message):
        """Enter on a row."""

        def __init__(self, key: str) -> None:
            super().__init__()
            self.key = key

    class MoreWanted(Message):
        """The cursor reached the last row and there is another page. Posted once per page."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.has_more = False

    def action_turn(self, step: int) -> None:
        """Ask for the neighbouring list."""
        self.post_message(self.Turned(step))

    @on(DataTable.RowSelected)
    def _open(self, event: DataTable.RowSelected) -> None:
        event.stop()
        if event.row_key.value is not None:
            self.post_message(self.Opened(event.row_key.value))

    @on(DataTable.RowHighlighted)
    def _ask_for_more(self, event: DataTable.RowHighlighted) -> None:
        if self.has_more and event.cursor_row == len(self.row_keys) - 1:
            self.has_more = False
            self.post_message(self.MoreWanted())
