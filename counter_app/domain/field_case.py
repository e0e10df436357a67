"""Desk and centre gave one group of fields different values: what does a person see of it, and what may be answered? (§3.6)

Nothing is overwritten on either side until somebody answers by an act of the desk with a reason; the case itself stays (I4).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from counter_app.domain.field_group import FieldGroup, GroupChange, Value


class CaseAnswer(StrEnum):
    """Which value counts. The stored value never changes; it is the answer on the wire."""

    OURS = "ours"
    THEIRS = "theirs"
    BOTH = "both"  # ours counts, the other one is noted beside it


@dataclass(frozen=True, slots=True)
class Side:
    """One value, who gave it and when ("" and None where nobody says)."""

    value: Value
    by: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class FieldCase:
    """One difference. `key` is unique for ever; `base`: what stood there before both.

    `answer` "" while it is open; else a value of CaseAnswer, of whoever closed it.
    """

    key: str
    dossier_uid: str
    group: FieldGroup
    base: Value
    ours: Side
    theirs: Side
    opened_at: datetime
    closed_at: datetime | None = None
    closed_by: str = ""
    answer: str = ""


def answered(case: FieldCase, answer: CaseAnswer, here: Value) -> tuple[GroupChange, dict[str, Any]]:
    """The change that tells the answer, and its details. `here`: what stands at the desk now."""
    if answer is CaseAnswer.THEIRS:
        change = GroupChange(case.group, here, case.theirs.value)
    else:
        change = GroupChange(case.group, case.theirs.value, here)
    details: dict[str, Any] = {"groups": {str(case.group): change.to_json()}, "answer": str(answer)}
    if answer is CaseAnswer.BOTH:
        details["noted"] = dict(case.theirs.value)
    return change, details


def side_from(told: Mapping[str, Any], at: datetime | None) -> Side:
    """A side as the centre tells it. Raises KeyError, TypeError."""
    return Side(dict(told["value"]), str(told.get("by", "")), at)
