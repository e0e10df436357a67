"""How a person is taken down: text through the one gate, lengths bounded, never a value dropped without a word (I4)."""

from __future__ import annotations

from dataclasses import replace

from counter_app.domain.errors import BadField
from counter_app.domain.person import Person
from counter_app.domain.plain_text import plain

LONGEST = {"name": 200, "address": 500, "phone": 40, "email": 120, "identity_number": 40, "old_identity_number": 40}


def tidy(person: Person) -> Person:
    """The person with NFC text, no control characters, single spaces. Too long a value raises BadField, it is never cut."""
    tidied = {name: " ".join(plain(getattr(person, name)).split()) for name in LONGEST}
    for name, text in tidied.items():
        if len(text) > LONGEST[name]:
            raise BadField(field=name, value=text[:60], reason="too-long")
    tidied["identity_number"] = tidied["identity_number"].replace(" ", "")
    return replace(person, **tidied)  # type: ignore[arg-type]
