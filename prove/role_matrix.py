"""Which role may do what, asked of every service that is told who acts? `python -m prove.role_matrix` writes docs/roles.md.

Nothing is read off a table of rights: each method is called by an account of each role on a desk of its own, with arguments
that are good for nothing. Who may not is told so before anything else is looked at; whoever gets further may.
"""

from __future__ import annotations

import contextlib
import functools
import importlib
import inspect
import pkgutil
import re
import tempfile
from collections.abc import Callable
from dataclasses import Field, dataclass, fields, is_dataclass
from pathlib import Path
from typing import Any, Final

import counter_app.services
from counter_app.domain.errors import NotAllowed
from counter_app.domain.officer import RIGHTS, Officer, Role
from counter_app.domain.officer import Act as Right
from counter_app.services.counter import CounterServices
from tests.desk_rig import DeskRig

PAGE: Final = Path(__file__).parents[1] / "docs" / "roles.md"
ROLES: Final = (Role.POST_STAFF, Role.OFFICER, Role.SUPERVISOR, Role.ADMIN)
Act = Callable[..., Any]
_OFFICER: Final = re.compile(r"\bOfficer\b")
# Only what is asked in any case: a right that hangs on something else ("if place > 1 and not …") is nobody's row.
_ASKED: Final = re.compile(
    r"(?:\ballow\([a-z_.]+, |\bif not [a-z_.]+\.may\(|is not None and not [a-z]+\.may\(|any\(person\.may\()"
    r"(?:Act|Right)\.([A-Z_]+)"
)
_CALLED: Final = re.compile(r"self\.([a-z_]+)(?:\.([a-z_]+))?\(")
_NAMES: Final = {"officer", "by", "supervisor", "second", "approver", "at"}
_HEAD: Final = """# Who may do what

Made by `python -m prove.role_matrix`: every method of the desk's services that is told who acts was called by an account of
each role. ✓: it went on; –: it was refused (`not-allowed`). A * marks what asks for the right only after other questions:
there the right that its code names was looked up. `tests/prove/test_role_matrix.py` compares this page with the program.

| what | post staff | officer | supervisor | admin |
|---|---|---|---|---|
"""


@dataclass(frozen=True, slots=True)
class Row:
    """`what`: service.method. `may`: by role, in the order of ROLES. `later`: asked behind other questions."""

    what: str
    may: tuple[bool, ...]
    later: bool = False


class _Nothing:
    """An argument that is good for nothing, but names who acts wherever it is asked."""

    def __init__(self, officer: Officer) -> None:
        self._officer = officer

    def __getattr__(self, name: str) -> Any:
        if name in _NAMES:
            return self._officer
        raise LookupError(name)


def rows() -> list[Row]:
    """Of every service, by name."""
    with tempfile.TemporaryDirectory(prefix="roles-") as folder:
        rig = DeskRig(Path(folder))
        try:
            return [_row(what, method) for what, method in acts(rig.services)]
        finally:
            rig.close()


def _row(what: str, method: Act) -> Row:
    answers = tuple(_may(method, _account(role)) for role in ROLES)
    right = _right_in(method) if all(answers) else ""
    if right:  # asked only after the arguments were looked at: the table of rights says who is refused then
        answers = tuple(Right(right) in RIGHTS[role] for role in ROLES)
    return Row(what, answers, later=bool(right))


def acts(services: CounterServices) -> list[tuple[str, Act]]:
    """(service.method, method) of all that take an Officer, themselves or inside what they are asked."""
    found: dict[str, Act] = {}
    for field in fields(services):
        with contextlib.suppress(ImportError):  # a part that this machine has no library for
            _collect(field.name, getattr(services, field.name), found, depth=0)
    return sorted(found.items())


def _collect(path: str, service: object, found: dict[str, Act], depth: int) -> None:
    if not type(service).__module__.startswith("counter_app.services") or depth > 2:
        return
    for name in dir(service):
        if name.startswith("_"):
            continue
        member = getattr(service, name, None)
        if inspect.ismethod(member):
            if _is_told_who_acts(member):
                found[f"{path}.{name}"] = member
        elif member is not None:
            _collect(f"{path}.{name}", member, found, depth + 1)


def _is_told_who_acts(method: Act) -> bool:
    parameters = list(inspect.signature(method).parameters.values())
    if parameters and str(parameters[0].annotation) == "Session":  # a part of another act, which has asked already
        return False
    for parameter in parameters:
        told = str(parameter.annotation)
        if _OFFICER.search(told) or any(_OFFICER.search(str(one.type)) for one in _fields_of(told)):
            return True
    return False


@functools.cache
def _fields_of(told: str) -> tuple[Field[Any], ...]:
    """Of the record that a parameter is declared as, found by its name among the services' own."""
    for module in pkgutil.iter_modules(counter_app.services.__path__):
        kind = getattr(importlib.import_module(f"counter_app.services.{module.name}"), told.split(" |")[0], None)
        if is_dataclass(kind):
            return fields(kind)
    return ()


def _right_in(method: Act, depth: int = 0) -> str:
    """The right that a method, or a private one that it calls, asks for; "" when it asks for none."""
    told = inspect.getsource(method)
    if match := _ASKED.search(told):
        return str(Right[match[1]])
    for name, inner_name in dict.fromkeys(_CALLED.findall(told)) if depth < 3 else ():
        inner = getattr(method.__self__, name, None)  # type: ignore[attr-defined]
        inner = getattr(inner, inner_name, None) if inner_name else inner
        ours = inspect.ismethod(inner) and inner.__module__.startswith("counter_app.services")
        if ours and inner is not None and (right := _right_in(inner, depth + 1)):
            return right
    return ""


def _may(method: Act, officer: Officer) -> bool:
    given, named = [], {}
    for name, one in inspect.signature(method).parameters.items():
        told = str(one.annotation)
        if one.default is not one.empty and not _OFFICER.search(told):
            continue
        value = officer if _OFFICER.search(told) else _Nothing(officer)
        if one.kind is one.KEYWORD_ONLY:
            named[name] = value
        else:
            given.append(value)
    try:
        found = method(*given, **named)
        if inspect.isgenerator(found):
            next(found, None)
    except NotAllowed:
        return False
    except Exception:  # it went on and fell over arguments that are good for nothing
        return True
    return True


def _account(role: Role) -> Officer:
    return Officer(f"cb-{role}", str(role), "Nguyễn Thị Mẫu", role, "x")


def page(found: list[Row]) -> str:
    """The whole of docs/roles.md."""
    lines = [f"| `{row.what}`{'*' * row.later} | {' | '.join('✓' if may else '–' for may in row.may)} |" for row in found]
    return _HEAD + "\n".join(lines) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(rows()), "utf-8")
