"""What must stand in minutes signed with the post, and in the acts that follow from them? (docs/wire.md; QĐ 45/2016)"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from sync.gateway.fact_parts import Code, DeskClock, Fact, Instant, Number, Whole

PostSlip = Annotated[str, Field(min_length=1, max_length=64)]


class PostItem(Fact):
    """One phiếu gửi as counted. `dossier`: the result that goes out under it, null for what comes in."""

    slipNumber: PostSlip
    person: str
    declared: Whole
    counted: Whole
    count: Literal["complete", "missing", "too_few", "too_many", "extra", "uncounted"]
    answer: str
    dossier: Code | None


class PostBatchSigned(Fact):
    """`vn.motcua.post.batch-signed.v1`: its subject is the batch, no dossier."""

    number: Number
    direction: Literal["in", "out"]
    agency: Code
    desk: Code
    carrier: Annotated[str, Field(min_length=1)]
    postOfficer: Annotated[str, Field(min_length=1)]
    items: Annotated[list[PostItem], Field(min_length=1, max_length=500)]
    signedAt: Instant
    recordedAt: Instant
    clerkId: Code
    clerkName: str
    deskClock: DeskClock


class GivenToPostDetails(Fact):
    """Under which phiếu gửi, and in which minutes."""

    postSlip: PostSlip
    batch: Number
