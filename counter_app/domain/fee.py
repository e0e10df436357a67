"""What a dossier costs: every kind of published fee formula, in whole đồng."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from counter_app.domain.errors import BadField


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

    `late`: `late_after_days` after the event are over; a last day on a rest day moves to the next working day. Ages are
    whole years of the person concerned.
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

    Rules with the same `name` are one fee under different conditions; rules with different names are added up.
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


LONGEST_REST_DAYS = 31  # no run of days off moves a last day further than this


def plain_last_day(event_on: date, days: int) -> date:
    """The last day in time where no calendar is at hand: so many days after the event."""
    return event_on + timedelta(days=days)


@dataclass(frozen=True, slots=True)
class FeeCircumstances:
    """What the officer knows about this dossier that a formula may ask for.

    `last_day`: the last day in time of an event and a number of days, moved off a rest day (deadlines.register_by).
    """

    on: date
    channel: str
    pages: int = 0
    copies: int = 1
    event_on: date | None = None
    age_years: int | None = None
    person_attributes: frozenset[str] = frozenset()
    last_day: Callable[[date, int], date] = plain_last_day


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
    """The fee of one dossier. `must_be_typed`: a council fee whose amount the officer enters; `typed_name` is its name.

    `unknown`: fields of FeeCircumstances that a published line depends on and that nobody has entered yet.
    """

    lines: tuple[FeeLine, ...] = ()
    must_be_typed: bool = False
    typed_name: str = ""
    unknown: tuple[str, ...] = ()

    @property
    def amount(self) -> int:
        """The sum in đồng."""
        return sum(line.amount for line in self.lines)


def charge(rules: tuple[FeeRule, ...], circumstances: FeeCircumstances) -> FeeTotal:
    """The fee under these circumstances. Of the lines of one name that apply, the best for the citizen counts (TT 117/2026).

    An unknown event date, age or page count makes the lines that need it not apply, and is named in `unknown`.
    Raises BadField(pages, copies, event_on).
    """
    _check(circumstances)
    lines: list[FeeLine] = []
    typed_name = ""
    for name in dict.fromkeys(rule.name for rule in rules):
        best = _best([rule for rule in rules if rule.name == name and _applies(rule, circumstances)], circumstances)
        if best is None:
            continue
        if best.kind is FeeKind.BY_COUNCIL:
            typed_name = typed_name or name
        else:
            lines.append(_line(best, circumstances))
    return FeeTotal(tuple(lines), bool(typed_name), typed_name, _unknown(rules, circumstances))


def asked(rules: Iterable[FeeRule]) -> frozenset[str]:
    """Fields of FeeCircumstances that these rules depend on: what the form must let the officer enter."""
    return frozenset(field for rule in rules for field in _needs(rule))


def _needs(rule: FeeRule) -> list[str]:
    when = rule.when
    needs = {
        "pages": rule.kind is FeeKind.PER_PAGE,
        "copies": rule.kind in (FeeKind.PER_PAGE, FeeKind.PER_COPY),
        "event_on": when.late is not None,
        "age_years": when.age_below is not None or when.age_from is not None,
        "person_attributes": when.person_attribute is not None,
    }
    return [field for field, needed in needs.items() if needed]


def _unknown(rules: tuple[FeeRule, ...], known: FeeCircumstances) -> tuple[str, ...]:
    lacking = {"pages": known.pages == 0, "event_on": known.event_on is None, "age_years": known.age_years is None}
    needed = asked(rule for rule in rules if _in_force(rule.when, known.on))
    return tuple(field for field, lacks in lacking.items() if lacks and field in needed)


def _check(known: FeeCircumstances) -> None:
    if known.pages < 0:
        raise BadField(field="pages", value=str(known.pages), reason="out-of-range")
    if known.copies < 1:
        raise BadField(field="copies", value=str(known.copies), reason="out-of-range")
    if known.event_on and known.event_on > known.on:
        raise BadField(field="event_on", value=known.event_on.isoformat(), reason="in-the-future")


def _applies(rule: FeeRule, known: FeeCircumstances) -> bool:
    when = rule.when
    if rule.kind is FeeKind.PER_PAGE and known.pages == 0:
        return False
    return (
        _in_force(when, known.on)
        and when.channel in (None, known.channel)
        and (when.late is None or when.late is _late(when, known))
        and _age_fits(when, known.age_years)
        and (when.person_attribute is None or when.person_attribute in known.person_attributes)
    )


def _in_force(when: FeeCondition, on: date) -> bool:
    return (when.valid_from is None or when.valid_from <= on) and (when.valid_to is None or on <= when.valid_to)


def _late(when: FeeCondition, known: FeeCircumstances) -> bool | None:
    """None when the day of the event is not known: then neither the "late" nor the "in time" line applies."""
    if known.event_on is None:
        return None
    days = when.late_after_days or 0
    behind = (known.on - known.event_on).days - days
    if not 0 < behind <= LONGEST_REST_DAYS:  # the calendar, which may not reach back that far, has nothing to say
        return behind > 0
    return known.on > known.last_day(known.event_on, days)


def _age_fits(when: FeeCondition, age_years: int | None) -> bool:
    if when.age_below is None and when.age_from is None:
        return True
    if age_years is None:
        return False
    return (when.age_below is None or age_years < when.age_below) and (when.age_from is None or age_years >= when.age_from)


def _best(rules: list[FeeRule], known: FeeCircumstances) -> FeeRule | None:
    """The cheapest for the citizen. A council fee has no amount here: only "nothing" is surely better than it."""
    priced = [rule for rule in rules if rule.kind is not FeeKind.BY_COUNCIL]
    cheapest = min(priced, key=lambda rule: _unit_amount(rule, known), default=None)
    council = next((rule for rule in rules if rule.kind is FeeKind.BY_COUNCIL), None)
    if council is None or (cheapest is not None and _unit_amount(cheapest, known) == 0):
        return cheapest
    return council


def _unit_amount(rule: FeeRule, known: FeeCircumstances) -> int:
    """Đồng per case or per copy."""
    if rule.kind is FeeKind.FREE:
        return 0
    if rule.kind is not FeeKind.PER_PAGE:
        return rule.amount
    below = min(known.pages, rule.step_pages) if rule.step_pages else known.pages
    amount = below * rule.amount + (known.pages - below) * rule.amount_after_step
    return min(amount, rule.cap_per_copy) if rule.cap_per_copy else amount


def _line(rule: FeeRule, known: FeeCircumstances) -> FeeLine:
    quantity = known.copies if rule.kind in (FeeKind.PER_COPY, FeeKind.PER_PAGE) else 1
    unit_amount = _unit_amount(rule, known)
    return FeeLine(rule.name, unit_amount * quantity, quantity, unit_amount, rule.ground)
