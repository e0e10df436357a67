"""What must a digital copy say of itself (TT 01/2023, metadata of digitised papers; Cà Mau Đ23.3b: the written
assignment)?"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class CopyMetadata:
    """Metadata of one digitised paper; "" where the paper has no such thing. Names of the law in the glossary.

    `paper_code` is the whole code of the digitised paper, `paper_type` the code of its kind. `valid_until` None with
    `valid_for_ever` False: the default of six months counts. `owner_number`: identity number of the owner; it stands
    inside the file as the law asks, never in its name or a log. `device`: scanner by name. `assignment`: number of the
    written assignment; `origin`: stored value of CopyOrigin.
    """

    title: str
    paper_code: str
    dossier_code: str
    procedure_code: str
    owner_name: str
    owner_number: str
    officer: str
    unit: str
    digitised_at: datetime
    paper_type: str = ""
    area_code: str = ""
    document_number: str = ""
    issued_on: date | None = None
    issuer: str = ""
    signer: str = ""
    abstract: str = ""
    scope: str = ""
    valid_until: date | None = None
    valid_for_ever: bool = False
    device: str = ""
    account: str = ""
    assignment: str = ""
    profile: str = ""
    origin: str = ""

    def properties(self) -> dict[str, str]:
        """Name to text of everything that is said; dates and moments in ISO 8601."""
        told: dict[str, str] = {}
        for each in fields(self):
            value = getattr(self, each.name)
            if isinstance(value, bool):
                told[each.name] = "true" if value else ""
            elif isinstance(value, date):
                told[each.name] = value.isoformat()
            elif value:
                told[each.name] = str(value)
        return {name: text for name, text in told.items() if text}
