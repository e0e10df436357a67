"""Who the applicant and the submitter are, and where each value came from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class PersonKind(StrEnum):
    """LoaiDoiTuong of the central record: 1 citizen, 2 enterprise, 3 agency, 4 other organisation."""

    CITIZEN = "citizen"
    ENTERPRISE = "enterprise"
    AGENCY = "agency"
    ORGANISATION = "organisation"


class Sex(StrEnum):
    MALE = "male"
    FEMALE = "female"


class IdentitySource(StrEnum):
    """How the identity was taken down. Only `chip` and `vneid` prove it; a QR is a typing aid."""

    TYPED = "typed"
    QR = "qr"
    MRZ = "mrz"
    CHIP = "chip"
    VNEID = "vneid"


@dataclass(frozen=True, slots=True)
class Person:
    """A person or organisation at the counter. All text is NFC, without control characters.

    `identity_number`: 12-digit personal number, 9-digit CMND, passport or, for organisations, the tax code; "" if none.
    """

    name: str
    kind: PersonKind = PersonKind.CITIZEN
    identity_number: str = ""
    old_identity_number: str = ""
    birth_date: date | None = None
    sex: Sex | None = None
    address: str = ""
    phone: str = ""
    email: str = ""
    source: IdentitySource = IdentitySource.TYPED
