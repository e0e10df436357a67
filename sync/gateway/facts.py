"""What must stand in the data of each event type, by version? (docs/wire.md)

The gateway checks shape, not opinion: a fact that stands on paper is taken as it is. Unknown members are kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field


def _instant(text: str) -> str:
    if datetime.fromisoformat(text).tzinfo is None:
        raise ValueError("a time needs its offset")
    return text


def _day(text: str) -> str:
    date.fromisoformat(text)
    return text


Instant = Annotated[str, Field(max_length=40, json_schema_extra={"format": "date-time"}), AfterValidator(_instant)]
Day = Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$", json_schema_extra={"format": "date"}), AfterValidator(_day)]
Code = Annotated[str, Field(min_length=1, max_length=100)]
# Numbers that people read out and that become keys: visible ASCII without spaces.
Number = Annotated[str, Field(pattern=r"^[!-~]{1,64}$")]
Whole = Annotated[int, Field(ge=0, le=10**15)]


class Fact(BaseModel):
    """Strict types; unknown members are ignored here and kept in the stored text."""

    model_config = ConfigDict(strict=True, hide_input_in_errors=True)


class Procedure(Fact):
    """The procedure and its case as published when the dossier was received."""

    code: Code
    name: str
    case: str
    caseName: str
    catalogueVersion: str


class Person(Fact):
    """An applicant or submitter, as typed or read from a card."""

    kind: Code
    name: Annotated[str, Field(min_length=1, max_length=500)]
    identityNumber: str
    oldIdentityNumber: str
    birthDate: Day | None
    sex: Literal["male", "female"] | None
    address: str
    phone: str
    email: str
    source: str


class Component(Fact):
    """One paper of the dossier as handed in."""

    code: Code
    state: Code
    originals: Whole
    copies: Whole
    substitute: str
    reason: str


class FeeLine(Fact):
    """One line of the fee, whole đồng."""

    name: str
    amount: Whole
    quantity: Whole


class Fee(Fact):
    """The fee printed on paper, whole đồng."""

    total: Whole
    lines: list[FeeLine]


class Register(Fact):
    """Book and running number of the desk's register."""

    book: str
    number: Whole


class DeskClock(Fact):
    """How far the desk trusted its clock."""

    trust: str


class DossierReceived(Fact):
    """`vn.motcua.dossier.received.v1`."""

    dossierCode: Number | None
    provisionalNumber: Number | None
    agency: Code
    desk: Code
    procedure: Procedure
    channel: Code
    applicant: Person
    submitter: Person | None
    components: list[Component]
    dossierSets: Whole
    summary: str
    receivedAt: Instant
    recordedAt: Instant
    countedFrom: Instant
    dueAt: Instant | None
    term: str
    dueTimePolicy: str
    calendarVersion: str
    returnMethod: Code
    fee: Fee
    money: Code
    register_: Annotated[Register | None, Field(alias="register")]
    entrySource: Code
    clerkId: Code
    clerkName: str
    deskClock: DeskClock


class SlipPrinted(Fact):
    """`vn.motcua.slip.printed.v1`."""

    slip: Code
    paper: Code
    copy_: Annotated[Whole, Field(alias="copy")]
    state: Code
    contentHash: str
    clerkId: Code
    reason: str


class NoteAdded(Fact):
    """`vn.motcua.note.added.v1`."""

    text: Annotated[str, Field(min_length=1, max_length=20_000)]
    clerkId: Code


FACTS: Mapping[tuple[str, int], type[Fact]] = {
    ("dossier.received", 1): DossierReceived,
    ("slip.printed", 1): SlipPrinted,
    ("note.added", 1): NoteAdded,
}


def schema_versions() -> dict[str, list[int]]:
    """`{"dossier.received": [1], …}` for the capabilities."""
    versions: dict[str, list[int]] = {}
    for kind, version in sorted(FACTS):
        versions.setdefault(kind, []).append(version)
    return versions


def reception_of(data: Mapping[str, Any]) -> datetime:
    """The moment of reception, with the desk's own offset: its date is the date in the number."""
    return datetime.fromisoformat(data["receivedAt"])
