"""`counter keys`: which keys are there, on one A4 for the wall? Read off the screens themselves, so it cannot be wrong."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, Final

from textual.binding import Binding
from textual.screen import Screen

from counter_app.app import CounterApp
from counter_app.commands.opening import AtDesk
from counter_app.commands.outage import save_table
from counter_app.domain.desk import Desk
from counter_app.domain.table_sheet import SheetHead, TableDocument, TableKind, head_parts
from counter_app.jobs import JOBS
from counter_app.services.office_tables import OfficeTable

# Screens that other screens open, in the order of a dossier's day; the jobs come by themselves.
OPENED: Final = {
    "received": "Đã tiếp nhận",
    "dossier_detail": "Hồ sơ",
    "print_centre": "Việc in",
    "scan_papers": "Giấy tờ cần quét",
    "scan_review": "Xem trang đã quét",
}
EVERYWHERE: Final = "Mọi màn hình"
TITLE: Final = "Phím của quầy"
DEMO: Final = "demo."
_SHOWN: Final = {
    "escape": "Esc",
    "enter": "Enter",
    "insert": "Ins",
    "delete": "Del",
    "backspace": "Bksp",
    "left": "←",
    "right": "→",
    "up": "↑",
    "down": "↓",
}


@dataclass(frozen=True, slots=True)
class KeyGroup:
    """One screen: its title and what each of its keys does."""

    heading: str
    keys: tuple[tuple[str, str], ...]


def key_groups() -> tuple[KeyGroup, ...]:
    """All of them. A key that works everywhere stands once, in the first group."""
    everywhere = tuple(_keys(CounterApp))
    known = {key for key, _ in everywhere}
    screens = [(job.title, job.module) for mode, job in JOBS.items() if mode != "login"]
    groups = [KeyGroup(EVERYWHERE, everywhere)]
    for title, module in [*screens, *((title, module) for module, title in OPENED.items())]:
        keys = tuple(pair for pair in _keys(_screen_of(module)) if pair[0] not in known)
        if keys:
            groups.append(KeyGroup(title, keys))
    return tuple(groups)


def keys_table(desk: Desk, groups: Iterable[KeyGroup], head: SheetHead) -> OfficeTable:
    """The sheet."""
    told = [{"heading": one.heading, "keys": [{"key": key, "what": what} for key, what in one.keys]} for one in groups]
    return OfficeTable("keys", desk.desk_id, TableDocument(TableKind.KEYS_SHEET, {**head_parts(head), "groups": told}))


def save_keys(at: AtDesk, out: Path) -> dict[str, Any]:
    """The sheet of this desk as PDF. Raises BadField(out), DeviceError."""
    desk = at.desk.services.desk
    profile = desk.profile
    now = at.desk.services.day.now()
    head = SheetHead(profile.parent_agency, profile.unit_name, profile.place, now, TITLE, subtitle=desk.name)
    return save_table(at, keys_table(desk, key_groups(), head), out)


def _screen_of(module: str) -> type[Screen[Any]]:
    """The one screen that a module is about."""
    loaded = import_module(f"counter_app.screens.{module}")
    found = [
        member
        for _, member in inspect.getmembers(loaded, inspect.isclass)
        if issubclass(member, Screen) and member.__module__ == loaded.__name__
    ]
    return found[0]


def _keys(owner: type[Any]) -> Iterator[tuple[str, str]]:
    """Key and what it does, of our own bindings: those with a name. A second key for the same is left out."""
    seen: set[str] = set()
    for cls in owner.__mro__:
        for binding in cls.__dict__.get("BINDINGS", ()):
            if not isinstance(binding, Binding) or not binding.id or binding.id.startswith(DEMO) or binding.id in seen:
                continue
            seen.add(binding.id)
            if binding.description:
                yield _shown(binding.key.split(",")[0]), binding.tooltip or binding.description


def _shown(key: str) -> str:
    """As it stands on the keyboard."""
    *held, struck = key.split("+")
    return "+".join([*(word.capitalize() for word in held), _SHOWN.get(struck, struck.upper())])
