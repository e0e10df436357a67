"""What must stand in the data of an act on a dossier, and of a visit that became none? (docs/wire.md)

The business status, the due date and the reason are facts of the desk: they are taken as told, and the dossier follows them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Field

from sync.gateway.fact_parts import (
    Code,
    Component,
    DeskClock,
    Fact,
    Instant,
    Number,
    Person,
    Procedure,
    SupplementLine,
    Whole,
)
from sync.gateway.field_groups import Changes
from sync.gateway.post_facts import GivenToPostDetails

Word = Annotated[str, Field(pattern=r"^[a-z_]{1,40}$")]
Reason = Annotated[str, Field(min_length=1, max_length=20_000)]
FromOne = Annotated[int, Field(ge=1, le=10**9)]


class ActOnDossier(Fact):
    """The members that every act carries. `rev` is the desk's count of acts; the gateway has its own."""

    actId: Code
    event: Word
    status: Word
    money: Word
    delivery: Word
    round: FromOne
    rev: FromOne
    at: Instant
    recordedAt: Instant
    dueAt: Instant | None
    previousDueAt: Instant | None
    clerkId: Code
    clerkName: str
    reason: Annotated[str, Field(max_length=20_000)]
    deskClock: DeskClock
    details: dict[str, Any]


class WithReason(ActOnDossier):
    """An act that no law allows without a written reason."""

    reason: Reason


class SupplementDetails(Fact):
    lines: Annotated[list[SupplementLine], Field(min_length=1, max_length=200)]


class SupplementRequested(WithReason):
    """`vn.motcua.dossier.supplement-requested.v1`."""

    details: SupplementDetails  # type: ignore[assignment]


class RedateDetails(Fact):
    newDueAt: Instant


class AppointmentChanged(WithReason):
    """`vn.motcua.appointment.changed.v1`."""

    dueAt: Instant
    previousDueAt: Instant
    details: RedateDetails  # type: ignore[assignment]


class NoticeDetails(Fact):
    about: Code
    channel: Code


class NoticeGiven(ActOnDossier):
    """`vn.motcua.notice.given.v1`."""

    details: NoticeDetails  # type: ignore[assignment]


class ReversalDetails(Fact):
    actId: Code
    event: Word


class ActReversed(ActOnDossier):
    """`vn.motcua.act.reversed.v1`: the dossier stands again as before the named act."""

    details: ReversalDetails  # type: ignore[assignment]


class DossierCorrected(WithReason):
    """`vn.motcua.dossier.corrected.v1`: groups of fields, each from an old value to a new one (`field_groups`)."""

    details: Changes  # type: ignore[assignment]


class GuidanceGiven(Fact):
    """`vn.motcua.guidance.given.v1`: its subject is no dossier and never gets an official number."""

    slipNumber: Number
    outcome: Literal["advice", "supplement", "refused"]
    agency: Code
    desk: Code
    procedure: Procedure
    channel: Code
    applicant: Person
    components: list[Component]
    lines: list[SupplementLine]
    reason: str
    redirectTo: str
    requestNumber: Whole
    follows: Code | None
    at: Instant
    recordedAt: Instant
    clerkId: Code
    clerkName: str
    deskClock: DeskClock


class GivenToPost(ActOnDossier):
    """`vn.motcua.result.given-to-post.v1`: under a phiếu gửi, by signed minutes."""

    details: GivenToPostDetails  # type: ignore[assignment]


class VoidDetails(Fact):
    formNumber: Number


class ReceptionVoided(WithReason):
    """`vn.motcua.reception.voided.v1`: a form of an outage was entered wrongly. The record and its number stay."""

    status: Literal["voided"]
    details: VoidDetails  # type: ignore[assignment]


ACTS: Mapping[str, type[ActOnDossier]] = {
    "dossier.corrected": DossierCorrected,
    "dossier.supplement-requested": SupplementRequested,
    "dossier.supplement-received": ActOnDossier,
    "dossier.refused": WithReason,
    "dossier.handed-over": ActOnDossier,
    "dossier.returned": ActOnDossier,
    "result.received": ActOnDossier,
    "result.returned": ActOnDossier,
    "dossier.withdrawn": ActOnDossier,
    "reception.voided": ReceptionVoided,
    "dossier.stopped": WithReason,
    "appointment.changed": AppointmentChanged,
    "payment.recorded": ActOnDossier,
    "notice.given": NoticeGiven,
    "act.reversed": ActReversed,
    "result.given-to-post": GivenToPost,
    "result.came-back": WithReason,
    "result.invalidated": WithReason,
}

_STANDING = ("actId", "event", "status", "money", "delivery", "round", "rev", "at", "dueAt", "previousDueAt")


def standing_of(data: Mapping[str, Any]) -> dict[str, Any]:
    """How the dossier stands after the act: kept beside what was received, which stays as it was printed."""
    return {name: data[name] for name in _STANDING}
