"""What must stand in the fact that a digital copy was made, and that an officer stands by one? (docs/wire.md)

The bytes come on their own lane (`uploads`) under `fileId`; a reused copy brings the bytes of an earlier one again.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from sync.gateway.fact_parts import Code, Day, DeskClock, Fact, Instant, Whole

Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
FromOne = Annotated[int, Field(ge=1, le=10**6)]


class DocumentAttached(Fact):
    """`vn.motcua.document.attached.v1`."""

    fileId: Code
    sha256: Sha256
    size: Whole
    mediaType: Literal["application/pdf"]
    component: Code
    componentName: str
    paperCode: str
    kind: Literal["component", "result", "hand_written"] = "component"
    origin: Literal["from_original", "from_register", "certified", "from_database"] = "from_original"
    source: Literal["scanned", "from_component", "from_result", "already_signed"]
    pages: FromOne
    sheets: Whole
    dpi: Whole
    notedBlank: Whole
    verdict: Literal["pass", "fail", "cannot_judge"]
    signing: Literal["unsigned", "signed"]
    signer: str = ""
    confirmNeeded: bool
    validUntil: Day | None
    reusedFrom: Code | None
    replaces: Code | None
    assignment: Code
    device: str
    profile: str
    at: Instant
    clerkId: Code
    clerkName: str
    deskClock: DeskClock


class DocumentConfirmed(Fact):
    """`vn.motcua.document.confirmed.v1`: made while the centre was away, now vouched for (Cà Mau Đ23.3)."""

    fileId: Code
    sha256: Sha256
    component: Code
    componentName: str
    at: Instant
    clerkId: Code
    clerkName: str
    deskClock: DeskClock


DOCUMENTS: Mapping[str, type[Fact]] = {
    "document.attached": DocumentAttached,
    "document.confirmed": DocumentConfirmed,
}
