"""How does one line of typed or pasted text get into a field without being changed in silence?

`FieldInput` is the Input of this program: use it (or DateInput, MoneyInput) instead of textual.widgets.Input.
 - The value is always NFC and the cursor stays where the person sees it, whatever form the input method sent.
 - A paste of several lines becomes one line and `PastedLines` says so; one that is too long is cut at the limit and
   `PasteClipped` says so; one that the field does not take at all changes nothing and `PasteRefused` says so.
   A LabelledField around the input shows these as a sentence; no screen has to.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from textual import events
from textual.message import Message
from textual.widgets import Input

from counter_app.domain.plain_text import nfc, plain

DEFAULT_LIMIT = 500  # characters


@dataclass
class PastedLines(Message):
    """A paste of `count` lines was joined with spaces."""

    field: FieldInput
    count: int

    @property
    def control(self) -> FieldInput:
        """The field."""
        return self.field


@dataclass
class PasteClipped(Message):
    """Only the first `kept` characters of a paste fitted; `dropped` did not."""

    field: FieldInput
    kept: int
    dropped: int

    @property
    def control(self) -> FieldInput:
        """The field."""
        return self.field


@dataclass
class PasteRefused(Message):
    """The paste holds characters that this field does not take; nothing was changed."""

    field: FieldInput

    @property
    def control(self) -> FieldInput:
        """The field."""
        return self.field


class FieldInput(Input):
    """One line of text, at most `max_length` characters (500 unless told). `restrict`: a pattern the value must match."""

    DEFAULT_CSS = """
    FieldInput {
        height: 1; width: 1fr; padding: 0 1 0 0; border: none; border-left: outer $border-blurred; background: $surface;
        &:focus { border: none; border-left: outer $border; background: $surface-active; background-tint: $foreground 8%; }
        &.-bad, &.-bad:focus { border: none; border-left: outer $error; }
        &:disabled { color: $text-muted; text-opacity: 100%; opacity: 100%; }
    }
    """

    def __init__(
        self,
        value: str = "",
        *,
        id: str | None = None,
        placeholder: str = "",
        max_length: int = DEFAULT_LIMIT,
        restrict: str | None = None,
        password: bool = False,
    ) -> None:
        super().__init__(
            value, placeholder, id=id, max_length=max_length, restrict=restrict, password=password, valid_empty=True
        )

    def validate_value(self, value: str) -> str:
        """Every way into the field ends here: typed, pasted, set by the screen with what others wrote (D13)."""
        return plain(value)

    def replace(self, text: str, start: int, end: int) -> None:
        """Replace value[start:end]. A mark typed behind its letter joins it, and the cursor stays behind the letter."""
        start, end = sorted((start, end))
        super().replace(nfc(self.value[:start] + text), 0, end)

    def action_paste(self) -> None:
        """Paste what was copied inside the program."""
        self.paste(self.app.clipboard)

    def _on_paste(self, event: events.Paste) -> None:
        event.stop()
        event.prevent_default()  # or Input's own handler pastes the first line once more
        self.paste(event.text)

    def paste(self, text: str) -> None:
        """Insert outside text at the cursor, over the selection."""
        lines = [line.strip() for line in plain(text, keep_newlines=True).split("\n") if line.strip()]
        pasted = self.fitted(" ".join(lines))
        start, end = sorted(self.selection)
        room = max(0, (self.max_length or DEFAULT_LIMIT) - len(self.value) + (end - start))
        kept = pasted[:room]
        if self.restrict and re.fullmatch(self.restrict, self.value[:start] + kept + self.value[end:]) is None:
            self.post_message(PasteRefused(self))
            return
        if kept:
            self.replace(kept, start, end)
        if len(lines) > 1:
            self.post_message(PastedLines(self, len(lines)))
        if len(kept) < len(pasted):
            self.post_message(PasteClipped(self, len(kept), len(pasted) - len(kept)))

    def fitted(self, pasted: str) -> str:
        """A paste as this kind of field reads it; subclasses drop separators that they do not keep."""
        return pasted
