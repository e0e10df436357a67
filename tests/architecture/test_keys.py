"""Every key can be found, read and moved: an id, Vietnamese words, no quarrel over a key, no letter that a field needs.

Shown keys stand in the line at the foot, all of them behind F1: both read description and tooltip from the Binding.
"""

from __future__ import annotations

import inspect
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any, ClassVar

import pytest
from textual.app import App
from textual.binding import Binding, BindingsMap
from textual.dom import DOMNode
from textual.screen import ModalScreen, Screen

from counter_app.app import CounterApp

ROOT = Path(__file__).parents[2]
PLACES = ("counter_app/screens", "counter_app/widgets", "counter_app/app.py", "counter_app/wizard_app.py")
_HAS_INPUT = re.compile(r"\b(LabelledField|FieldInput|DateInput|MoneyInput|TextArea|Form)\(")
_ID = re.compile(r"[a-z]+(-[a-z]+)*(\.[a-z0-9]+(-[a-z0-9]+)*)+")


def classes() -> list[type[DOMNode]]:
    """Every class of ours that binds keys."""
    files = [
        path for place in PLACES for path in ([ROOT / place] if place.endswith(".py") else (ROOT / place).rglob("*.py"))
    ]
    modules = [import_module(".".join(path.relative_to(ROOT).with_suffix("").parts)) for path in sorted(files)]
    return [
        found
        for module in modules
        for found in vars(module).values()
        if inspect.isclass(found) and issubclass(found, DOMNode) and found.__module__ == module.__name__ and bindings(found)
    ]


def bindings(owner: type[DOMNode]) -> list[Any]:
    """What the class itself declares."""
    return list(vars(owner).get("BINDINGS", ()))


def keys_of(binding: Binding) -> list[str]:
    """Each single key of a binding for several."""
    return list(BindingsMap([binding]).key_to_bindings)


def is_typed(key: str) -> bool:
    """A key that writes something into a field, or is needed there."""
    words = {"space", "plus", "minus", "equals_sign", "hyphen", "enter", "left", "right", "home", "end", "backspace"}
    return len(key) == 1 or key in words


def faults(owner: type[DOMNode]) -> Iterator[str]:
    """What is wrong with the keys of one class, in words."""
    used: Counter[str] = Counter()
    for binding in bindings(owner):
        if not isinstance(binding, Binding):
            yield f"{binding!r} is no Binding, so it has no id"
            continue
        used.update(keys_of(binding))
        name = binding.id or binding.action
        if not binding.id or not _ID.fullmatch(binding.id):
            yield f"{name} has no id like screen.what-it-does"
        if binding.show and not binding.tooltip:
            yield f"{name} is shown and has no tooltip"
        yield from word_faults(name, binding)
        if not has_action(owner, binding.action):
            yield f"{name}: there is no action {binding.action}"
    yield from (f"{key} is bound twice" for key, times in used.items() if times > 1)
    yield from typing_faults(owner)


def word_faults(name: str, binding: Binding) -> Iterator[str]:
    """Vietnamese, NFC, one short line."""
    words = binding.description
    if not words or words[0] != words[0].upper() or len(words) > 18:
        yield f"{name}: description {words!r} is no short sentence"
    if (binding.description + binding.tooltip).isascii():
        yield f"{name}: {words!r} is not Vietnamese"
    if not unicodedata.is_normalized("NFC", words + binding.tooltip):
        yield f"{name}: not NFC"


def typing_faults(owner: type[DOMNode]) -> Iterator[str]:
    """Where there are fields, keys are function keys and Ctrl; letters and digits belong to tables and bare dialogs."""
    job = issubclass(owner, App) or (issubclass(owner, Screen) and not issubclass(owner, ModalScreen))
    has_fields = job or _HAS_INPUT.search(inspect.getsource(owner)) is not None
    for binding in bindings(owner):
        for key in keys_of(binding) if isinstance(binding, Binding) else ():
            if is_typed(key) and has_fields and (binding.priority or (job and len(key) == 1)):
                yield f"{binding.id}: {key} would be missing in a field"


def has_action(owner: type[DOMNode], action: str) -> bool:
    """`action` may name another namespace ("app.quit") and have parameters."""
    namespace, _, name = action.split("(")[0].rpartition(".")
    where = {"": (owner, Screen, CounterApp), "app": (CounterApp,), "screen": (owner, Screen)}[namespace]
    return any(hasattr(place, f"action_{name}") for place in where)


def quarrels(owner: type[DOMNode], everywhere: Iterable[Binding] = CounterApp.BINDINGS) -> list[str]:  # type: ignore[assignment]
    """Keys of a job's screen that the app answers before it; a dialog keeps the app's keys away."""
    if issubclass(owner, App | ModalScreen) or not issubclass(owner, Screen):
        return []
    taken = {key for binding in everywhere for key in keys_of(binding)}
    own = [binding for binding in bindings(owner) if isinstance(binding, Binding)]
    return [key for binding in own for key in keys_of(binding) if key in taken]


@pytest.mark.parametrize("owner", classes(), ids=lambda owner: owner.__qualname__)
def test_each_key_has_a_name_and_words_and_no_rival(owner: type[DOMNode]) -> None:
    assert list(faults(owner)) == []
    assert quarrels(owner) == []


def test_no_two_keys_have_one_id() -> None:
    """A province that moves a key by its id moves one key."""
    ids = Counter(binding.id for owner in classes() for binding in bindings(owner))
    assert [name for name, times in ids.items() if times > 1] == []


class _Careless(Screen[None]):
    """The positive control: every fault once or more."""

    BINDINGS: ClassVar[list[Any]] = [
        ("f7", "nothing", "Không id"),
        Binding("f8", "dismiss", "Close", id="careless.close", tooltip="Close it"),
        Binding("f9", "dismiss", "Đóng", id="careless.shut", tooltip="Đóng", show=False),
        Binding("f8", "no_such_action", "Lưu", id="Careless"),
        Binding("k", "dismiss", "Ký", id="careless.sign", tooltip="Ký"),
    ]


def test_the_rules_catch_a_careless_screen() -> None:
    told = "\n".join(faults(_Careless))
    for fault in (
        *("is no Binding", "not Vietnamese", "no id like", "no tooltip", "there is no action no_such_action"),
        *("f8 is bound twice", "k would be missing in a field"),
    ):
        assert fault in told
    assert quarrels(_Careless, [Binding("f9", "settings", "Cài đặt")]) == ["f9"]
