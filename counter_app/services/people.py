"""How a person is taken down: text through the one gate, lengths bounded, never a value dropped without a word (I4)."""

from __future__ import annotations

from dataclasses import replace

from counter_app.domain.errors import BadField, MissingField
from counter_app.domain.notice_wish import NEEDS_CONSENT, WITHOUT_ADDRESS, NoticeChannel, NoticeWish
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


def agreed(wish: NoticeWish | None, applicant: Person, submitter: Person | None) -> NoticeWish | None:
    """The chosen way to be told, with a number or address that it can use, agreed to where that is a value-added service.

    Raises BadField(notice_channel, no-consent), MissingField(phone, email or notice_to) (Huế Đ9.6, Đà Nẵng Đ17.7d).
    """
    if wish is None:
        return None
    to = " ".join(plain(wish.to).split())
    if len(to) > LONGEST["email"]:
        raise BadField(field="notice_to", value=to[:60], reason="too-long")
    if wish.channel in NEEDS_CONSENT and not wish.consented:
        raise BadField(field="notice_channel", value=str(wish.channel), reason="no-consent")
    known = "email" if wish.channel is NoticeChannel.EMAIL else "phone"
    given = to or any(getattr(person, known) for person in (applicant, submitter) if person is not None)
    if wish.channel not in WITHOUT_ADDRESS and not given:
        raise MissingField(field=known)
    return replace(wish, to=to)
