"""How does a card scanned into whatever has the focus reach the screen, and nothing else?

Let the app inherit from `CatchesScans`; give a screen `on_code_scanned(self, event: CodeScanned)`. Then, on every screen
and dialog, a card's QR that arrives as keys or as a paste
 - is never kept by a field: the field has its old text, cursor and selection back before the screen hears of the code;
 - never presses a button, opens a row or moves the focus with its closing Enter or Tab;
 - comes once, as `CodeScanned(text)`, also when it is cut short (the screen says so, nothing is dropped in silence).
A widget (or its ancestor) whose state digits change, like a check list, offers `snapshot()` and `restore(state)`.
Other codes (dossier numbers) are ordinary typing: they land in the look-up field and their Enter submits it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Protocol, runtime_checkable

from textual import events
from textual.app import App
from textual.message import Message
from textual.message_pump import MessagePump
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Input, TextArea

from counter_app.widgets.scan_burst import BurstReader, Verdict, is_card_text


class CodeScanned(Message):
    """A card's QR as the reader sent it. Posted to the active screen; bubbles to the app."""

    def __init__(self, text: str) -> None:
        self.text = text
        super().__init__()


@runtime_checkable
class KeepsState(Protocol):
    """A widget that can be put back to how it was before a code ran into it."""

    def snapshot(self) -> object: ...

    def restore(self, state: object) -> None: ...


@dataclass
class _Before:
    """What the field held before this run of keys, and what a person typed in the same run before the code."""

    put_back: Callable[[str], None] | None = None
    head: str = ""
    restores_due: int = 0

    def take(self, field: Widget) -> None:
        """Called in the field's queue, behind every earlier key."""
        self.put_back = _put_back(field)

    def restore(self) -> None:
        """Safe to call twice."""
        self.restores_due -= 1
        if self.put_back is not None:
            self.put_back(self.head)


class CatchesScans(App[None]):
    """An app whose screens get cards as messages. Keys are judged here, before any widget or binding sees them."""

    def __init__(self, *, driver_class: type | None = None) -> None:
        super().__init__(driver_class=driver_class)
        self._burst = BurstReader()
        self._silence: Timer | None = None
        self._before = _Before()

    async def on_event(self, event: events.Event) -> None:
        if isinstance(event, events.Key) and not event.is_forwarded and self._swallows(event):
            return
        if isinstance(event, events.Paste) and not event.is_forwarded and is_card_text(event.text):
            self._after_what_came_before(partial(self._announce, event.text.strip()))
            return
        await super().on_event(event)

    def _swallows(self, event: events.Key) -> bool:
        verdict = self._burst.judge(event.key, event.character, event.time)
        match verdict:
            case Verdict.PASS:
                return False
            case Verdict.PASS_FIRST:
                self._remember(self.focused)
                return False
            case Verdict.BEGIN:
                self._before.head += self._burst.head
                self._before.restores_due += 1
                self._after_what_came_before(self._before.restore)
            case Verdict.END:
                self._after_what_came_before(partial(self._announce, self._burst.text))
        self._wait_for_silence()
        return True

    def _after_what_came_before(self, act: Callable[[], None]) -> None:
        """Act once every key given to the focused widget has taken effect, there or as a binding on the way up."""
        self._climb(self.focused, act)

    def _climb(self, node: MessagePump | None, act: Callable[[], None]) -> None:
        if node is None:
            act()
        elif not node.call_later(self._climb, node._parent, act):  # it takes no more messages: it is going away
            self._climb(node._parent, act)

    def _remember(self, field: Widget | None) -> None:
        """A second code behind the first must not take the first one's digits for the field's own text."""
        if self._before.restores_due:
            return
        self._before = _Before()
        if field is not None:
            field.call_later(self._before.take, field)

    def _wait_for_silence(self) -> None:
        if self._silence is not None:
            self._silence.stop()
            self._silence = None
        if self._burst.swallowing:
            self._silence = self.set_timer(self._burst.patience, self._on_silence)

    def _on_silence(self) -> None:
        if self._burst.swallowing:
            self._burst.end_by_silence()
            self._after_what_came_before(partial(self._announce, self._burst.text))

    def _announce(self, text: str) -> None:
        self.screen.post_message(CodeScanned(text))


def _put_back(field: Widget) -> Callable[[str], None] | None:
    """A call that gives `field` its present state back, followed by what a person typed just before the code."""
    if isinstance(field, Input):
        return partial(_put_back_input, field, field.value, field.selection)
    if isinstance(field, TextArea):
        return partial(_put_back_area, field, field.text, field.selection)
    keeper = next((node for node in field.ancestors_with_self if isinstance(node, KeepsState)), None)
    if keeper is None:
        return None
    state = keeper.snapshot()
    return lambda _head: keeper.restore(state)


def _put_back_input(field: Input, value: str, selection: object, head: str) -> None:
    field.value = value
    field.selection = selection  # type: ignore[assignment]  # Input and TextArea have different Selections
    if head:
        field.replace(head, *field.selection)


def _put_back_area(field: TextArea, text: str, selection: object, head: str) -> None:
    field.load_text(text)
    field.selection = selection  # type: ignore[assignment]
    if head:
        field.replace(head, *field.selection)
