"""Is a signature in a PDF whole, whose is it, and does anybody vouch for it?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class SignatureReading:
    """One signature. `whole`: digest and signature are right and nothing but later signatures was added. `trusted`: a
    given root vouches for the signer (False without roots). `problem`: "" or changed, not-checkable, extended."""

    field: str
    whole: bool
    trusted: bool
    signer: str
    signed_at: datetime | None
    stamped_at: datetime | None
    problem: str = ""


def check_signatures(path: Path, roots: Sequence[Path] = ()) -> tuple[SignatureReading, ...]:
    """Every signature of the file. `roots`: certificates (PEM or DER) that count as the state's root. No network is
    asked."""
    import logging

    from pyhanko.pdf_utils.reader import PdfFileReader

    logging.getLogger("pyhanko").setLevel(logging.CRITICAL)
    logging.getLogger("pyhanko_certvalidator").setLevel(logging.CRITICAL)
    try:
        with path.open("rb") as file:
            reader = PdfFileReader(file, strict=False)
            return tuple(_read(each, roots) for each in reader.embedded_regular_signatures)
    except OSError:
        raise
    except Exception:  # a file that another library could read: its signatures cannot be vouched for, but are not hidden
        return (SignatureReading("", False, False, "", None, None, "not-checkable"),)


def _read(signature: Any, roots: Sequence[Path]) -> SignatureReading:
    from pyhanko.sign.diff_analysis import ModificationLevel
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko_certvalidator import ValidationContext

    name = str(signature.field_name or "")
    try:
        context = ValidationContext(trust_roots=_roots(roots), revocation_mode="soft-fail")
        status = validate_pdf_signature(signature, context)
    except Exception:  # whatever a stranger's signature holds
        return SignatureReading(name, False, False, "", None, None, "not-checkable")
    whole = bool(status.intact and status.valid)
    extended = status.modification_level not in (ModificationLevel.NONE, ModificationLevel.LTA_UPDATES, None)
    stamp = status.timestamp_validity
    return SignatureReading(
        field=name,
        whole=whole and not extended,
        trusted=bool(status.trusted and whole),
        signer=str(status.signing_cert.subject.native.get("common_name", "")),
        signed_at=status.signer_reported_dt,
        stamped_at=stamp.timestamp if stamp is not None else None,
        problem="" if whole and not extended else "extended" if whole else "changed",
    )


def _roots(files: Sequence[Path]) -> list[Any]:
    from pyhanko import keys

    load: Any = keys.load_certs_from_pemder
    return list(load([str(file) for file in files]))
