"""What must stand in the data of each event type, by version? (docs/wire.md)

The gateway checks shape, not opinion: a fact that stands on paper is taken as it is. Unknown members are kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any

from pydantic import Field

from sync.gateway.act_facts import ACTS, GuidanceGiven
from sync.gateway.document_facts import DOCUMENTS
from sync.gateway.fact_parts import Code, Component, Day, DeskClock, Fact, Instant, Number, Person, Procedure, Whole
from sync.gateway.post_facts import PostBatchSigned, PostSlip
from sync.gateway.record_facts import RECORDS


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


class Authorisation(Fact):
    """By which paper the submitter lodges for the owner; `agentAccount` "" unless an agent does."""

    number: Annotated[str, Field(min_length=1)]
    on: Day
    agentAccount: str


class Postal(Fact):
    """Which phiếu gửi of which minutes the dossier was."""

    batch: Number
    slipNumber: PostSlip


class NoticeWish(Fact):
    """How the citizen wants to be told, and that the address is used for nothing else."""

    channel: Code
    to: Annotated[str, Field(max_length=200)]
    consented: bool
    purpose: Code


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
    notice: NoticeWish | None = None
    clerkId: Code
    clerkName: str
    deskClock: DeskClock
    authorisation: Authorisation | None = None
    postal: Postal | None = None


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
    ("guidance.given", 1): GuidanceGiven,
    ("post.batch-signed", 1): PostBatchSigned,
    **{(kind, 1): fact for kind, fact in (*ACTS.items(), *DOCUMENTS.items(), *RECORDS.items())},
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
