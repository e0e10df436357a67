"""Which blank forms did the desk number and put on paper, and what became of each (Bắc Giang Đ21.3; TT 01/2018 Đ10.2)?

Each desk has one series per year and kind, from 1 up, never twice (the rule of the book). A form number is no dossier code:
the code belongs to the real reception date and is given when the form is entered (D8).
Counting law: issued = open + entered + voided + returned.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from counter_app.domain.check_digits import text_check, text_check_holds
from counter_app.domain.errors import BadField
from counter_app.domain.operation import ClockTrust
from counter_app.domain.plain_text import plain
from counter_app.domain.search_key import DASHES

MOST_RUNNING: Final = 99_999
LONGEST_NUMBER: Final = 40
AFTER_A_RESTORE: Final = 1_000  # the series goes on at the next thousand: what was issued since the backup is on paper


class FormKind(StrEnum):
    """The stored value never changes."""

    RECEIPT = "receipt"
    SUPPLEMENT = "supplement"
    REFUSAL = "refusal"
    REGISTER_PAGE = "register_page"


# A letter on paper keeps its meaning for ever; consonants only, which no typing method turns into other letters.
LETTERS: Final[Mapping[FormKind, str]] = {
    FormKind.RECEIPT: "N",  # nhận
    FormKind.SUPPLEMENT: "C",  # còn thiếu
    FormKind.REFUSAL: "T",  # từ chối
    FormKind.REGISTER_PAGE: "S",  # sổ
}
_KINDS: Final = {letter: kind for kind, letter in LETTERS.items()}
_HYPHENS: Final = dict.fromkeys(map(ord, DASHES), "-")
_NUMBER: Final = re.compile(
    r"(?P<body>PG(?P<letter>[NCTS])-(?P<desk>[0-9A-Z](?:[0-9A-Z.-]{0,14}[0-9A-Z])?)-(?P<year>[0-9]{2})-(?P<running>[0-9]{5}))"
    r"-(?P<check>[0-9]{2})"
)


class FormState(StrEnum):
    """The stored value never changes."""

    ISSUED = "issued"  # on paper, nobody knows yet what is written on it
    ENTERED = "entered"  # it is a dossier, a request or a refusal now
    VOIDED = "voided"  # spoiled, lost, torn: with a reason
    RETURNED = "returned"  # came back blank


# Every move with its reason. A move that is not here raises.
MOVES: Final[Mapping[tuple[FormState, FormState], str]] = {
    (FormState.ISSUED, FormState.ENTERED): "keyed in after the outage",
    (FormState.ISSUED, FormState.VOIDED): "spoiled, lost or withdrawn",
    (FormState.ISSUED, FormState.RETURNED): "came back blank",
    (FormState.ENTERED, FormState.ISSUED): "the entry was taken back",
    (FormState.VOIDED, FormState.ISSUED): "the void was a mistake",
    (FormState.RETURNED, FormState.ISSUED): "counted as blank by mistake",
}
REASONED: Final = frozenset({FormState.VOIDED})


@dataclass(frozen=True, slots=True)
class FormNumber:
    """A form number whose check digits hold. `year`: two digits, as printed."""

    text: str
    kind: FormKind
    desk_id: str
    year: int
    running: int


@dataclass(frozen=True, slots=True)
class FormRange:
    """Neighbouring numbers of one kind, both ends included."""

    kind: FormKind
    year: int
    first: int
    last: int

    @property
    def count(self) -> int:
        """How many forms."""
        return self.last - self.first + 1

    def numbers(self, desk_id: str) -> tuple[str, ...]:
        """Each with its check digits, in order."""
        return tuple(form_number(self.kind, desk_id, self.year, running) for running in range(self.first, self.last + 1))


@dataclass(frozen=True, slots=True)
class PaperKit:
    """One sealed envelope of blank forms. `incarnation`: of the store that issued it. `opened_at`: the seal was broken."""

    kit_id: str
    desk_id: str
    ranges: tuple[FormRange, ...]
    issued_at: datetime
    officer_id: str
    officer_name: str
    incarnation: str
    opened_at: datetime | None = None

    @property
    def size(self) -> int:
        """How many numbered forms of every kind together."""
        return sum(one.count for one in self.ranges)


@dataclass(frozen=True, slots=True)
class PaperForm:
    """One numbered form as it stands. `dossier_uid`: what it became, "" for none; `reason`: of a void."""

    number: str
    kind: FormKind
    kit_id: str
    running: int
    state: FormState = FormState.ISSUED
    dossier_uid: str = ""
    reason: str = ""
    changed_at: datetime | None = None
    officer_name: str = ""


@dataclass(frozen=True, slots=True)
class FormChange:
    """One row of the ledger to be. `session_id`: the catch-up session that says so, "" for none."""

    state: FormState
    at: datetime
    officer_id: str
    officer_name: str
    dossier_uid: str = ""
    reason: str = ""
    session_id: str = ""


@dataclass(frozen=True, slots=True)
class FormRun:
    """Neighbouring forms of one kind that share one fate. `reason`: of a void, else ""."""

    span: FormRange
    state: FormState
    reason: str = ""


@dataclass(frozen=True, slots=True)
class FormCensus:
    """The counting law over some forms: `issued` must equal the sum of the states."""

    issued: int
    by_state: Mapping[FormState, int] = field(default_factory=dict)

    @property
    def open(self) -> int:
        """How many nobody has answered for."""
        return self.by_state.get(FormState.ISSUED, 0)

    @property
    def balanced(self) -> bool:
        """True when each form has exactly one fate."""
        return self.issued == sum(self.by_state.values())


def form_number(kind: FormKind, desk_id: str, year: int, running: int) -> str:
    """PGN-Q1-26-00001-cc, cc = ISO 7064 MOD 97-10 over all before it. Raises BadField(desk_id, form_number)."""
    if not 1 <= running <= MOST_RUNNING:
        raise BadField(field="form_number", value=str(running), reason="out-of-range")
    body = f"PG{LETTERS[kind]}-{desk_id.upper()}-{year % 100:02d}-{running:05d}"
    if _NUMBER.fullmatch(f"{body}-00") is None:
        raise BadField(field="desk_id", value=desk_id, reason="not-a-desk-id")
    return f"{body}-{text_check(body)}"


def is_form_number(text: str) -> bool:
    """True if the text has the form of a form number, right or wrong."""
    return _match(text) is not None


def read_form_number(text: str) -> FormNumber | None:
    """As typed or scanned (any case, spaces, odd dashes); None when it is no form number or its check digits are wrong."""
    found = _match(text)
    if found is None or not text_check_holds(found["body"], found["check"]):
        return None
    return FormNumber(found[0], _KINDS[found["letter"]], found["desk"], int(found["year"]), int(found["running"]))


def next_running(latest: int, *, same_incarnation: bool) -> int:
    """Where a series goes on after its latest known number. After a restore it leaves out what it may have forgotten."""
    return latest + 1 if same_incarnation or latest == 0 else (latest // AFTER_A_RESTORE + 1) * AFTER_A_RESTORE + 1


def check_form_move(number: str, has: FormState, told: FormChange) -> None:
    """Raises BadField(form_number) for a move that the table does not know, BadField(reason) for a void without one."""
    if (has, told.state) not in MOVES:
        raise BadField(field="form_number", value=number, reason=f"form-is-{has}")
    if told.state in REASONED and not told.reason.strip():
        raise BadField(field="reason", value="", reason="form-void-unexplained")


def census_of(forms: Iterable[PaperForm]) -> FormCensus:
    """How many forms are in which state."""
    counts: dict[FormState, int] = {state: 0 for state in FormState}
    for form in forms:
        counts[form.state] += 1
    return FormCensus(sum(counts.values()), counts)


def form_runs(forms: Iterable[PaperForm], kit: PaperKit) -> tuple[FormRun, ...]:
    """The fates of a kit's forms as short as they can be told; a form that nobody has answered for is in none."""
    years = {one.kind: one.year for one in kit.ranges}
    runs: list[FormRun] = []
    for form in sorted(forms, key=lambda one: (one.kind, one.running)):
        if form.state is FormState.ISSUED:
            continue
        reason = form.reason if form.state in REASONED else ""
        run = FormRun(FormRange(form.kind, years[form.kind], form.running, form.running), form.state, reason)
        last = runs[-1] if runs else None
        if last and (last.span.kind, last.span.last + 1, last.state, last.reason) == (
            form.kind,
            form.running,
            form.state,
            reason,
        ):
            runs[-1] = replace(last, span=replace(last.span, last=form.running))
        else:
            runs.append(run)
    return tuple(runs)


