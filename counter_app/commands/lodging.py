"""How are the proxy's paper, the postal item and a payment read from an input line, naming what is wrong?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from counter_app.commands.fields import day, number, text
from counter_app.commands.opening import AtDesk
from counter_app.domain.errors import BadField, MissingField
from counter_app.domain.lodging import Authorisation, PostalItem
from counter_app.domain.payment import Payment


def authorisation(told: object) -> Authorisation | None:
    """`{"number", "on", "agent_account"?}`. Raises MissingField, BadField."""
    if told is None:
        return None
    asked = _object(told, "authorisation_number")
    on = day(asked, "on")
    if on is None:
        raise MissingField(field="authorisation_on")
    return Authorisation(text(asked, "number", ""), on, text(asked, "agent_account", ""))


def postal(told: object, at: AtDesk) -> PostalItem | None:
    """`{"batch": number of the minutes, "slip": phiếu gửi}`. Raises MissingField, BadField(post_slip)."""
    if told is None:
        return None
    asked = _object(told, "post_slip")
    number_told, slip = text(asked, "batch", ""), text(asked, "slip", "").upper()
    batch = at.desk.services.acts.post.by_number(number_told)
    if batch is None:
        raise BadField(field="post_slip", value=slip or number_told, reason="not-in-the-minutes")
    return PostalItem(batch.uid, batch.number, slip)


def payment(told: object) -> Payment | None:
    """`{"method", "amount"?, "receipt_number"?}`. Raises BadField."""
    if told is None:
        return None
    asked = _object(told, "payment")
    return Payment(text(asked, "method", ""), number(asked, "amount", 0), text(asked, "receipt_number", ""))


def _object(told: object, field: str) -> Mapping[str, Any]:
    if not isinstance(told, Mapping):
        raise BadField(field=field, value=str(told)[:60], reason="not-an-object")
    return told
