"""What a published procedure asks for: its components, cases, times and fees. All of it is data (D10)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from counter_app.domain.fee import FeeRule
from counter_app.domain.processing_time import ProcessingTime


class HandIn(StrEnum):
    """How a component is handed in (cách nộp)."""

    ORIGINAL_KEPT = "original_kept"
    COPY_KEPT = "copy_kept"
    SHOWN = "shown"  # xuất trình: shown and given back
    FROM_DATABASE = "from_database"  # khai thác CSDL: may not be asked for as paper (NĐ 309 Đ4.2a)


class SupplementClock(StrEnum):
    """What a completed dossier does to the term: from zero (NĐ 61 Đ19.4, the rule), or what was left where sector law
    suspends it (regulations R12)."""

    RESTART = "restart"
    RESUME = "resume"


@dataclass(frozen=True, slots=True)
class Component:
    """One published component (thành phần hồ sơ).

    `cases`: codes of the cases it applies to; empty = every case. `required` False = only handed in when the person has it
    (for example an authorisation letter). `alternatives`: codes of components of the same procedure, one of which is enough
    in its place. `substitutes`: names of papers accepted in its place.
    """

    code: str
    name: str
    hand_in: HandIn
    originals: int = 0
    copies: int = 0
    required: bool = True
    cases: tuple[str, ...] = ()
    alternatives: tuple[str, ...] = ()
    substitutes: tuple[str, ...] = ()
    compare_with_original: bool = False
    digitise: bool = True
    not_digitised_reason: str = ""
    form: str = ""


@dataclass(frozen=True, slots=True)
class ProcedureCase:
    """A case (trường hợp) of a procedure: decides components, time and fee."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class TermRule:
    """A published processing time for a case and a channel ("" = every)."""

    time: ProcessingTime
    case: str = ""
    channel: str = ""
    extension: ProcessingTime | None = None  # R15: longer by this when verification is needed
    ground: str = ""


@dataclass(frozen=True, slots=True)
class Procedure:
    """One published procedure (TTHC) in one version.

    `confidence` A/B/C as in regulations §7: how sure the starter catalogue is. `external_system`: the ministry system that
    owns its state ("" = the provincial one). `immediate_result`: result at once, no receipt unless asked (NĐ 61 Đ17.4).
    `steps`: the published order of the work (trình tự thực hiện); () = the order that NĐ 61/2018 gives every procedure.
    `return_methods`: values of ReturnMethod. `event_name`: what the day is called that a fee by lateness counts from.
    """

    code: str
    name: str
    area: str  # lĩnh vực
    components: tuple[Component, ...]
    terms: tuple[TermRule, ...]
    fees: tuple[FeeRule, ...] = ()
    cases: tuple[ProcedureCase, ...] = ()
    result: str = ""
    authority: str = ""
    valid_from: date = date(2025, 7, 1)
    valid_to: date | None = None
    confidence: str = "C"
    external_system: str = ""
    immediate_result: bool = False
    presence_required: bool = False
    return_methods: tuple[str, ...] = ()
    ground: str = ""
    aliases: tuple[str, ...] = field(default=())
    event_name: str = ""
    supplement_clock: SupplementClock = SupplementClock.RESTART
    steps: tuple[str, ...] = ()

    def in_force_on(self, day: date) -> bool:
        """Whether this version may be received under on that day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)

    def components_for(self, case: str) -> tuple[Component, ...]:
        """The components that `case` asks for or allows, in published order."""
        return tuple(c for c in self.components if not c.cases or case in c.cases)

    def term_for(self, case: str, channel: str) -> TermRule:
        """The most specific published time: case and channel, then case, then channel, then the general one."""
        ranked = sorted(
            (t for t in self.terms if t.case in ("", case) and t.channel in ("", channel)),
            key=lambda t: (t.case == "", t.channel == ""),
        )
        return ranked[0]
