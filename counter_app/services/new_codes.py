"""Who holds a receipt with a provisional number that has its official code by now, and must be told (D8; NĐ 61 Đ26.1)?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from counter_app.domain.notice import NoticeKind

if TYPE_CHECKING:
    from counter_app.ports import Session

MOST: Final = 500


@dataclass(frozen=True, slots=True)
class CodeToTell:
    """One citizen to tell. `provisional` stands on the receipt; look-ups answer to both numbers for ever.

    `phone` "" when none was given at reception: then the words of the notice wait for the citizen to come.
    """

    notice_uid: str
    name: str
    phone: str
    provisional: str
    code: str
    tell_by: datetime


def codes_to_tell(session: Session, limit: int = MOST) -> list[CodeToTell]:
    """The most urgent first; whoever was told, or learned it at the counter, is not on it."""
    found = []
    for row in session.notices.waiting_of(NoticeKind.CODE_GIVEN, limit):
        dossier = session.dossiers.by_uid(row.notice.dossier_uid)
        if dossier is not None:
            applicant, provisional = dossier.applicant, dossier.provisional_number or ""
            told = (applicant.name, applicant.phone, provisional, dossier.dossier_code or "")
            found.append(CodeToTell(row.notice.uid, *told, row.notice.tell_by))
    return found
