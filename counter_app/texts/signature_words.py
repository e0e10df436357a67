"""What stands in the visible block of a signed copy (NĐ 30/2020, phụ lục I phần II): form, agency, time of signing."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from counter_app.domain.signature_block import CopyForm, SignatureBlock

FORMS: Final[dict[CopyForm, str]] = {
    CopyForm.TRUE_COPY: "SAO Y",
    CopyForm.COPY_OF_COPY: "SAO LỤC",
    CopyForm.EXTRACT: "TRÍCH SAO",
}


def signature_block(form: CopyForm, agency: str, at: datetime) -> SignatureBlock:
    """Three lines; the time in ISO 8601 to the second with Vietnam's zone. `at` is aware."""
    return SignatureBlock((FORMS[form], agency, f"Thời gian ký: {at.isoformat(timespec='seconds')}"))
