"""What is a finished digital copy on record, and what is the centre told of it (docs/wire.md, `document.attached`)?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final

from counter_app.domain.operation import ClockTrust


class CopySource(StrEnum):
    """How it came to be, as TT 01/2023 tells them apart. Stored values; never changed."""

    SCANNED = "scanned"  # DuocSoHoa 1
    FROM_COMPONENT = "from_component"  # 2: reused from a component of another dossier
    FROM_RESULT = "from_result"  # 3: reused from a result
    ALREADY_SIGNED = "already_signed"  # a signed file, kept byte for byte


class CopyOrigin(StrEnum):
    """What the paper was that the copy shows (NĐ 45/2020 Đ3; Cà Mau Đ22; Cần Thơ Đ2.6-2.8). Stored values; never changed."""

    FROM_ORIGINAL = "from_original"  # bản sao điện tử từ bản chính
    FROM_REGISTER = "from_register"  # bản sao điện tử từ sổ gốc
    CERTIFIED = "certified"  # chứng thực bản sao điện tử từ bản chính
    FROM_DATABASE = "from_database"  # bản điện tử từ cơ sở dữ liệu


class PaperKind(StrEnum):
    """Whether a copy is of a component, of the result or of the form of an outage. Stored values; never changed."""

    COMPONENT = "component"
    RESULT = "result"
    HAND_WRITTEN = "hand_written"


RESULT_CODE: Final = "ket-qua"  # in the place of a component's code; no published component has it
HAND_WRITTEN_CODE: Final = "phieu-viet-tay"  # likewise: the form that was filled in by hand while the desk was down
_KINDS: Final = {RESULT_CODE: PaperKind.RESULT, HAND_WRITTEN_CODE: PaperKind.HAND_WRITTEN}


class SigningState(StrEnum):
    """A desk's scan is no sao y until the agency signed it (NĐ 30/2020 Đ25.1c). Stored values; never changed."""

    UNSIGNED = "unsigned"
    SIGNED = "signed"


@dataclass(frozen=True, slots=True)
class DigitalCopy:
    """One file of one component. `sha256` of the file; `certificate`: clause results as JSON text.

    `confirm_needed`: made while the centre was away, counts once confirmed under the official account (Cà Mau Đ23.3).
    `valid_until`: None = for ever; the law's default is six months.
    """

    copy_id: str
    dossier_uid: str
    component_code: str
    component_name: str
    paper_code: str
    source: CopySource
    sha256: str
    size_bytes: int
    pages: int
    sheets: int
    dpi: int
    owner_key: str
    officer_id: str
    officer_name: str
    assignment_number: str
    device: str
    profile: str
    made_at: datetime
    certificate: str
    verdict: str
    signing: SigningState = SigningState.UNSIGNED
    confirm_needed: bool = False
    confirmed_at: datetime | None = None
    confirmed_by: str = ""
    valid_until: date | None = None
    reused_from: str = ""  # copy_id
    replaces: str = ""  # copy_id of the copy it took the place of
    noted_blank: tuple[str, ...] = ()  # hashes of the sides that a person left out as blank
    signer: str = ""  # as the certificate names them
    signature: str = ""  # "" whole, else changed, extended, not-checkable: what was read in a file that came signed
    origin: CopyOrigin = CopyOrigin.FROM_ORIGINAL

    @property
    def kind(self) -> PaperKind:
        """Of which side of the dossier it is."""
        return _KINDS.get(self.component_code, PaperKind.COMPONENT)

    @property
    def confirm_open(self) -> bool:
        """Whether an officer still has to stand by it."""
        return self.confirm_needed and self.confirmed_at is None

    def reusable_on(self, day: date) -> bool:
        """Whether it may stand for the same paper in another dossier (Cà Mau Đ23)."""
        return (self.valid_until is None or day <= self.valid_until) and not self.confirm_open


def attached_fact(copy: DigitalCopy, clock_trust: ClockTrust) -> dict[str, Any]:
    """JSON values only. The bytes come on their own lane under `fileId`, found by `sha256`."""
    return {
        "fileId": copy.copy_id,
        "sha256": copy.sha256,
        "size": copy.size_bytes,
        "mediaType": "application/pdf",
        "component": copy.component_code,
        "componentName": copy.component_name,
        "paperCode": copy.paper_code,
        "kind": str(copy.kind),
        "origin": str(copy.origin),
        "source": str(copy.source),
        "pages": copy.pages,
        "sheets": copy.sheets,
        "dpi": copy.dpi,
        "notedBlank": len(copy.noted_blank),
        "verdict": copy.verdict,
        "signing": str(copy.signing),
        "signer": copy.signer,
        "confirmNeeded": copy.confirm_needed,
        "validUntil": copy.valid_until.isoformat() if copy.valid_until else None,
        "reusedFrom": copy.reused_from or None,
        "replaces": copy.replaces or None,
        "assignment": copy.assignment_number,
        "device": copy.device,
        "profile": copy.profile,
        "at": copy.made_at.isoformat(timespec="milliseconds"),
        "clerkId": copy.officer_id,
        "clerkName": copy.officer_name,
        "deskClock": {"trust": str(clock_trust)},
    }


def confirmed_fact(copy: DigitalCopy, at: datetime, officer: tuple[str, str], clock_trust: ClockTrust) -> dict[str, Any]:
    """What the centre is told when an officer stands by a copy that was made while it was away."""
    return {
        "fileId": copy.copy_id,
        "sha256": copy.sha256,
        "component": copy.component_code,
        "componentName": copy.component_name,
        "at": at.isoformat(timespec="milliseconds"),
        "clerkId": officer[0],
        "clerkName": officer[1],
        "deskClock": {"trust": str(clock_trust)},
    }
