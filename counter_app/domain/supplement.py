"""Is a request to complete a dossier whole: everything wrong, told at once, each with its ground and its remedy?

NĐ 61 Đ15.3 and Đ17.1a ask for guidance once, fully and exactly; Bắc Giang Đ15.1d wants content, reason and complete guidance
on one slip; Đà Nẵng Đ5.4 forbids unclear guidance. So a line that leaves one of these open keeps the slip from being made.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from counter_app.domain.checklist import ChecklistLine, ChecklistVerdict
from counter_app.domain.errors import BadField, LinesUnanswered, MissingField
from counter_app.domain.plain_text import plain

LONGEST = 500
MOST_LINES = 60


@dataclass(frozen=True, slots=True)
class SupplementLine:
    """One thing to put right. `component` is the published code, "" when the fault is in what a form says.

    `paper`: its name; `wrong`: what is missing or incorrect and why; `ground`: the legal ground; `remedy`: how to fix it.
    """

    component: str
    paper: str
    wrong: str
    ground: str
    remedy: str


def open_lines(verdict: ChecklistVerdict, ground: str) -> tuple[SupplementLine, ...]:
    """One line per finding, for the officer to complete: the paper, what was said of it already, the procedure's ground."""
    return tuple(SupplementLine(line.component_code, line.name, line.reason, ground, "") for line in verdict.lines)


def answered(verdict: ChecklistVerdict, lines: Iterable[SupplementLine]) -> tuple[SupplementLine, ...]:
    """The lines, tidied, when they answer every failed line of the verdict and leave nothing open.

    Raises MissingField(field="lines") when there is nothing to ask for, LinesUnanswered(papers), BadField(too long).
    """
    tidied = tuple(_tidy(line) for line in lines)
    if not tidied:
        raise MissingField(field="lines")
    if len(tidied) > MOST_LINES:
        raise BadField(field="lines", value=str(len(tidied)), reason="out-of-range")
    told = {line.component for line in tidied if not _gaps(line)}
    papers = [line.paper or line.component for line in tidied if _gaps(line)]
    papers += [line.name for line in _unanswered(verdict.lines, told) if line.name not in papers]
    if papers:
        raise LinesUnanswered(papers=tuple(papers))
    return tidied


def to_json(lines: Sequence[SupplementLine]) -> list[dict[str, str]]:
    """As they stand in an act, on the wire and on the slip."""
    return [{field.name: getattr(line, field.name) for field in fields(line)} for line in lines]


def from_json(rows: object) -> tuple[SupplementLine, ...]:
    """Raises BadField(field="lines") for anything but a list of objects with text members; a member left out is ""."""
    if not isinstance(rows, list | tuple):
        raise BadField(field="lines", value=str(rows)[:60], reason="not-a-list")
    return tuple(_line(row) for row in rows)


def _line(row: object) -> SupplementLine:
    if not isinstance(row, Mapping):
        raise BadField(field="lines", value=str(row)[:60], reason="not-an-object")
    members: dict[str, Any] = {field.name: row.get(field.name, "") for field in fields(SupplementLine)}
    if not all(isinstance(member, str) for member in members.values()):
        raise BadField(field="lines", value=str(row)[:60], reason="not-text")
    return SupplementLine(**members)


def _tidy(line: SupplementLine) -> SupplementLine:
    members = {field.name: " ".join(plain(getattr(line, field.name)).split()) for field in fields(line)}
    for member in members.values():
        if len(member) > LONGEST:
            raise BadField(field="lines", value=member[:60], reason="too-long")
    return SupplementLine(**members)


def _gaps(line: SupplementLine) -> bool:
    return not (line.paper and line.wrong and line.ground and line.remedy)


def _unanswered(findings: Sequence[ChecklistLine], told: set[str]) -> list[ChecklistLine]:
    return [finding for finding in findings if finding.component_code not in told]
