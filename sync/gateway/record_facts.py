"""What must stand in the records of a desk that are about no dossier: outages, blank forms, days? (docs/wire.md)

A record is told as often as it changes: each event holds the whole of it as it then stood.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any, Final, Literal

from pydantic import Field

from sync.gateway.fact_parts import Code, Day, DeskClock, Fact, Instant, Whole

Line = Annotated[str, Field(max_length=500)]
FormKind = Literal["receipt", "supplement", "refusal", "register_page"]


class DeskRecord(Fact):
    """What every record has."""

    desk: Code
    clerkId: Code
    clerkName: str
    deskClock: DeskClock


class SomebodyTold(Fact):
    """Who was told of the outage, and when."""

    whom: Annotated[str, Field(min_length=1, max_length=500)]
    at: Instant
    note: Line


class OutageRecorded(DeskRecord):
    """`vn.motcua.outage.recorded.v1`: when it opens, when something is added, when it is over (`endedAt`)."""

    kind: Literal["no_network", "centre_down", "one_database_down", "pc_dead", "power"]
    database: Line | None
    beganAt: Instant
    endedAt: Instant | None
    expectedEndAt: Instant | None
    noticedBy: Line
    told: Annotated[list[SomebodyTold], Field(max_length=100)]
    ticket: Line
    plannedKey: Code | None
    proposed: bool
    recordedAt: Instant


class FormRange(Fact):
    """Neighbouring numbers of one kind, both ends included."""

    kind: FormKind
    year: Whole
    first: Whole
    last: Whole
    count: Whole


class FormFate(FormRange):
    """What became of neighbouring forms; the numbers of a kit that no fate names are still out."""

    state: Literal["entered", "voided", "returned"]
    reason: Line


class KitIssued(DeskRecord):
    """`vn.motcua.paper.kit-issued.v1`: which numbers are on paper, should the desk die, and what became of each."""

    kitId: Code
    ranges: Annotated[list[FormRange], Field(min_length=1, max_length=20)]
    issuedAt: Instant
    openedAt: Instant | None = None
    fates: Annotated[list[FormFate], Field(max_length=2_000, default_factory=list)]


class OpenPoint(Fact):
    """What was left over at the end of the day."""

    kind: Code
    count: Whole


class DayClosed(DeskRecord):
    """`vn.motcua.day.closed.v1`: paper, ledger, centre and till of one day; what is open is signed for by name."""

    day: Day
    firstNumber: Line
    lastNumber: Line
    received: Whole
    printed: Whole
    atCentre: Whole
    cash: int
    online: int
    countedCash: int | None
    toldOnline: int | None
    open: Annotated[list[OpenPoint], Field(max_length=50)]
    signerId: str
    signerName: str
    reason: Line
    headHash: Annotated[str, Field(max_length=64)]
    closedAt: Instant


class Difference(Fact):
    """One line of the list of differences. `kind` "" where no form is meant."""

    gap: Code
    number: Line
    kind: Line
    told: int
    found: int


class CatchUpRecorded(DeskRecord):
    """`vn.motcua.catch-up.recorded.v1`: when entering paper after an outage begins, and when it is closed (`closedAt`)."""

    outageId: Code
    beganAt: Instant
    endedAt: Instant
    kitIds: Annotated[list[Code], Field(min_length=1, max_length=500)]
    issued: Whole
    entered: Whole
    voided: Whole
    returned: Whole
    open: Whole
    setAside: Whole
    undone: Whole = 0  # desks of before did not count what they took back
    cashCounted: int
    cashEntered: int
    shortestLatenessMinutes: int
    longestLatenessMinutes: int
    differences: Whole
    listed: Annotated[list[Difference], Field(max_length=500)]
    openedAt: Instant
    closedAt: Instant | None
    signerId: str
    signerName: str
    reason: Line
    headHash: Annotated[str, Field(max_length=64)]


class OperationSuperseded(DeskRecord):
    """`vn.motcua.operation.superseded.v1`: a supervisor decided on an event that was refused for good.

    Its place is taken by `instead` ("corrected") or by nothing ("withdrawn"). `lane`: the subject of the refused event,
    `sequence`: its place there; `earlier`: decisions on it that were refused themselves.
    """

    lane: Code
    opId: Code
    sequence: Annotated[int, Field(ge=1, le=10**9)]
    kind: Annotated[str, Field(pattern=r"^[a-z.-]{1,40}$")]
    problem: Line
    way: Literal["withdrawn", "corrected"]
    instead: dict[str, Any] | None
    reason: Annotated[str, Field(min_length=1, max_length=20_000)]
    earlier: Annotated[list[Code], Field(max_length=100)]
    at: Instant


RECORDS: Final[Mapping[str, type[DeskRecord]]] = {
    "outage.recorded": OutageRecorded,
    "paper.kit-issued": KitIssued,
    "day.closed": DayClosed,
    "catch-up.recorded": CatchUpRecorded,
    "operation.superseded": OperationSuperseded,
}
_STATUS: Final[Mapping[str, Callable[[Mapping[str, Any]], str]]] = {
    "outage.recorded": lambda data: "closed" if data["endedAt"] else "open",
    "catch-up.recorded": lambda data: "closed" if data["closedAt"] else "open",
}


def status_of(kind: str, data: Mapping[str, Any]) -> str:
    """How the record stands, as the feed tells it: open or closed for what ends, else told."""
    told = _STATUS.get(kind)
    return told(data) if told else "told"
