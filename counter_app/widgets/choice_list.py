"""How does the officer find one of two thousand procedures? By typing a few letters, with or without marks.

    choices = ChoiceList([Choice(p.code, p.name, detail=p.code, words=" ".join(p.aliases)) for p in procedures])
    def on_choice_list_chosen(self, event: ChoiceList.Chosen) -> None: ... event.key

Up, Down, PageUp and PageDown move in the list while the cursor stays in the search field; Enter chooses.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from counter_app.domain.search_key import fold
from counter_app.widgets.field_input import FieldInput
from counter_app.widgets.plain import plain_content

MOST_ROWS = 200  # more than anybody scrolls through; the rest is found by one more letter


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to choose. `detail` stands behind the label; `words` are searched but not shown."""

    key: str
    label: str
    detail: str = ""
    words: str = ""


class ChoiceList(Vertical):
    """A search field over a list. `chosen_key` is the highlighted choice, "" when the list is empty."""

    DEFAULT_CSS = """
    ChoiceList {
        height: 1fr;
        & > OptionList {
            height: 1fr; border: none; padding: 0; margin-top: 1; text-wrap: nowrap; text-overflow: ellipsis;
        }
        & > .choice-count { height: 1; color: $text-muted; }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "move('cursor_down')", "Xuống", show=False, id="choices.down"),
        Binding("up", "move('cursor_up')", "Lên", show=False, id="choices.up"),
        Binding(
            "pagedown",
            "move('page_down')",
            "Trang sau",
            show=False,
            id="choices.page-down",
            tooltip="Xuống một trang danh sách",
        ),
        Binding("pageup", "move('page_up')", "Trang trước", show=False, id="choices.page-up"),
    ]

    class Chosen(Message):
        """Enter on a choice."""

        def __init__(self, choices: ChoiceList, key: str) -> None:
            self.choices, self.key = choices, key
            super().__init__()

        @property
        def control(self) -> ChoiceList:
            """The list."""
            return self.choices

    class NothingFound(Message):
        """Enter on an empty list: `typed` matches no choice."""

        def __init__(self, choices: ChoiceList, typed: str) -> None:
            self.choices, self.typed = choices, typed
            super().__init__()

        @property
        def control(self) -> ChoiceList:
            """The list."""
            return self.choices

    class Highlighted(Message):
        """The highlight moved. Not a subclass of Chosen: Textual would hand it to the handlers of Chosen, too."""

        def __init__(self, choices: ChoiceList, key: str) -> None:
            self.choices, self.key = choices, key
            super().__init__()

        @property
        def control(self) -> ChoiceList:
            """The list."""
            return self.choices

    def __init__(self, choices: Iterable[Choice] = (), *, id: str | None = None, placeholder: str = "Gõ để tìm…") -> None:
        super().__init__(id=id)
        self._placeholder = placeholder
        self._known: list[tuple[str, Choice]] = []
        self._take(choices)

    def _take(self, choices: Iterable[Choice]) -> None:
        self._known = [(fold(f"{choice.label} {choice.detail} {choice.words}"), choice) for choice in choices]

    def compose(self) -> ComposeResult:
        yield FieldInput(placeholder=self._placeholder)
        yield Static(classes="choice-count")
        options = OptionList()
        options.can_focus = False
        yield options

    def on_mount(self) -> None:
        self._show("")

    def set_choices(self, choices: Iterable[Choice]) -> None:
        """Replace all choices; what was typed still filters."""
        self._take(choices)
        self._show(self.query_one(FieldInput).value)

    def clear_search(self) -> None:
        """Empty the search field: the whole list again."""
        self.query_one(FieldInput).value = ""

    def find(self, typed: str) -> list[Choice]:
        """Choices that hold every typed word. What is typed stands best early in the name itself; other words come last."""
        wanted = fold(typed)
        words = wanted.split()
        found = [(_rank(choice, wanted), choice) for key, choice in self._known if all(word in key for word in words)]
        return [choice for _, choice in sorted(found, key=lambda pair: pair[0])]

    @property
    def choices(self) -> list[Choice]:
        """All choices, in the given order."""
        return [choice for _, choice in self._known]

    @property
    def is_searching(self) -> bool:
        """True while something is typed."""
        return bool(self.query_one(FieldInput).value.strip())

    @property
    def chosen_key(self) -> str:
        """The key under the highlight."""
        options = self.query_one(OptionList)
        option = options.highlighted_option
        return option.id or "" if option is not None else ""

    def _show(self, typed: str) -> None:
        found = self.find(typed)
        options = self.query_one(OptionList)
        options.set_options([Option(_choice_content(choice), id=choice.key) for choice in found[:MOST_ROWS]])
        options.highlighted = 0 if found else None
        self.query_one(".choice-count", Static).update(plain_content(_count_words(found)))

    @on(Input.Changed)
    def _filter(self, event: Input.Changed) -> None:
        event.stop()
        self._show(event.value)

    @on(Input.Submitted)
    def _choose(self, event: Input.Submitted) -> None:
        event.stop()
        if self.chosen_key:
            self.post_message(self.Chosen(self, self.chosen_key))
        else:
            self.post_message(self.NothingFound(self, event.value))

    @on(OptionList.OptionSelected)
    def _choose_by_mouse(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.post_message(self.Chosen(self, event.option_id or ""))

    @on(OptionList.OptionHighlighted)
    def _tell_highlight(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        self.post_message(self.Highlighted(self, event.option_id or ""))

    def action_move(self, how: str) -> None:
        """Move the highlight: cursor_down, cursor_up, page_down, page_up."""
        getattr(self.query_one(OptionList), f"action_{how}")()


def _rank(choice: Choice, wanted: str) -> int:
    """How far into the label the typed words stand, as they were typed; a label that lacks them ranks behind all others."""
    place = f" {fold(choice.label)}".find(f" {wanted}")
    return place if place >= 0 else 10_000


def _choice_content(choice: Choice) -> Content:
    """Without a muted style: on the highlight it could not be read."""
    return plain_content(f"{choice.label} · {choice.detail}" if choice.detail else choice.label)


def _count_words(found: Sequence[Choice]) -> str:
    if not found:
        return "Không có mục nào khớp. Gõ ít chữ hơn hoặc bỏ bớt từ."
    rest = len(found) - MOST_ROWS
    return f"{len(found)} mục" if rest <= 0 else f"{MOST_ROWS} mục đầu, còn {rest} mục: gõ thêm chữ để thu hẹp"
