"""`counter identity`: what a code read at the desk means."""

from __future__ import annotations

from typing import Any

from counter_app.domain.identity_card import IdentityCard
from counter_app.domain.scanned_code import Recognised, recognise


def identify(text: str) -> dict[str, Any]:
    """{"kind", "person"?, "dossier_code"?, "warnings"} of one text. Never raises on junk."""
    found = recognise(text)
    answer: dict[str, Any] = {"kind": found.spoken_kind}
    if found.person is not None:
        answer["person"] = _person(found)
    if found.dossier_code:
        answer["dossier_code"] = found.dossier_code
    answer["warnings"] = list(found.warnings)
    return answer


def _person(found: Recognised) -> dict[str, Any]:
    person = found.person
    assert person is not None
    card = found.card if isinstance(found.card, IdentityCard) else None
    return {
        "id": person.identity_number,
        "old_id": person.old_identity_number or None,
        "name": person.name,
        "birth_date": person.birth_date.isoformat() if person.birth_date else None,
        "sex": str(person.sex) if person.sex else None,
        "address": person.address,
        "issued_on": card.issued_on.isoformat() if card and card.issued_on else None,
    }
