"""Which requirement of each province is kept by which code and shown by which test, read from `config/compliance/*.toml`?

A row that names code or a test that does not exist, or that is called met without a test, is refused.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path, PurePosixPath

from config.reading import Table, read_toml
from counter_app.domain.errors import SettingsError

LEFT_OUT = ("skip", "xfail")  # a test with such a mark shows nothing


class ComplianceState(StrEnum):
    """How far a requirement is kept. The stored value never changes."""

    MET = "met"
    PARTLY = "partly"
    NOT_MET = "not_met"
    NOT_FOR_THE_DESK = "not_for_the_desk"


S = ComplianceState


@dataclass(frozen=True, slots=True)
class ComplianceRow:
    """One requirement. `code`: paths below the root; `tests`: `tests/…/test_x.py::test_name`.

    `note`: what is missing, or whose duty it is; never empty unless the row is met.
    """

    article: str
    requirement: str
    state: ComplianceState
    code: tuple[str, ...]
    tests: tuple[str, ...]
    note: str


@dataclass(frozen=True, slots=True)
class ProvinceCompliance:
    """Every row of one province, in the order of its regulation. `key`: as in the province's profile."""

    key: str
    rows: tuple[ComplianceRow, ...]


def load_compliance(folder: Path, root: Path) -> tuple[ProvinceCompliance, ...]:
    """Every file of the folder; paths are judged below `root`. Raises SettingsError(file, key, value, reason)."""
    found = tuple(_province(path, root) for path in sorted(folder.glob("*.toml")))
    if not found:
        raise SettingsError(file=str(folder), key="", value="", reason="no-file")
    return found


def _province(path: Path, root: Path) -> ProvinceCompliance:
    table = Table(read_toml(path), str(path))
    key = table.get("key", str)
    if key != path.stem:
        raise table.wrong("key", f"not-the-name-of-the-file: {path.stem}")
    rows: list[ComplianceRow] = []
    seen: set[tuple[str, str]] = set()
    for told in table.tables("row"):
        row = _row(told, root)
        if (row.article, row.requirement) in seen:
            raise told.wrong("article", "double-code")
        seen.add((row.article, row.requirement))
        rows.append(row)
    if not rows:
        raise table.wrong("row", "missing")
    table.done()
    return ProvinceCompliance(key, tuple(rows))


def _row(table: Table, root: Path) -> ComplianceRow:
    row = ComplianceRow(
        article=_text(table, "article"),
        requirement=_text(table, "requirement"),
        state=table.one_of("state", ComplianceState),
        code=table.words("code", ()),
        tests=table.words("tests", ()),
        note=table.get("note", str, "").strip(),
    )
    table.done()
    for path in row.code:
        if not _is_file(root, path):
            raise table.wrong("code", f"no-such-file: {path}")
    for test in row.tests:
        _judge_test(table, root, test)
    _judge_state(table, row)
    return row


def _text(table: Table, key: str) -> str:
    text = table.get(key, str).strip()
    if not text:
        raise table.wrong(key, "missing")
    return text


def _is_file(root: Path, told: str) -> bool:
    """A file below the root, named in one way only: no "..", no other slash."""
    path = PurePosixPath(told)
    return str(path) == told and not path.is_absolute() and ".." not in path.parts and (root / path).is_file()


def _judge_test(table: Table, root: Path, test: str) -> None:
    path, _, name = test.partition("::")
    if not path.startswith("tests/") or not _is_file(root, path):
        raise table.wrong("tests", f"no-such-file: {path}")
    if name not in running_tests(root / path):
        raise table.wrong("tests", f"no-such-test: {test}")


def _judge_state(table: Table, row: ComplianceRow) -> None:
    if row.state is S.MET and not row.tests:
        raise table.wrong("state", "met-without-test")
    if row.state in (S.MET, S.PARTLY) and not row.code:
        raise table.wrong("code", "missing")
    if row.state is S.NOT_MET and row.tests:
        raise table.wrong("state", "not-met-with-test")
    if row.state is not S.MET and not row.note:
        raise table.wrong("note", "missing")


@lru_cache(maxsize=256)
def running_tests(path: Path) -> frozenset[str]:
    """The tests of a file, as `name` or `Class::name`, without those that are skipped or expected to fail."""
    return frozenset(_tests_in(ast.parse(path.read_text(encoding="utf-8")).body))


def _tests_in(body: list[ast.stmt], prefix: str = "") -> Iterator[str]:
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_") and _runs(node):
            yield prefix + node.name
        if isinstance(node, ast.ClassDef) and node.name.startswith("Test") and _runs(node):
            yield from _tests_in(node.body, f"{node.name}::")


def _runs(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> bool:
    marks = [mark.func if isinstance(mark, ast.Call) else mark for mark in node.decorator_list]
    return not any(isinstance(mark, ast.Attribute) and mark.attr in LEFT_OUT for mark in marks)
