"""What is one page of the wizard? A question, its fields, and what is wrong with the answers; it writes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import ClassVar

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Button, Static

from counter_app.widgets.field_input import FieldInput
from counter_app.widgets.form import Form
from counter_app.widgets.plain import plain_content


class UpperInput(FieldInput):
    """Codes are upper case: the letters turn while they are typed."""

    def validate_value(self, value: str) -> str:
        """As everywhere, and upper case."""
        return super().validate_value(value).upper()


class WizardStep(Vertical):
    """One page. `title` stands in the line of steps, `told` says what the answers are for."""

    title: ClassVar[str] = ""
    told: ClassVar[str] = ""

    def compose(self) -> ComposeResult:
        yield Static(plain_content(self.told), classes="told")
        with Form():
            yield from self.fields()

    def fields(self) -> Iterable[Widget]:
        """What is asked."""
        return ()

    def focus_first(self) -> None:
        """Into the first field; a page that asks nothing leaves Enter to the screen."""
        self.screen.set_focus(None)
        self.query_one(Form).focus_first()

    def values(self) -> dict[str, str]:
        """Every answer of this page as it stands."""
        return self.query_one(Form).values()

    def problems(self, values: Mapping[str, str]) -> dict[str, str]:
        """A sentence per wrong field. `values`: the answers of all pages."""
        return {}

    def show(self, problems: Mapping[str, str]) -> list[str]:
        """Put each sentence under its field; returns those without one."""
        return self.query_one(Form).show_errors(problems)


class SummaryStep(WizardStep):
    """Everything once more, and the button."""

    title = "8 Ghi"
    told = "Xem lại. Sai chỗ nào thì F7 quay lại; nội dung đã nhập vẫn còn. Chưa có gì được ghi vào máy."

    def __init__(self) -> None:
        super().__init__(id="summary-step")

    def compose(self) -> ComposeResult:
        yield Static(plain_content(self.told), classes="told")
        yield Static("", id="summary")
        yield Button(plain_content("Ghi và mở quầy"), id="write", variant="primary")

    def focus_first(self) -> None:
        """Onto the button."""
        self.query_one(Button).focus()

    def values(self) -> dict[str, str]:
        """Asks nothing."""
        return {}

    def show(self, problems: Mapping[str, str]) -> list[str]:
        """Has no fields."""
        return list(problems.values())

    def draw(self, lines: Iterable[tuple[str, str]]) -> None:
        """Show the answers, one a line."""
        parts: list[Content | str] = []
        for label, text in lines:
            parts += ["\n" if parts else "", plain_content(f"{label:<17}", "$text-muted"), plain_content(text)]
        self.query_one("#summary", Static).update(Content.assemble(*parts))
