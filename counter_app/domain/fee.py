"""What a dossier costs: every kind of published fee formula, in whole đồng."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class FeeKind(StrEnum):
    """The formulas of regulations §7, "Notes for design"."""

    FREE = "free"
    PER_CASE = "per_case"  # so much a dossier
    PER_COPY = "per_copy"  # so much a copy and event
    PER_PAGE = "per_page"  # so much a page up to a step, less beyond it, a cap per copy
    BY_COUNCIL = "by_council"  # set by the provincial council; typed by the officer, with its ground


@dataclass(frozen=True, slots=True)
class FeeCondition:
    """When a fee line applies; every given member must hold. Dates are inclusive.

    `late` compares the days since the event with `late_after_days`; ages are whole years of the person concerned.
    """

    channel: str | None = None
    late: bool | None = None
    late_after_days: int | None = None
    age_below: int | None = None
    age_from: int | None = None
    person_attribute: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class FeeRule:
    """One published line. Amounts in đồng.

    `amount`: per case, per copy, or per page up to `step_pages`; `amount_after_step` beyond; `cap_per_copy` 0 = no cap.
    """

    kind: FeeKind
    name: str
    amount: int = 0
    step_pages: int = 0
    amount_after_step: int = 0
    cap_per_copy: int = 0
    when: FeeCondition = FeeCondition()
    ground: str = ""


@dataclass(frozen=True, slots=True)
class FeeCircumstances:
    """What the officer knows about this dossier that a formula may ask for."""

    on: date
    channel: str
    pages: int = 0
    copies: int = 1
    event_on: date | None = None
    age_years: int | None = None
    person_attributes: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class FeeLine:
    """One line on the receipt: name, quantity text parts and amount in đồng."""

    name: str
    amount: int
    quantity: int = 1
    unit_amount: int = 0
    ground: str = ""


@dataclass(frozen=True, slots=True)
class FeeTotal:
    """The fee of one dossier. `must_be_typed`: a council fee whose amount the officer enters."""

    lines: tuple[FeeLine, ...] = ()
    must_be_typed: bool = False

    @property
    def amount(self) -> int:
        """The sum in đồng."""
        return sum(line.amount for line in self.lines)