def kit_fact(kit: PaperKit, clock_trust: ClockTrust, fates: Iterable[FormRun] = ()) -> dict[str, Any]:
    """What the centre is told (docs/wire.md, `paper.kit-issued` version 1): whose numbers these are, should the desk die,
    and what became of each since. A sealed kit has neither `openedAt` nor `fates`.
    """
    fact: dict[str, Any] = {
        "kitId": kit.kit_id,
        "desk": kit.desk_id,
        "ranges": [_range_fact(one) for one in kit.ranges],
        "issuedAt": kit.issued_at.isoformat(timespec="milliseconds"),
        "clerkId": kit.officer_id,
        "clerkName": kit.officer_name,
        "deskClock": {"trust": str(clock_trust)},
    }
    if kit.opened_at:
        fact["openedAt"] = kit.opened_at.isoformat(timespec="milliseconds")
    told = [_range_fact(run.span) | {"state": str(run.state), "reason": run.reason} for run in fates]
    return fact | {"fates": told} if told else fact


def _range_fact(one: FormRange) -> dict[str, Any]:
    return {"kind": str(one.kind), "year": one.year, "first": one.first, "last": one.last, "count": one.count}


def _match(text: str) -> re.Match[str] | None:
    spaced = plain(text[: 4 * LONGEST_NUMBER]).translate(_HYPHENS)
    for tried in ("".join(spaced.split()), "-".join(spaced.split())):
        if tried.isascii() and len(tried) <= LONGEST_NUMBER and (match := _NUMBER.fullmatch(tried.upper())):
            return match
    return None
