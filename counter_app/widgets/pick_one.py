"""How does the officer choose one of a few? A Select in Vietnamese whose options are never read as markup.

Enter goes on to the next field, as in every other field of a form; Space, Up or Down open the list.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import Select

from counter_app.widgets.plain import plain_content


class PickOne(Select[str]):
    """Options are (shown, key). `value` is the key, or Select.NULL while nothing is chosen (with `blank`)."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "pass_on", "Ô tiếp theo", show=False, id="pick.next"),
        Binding("down,space,up", "show_overlay", "Mở danh sách", show=False, id="pick.open"),
    ]
    DEFAULT_CSS = """
    PickOne {
        width: 1fr;
        & > SelectCurrent { border: none; border-left: outer $border-blurred; padding: 0 1 0 0; height: auto; }
        &:focus > SelectCurrent { border: none; border-left: outer $border; background: $surface-active; }
        &.-expanded > SelectCurrent { border: none; border-left: outer $border; }
        &.-bad > SelectCurrent, &.-bad:focus > SelectCurrent { border-left: outer $error; }
        & > SelectOverlay { border: round $border; max-height: 10; }
    }
    """

    @dataclass
    class Passed(Message):
        """Enter: what is chosen may stay, on to the next field."""

        pick: PickOne

        @property
        def control(self) -> PickOne:
            """The field."""
            return self.pick

    def __init__(
        self, options: Iterable[tuple[str, str]], *, value: str = "", blank: bool = True, prompt: str = "Chọn…"
    ) -> None:
        shown = [(plain_content(label), key) for label, key in options]
        if value:
            super().__init__(shown, prompt=prompt, allow_blank=blank, value=value)
        else:
            super().__init__(shown, prompt=prompt, allow_blank=blank)

    def action_pass_on(self) -> None:
        """Leave the choice as it is."""
        self.post_message(self.Passed(self))
