"""What may no intake lack, and what follows from how the form was filled in (Bắc Giang Đ15.1c; NĐ 254/2026 Đ24.1)?"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from counter_app.domain.dossier import EntrySource, MoneyStatus
from counter_app.domain.errors import BadField, MissingField
from counter_app.domain.fee import FeeTotal
from counter_app.domain.payment import WAIVED
from counter_app.services.lodged import ToldLodging

if TYPE_CHECKING:
    from counter_app.services.intake import IntakeForm


def require(form: IntakeForm, now: datetime) -> None:
    """What no dossier may lack. Return method: mandatory at acceptance (Bắc Giang Đ15.1c)."""
    if not form.applicant.name:
        raise MissingField(field="applicant_name")
    if form.return_method is None:
        raise MissingField(field="return_method")
    if form.submitter is not None and not form.submitter.name:
        raise MissingField(field="submitter_name")
    if form.applicant.birth_date and form.applicant.birth_date > now.date():
        raise BadField(field="birth_date", value=form.applicant.birth_date.isoformat(), reason="in-the-future")
    if form.received_at and form.received_at > now:
        raise BadField(field="received_at", value=form.received_at.isoformat(), reason="in-the-future")
    if not 1 <= form.dossier_sets <= 99:
        raise BadField(field="dossier_sets", value=str(form.dossier_sets), reason="out-of-range")
    if form.typed_fee is not None and form.typed_fee < 0:
        raise BadField(field="typed_fee", value=str(form.typed_fee), reason="out-of-range")


def require_fee(form: IntakeForm, total: FeeTotal) -> None:
    """What the published formula needs before an amount can be told."""
    if total.must_be_typed and form.typed_fee is None:
        raise MissingField(field="typed_fee")
    fields = {"pages": "pages", "copies": "copies_wanted", "event_on": "event_on", "age_years": "birth_date"}
    for name in total.unknown:
        if name in fields:
            raise MissingField(field=fields[name])


def money_of(total: FeeTotal, form: IntakeForm) -> MoneyStatus:
    """Is something owed, paid or waived?"""
    if form.fee_later and (total.unknown or (total.must_be_typed and form.typed_fee is None)):
        return MoneyStatus.UNPAID
    if total.amount == 0:
        return MoneyStatus.NOTHING_DUE
    if form.payment is not None and form.payment.method == WAIVED:
        return MoneyStatus.WAIVED
    return MoneyStatus.PAID if form.fee_paid or form.payment else MoneyStatus.UNPAID


def entry_source_of(form: IntakeForm) -> EntrySource:
    """Typed at the desk, lodged online, or entered later from paper."""
    if form.online_uid:
        return EntrySource.ONLINE
    return EntrySource.CATCH_UP if form.received_at and form.postal is None else EntrySource.DESK


def told_lodging(form: IntakeForm) -> ToldLodging:
    """What the form says of how the dossier was lodged."""
    return ToldLodging(form.channel, form.submitter, form.authorisation, form.postal, form.received_at)


def age_on(birth_date: date | None, on: date) -> int | None:
    """Whole years; None when the birth date is not known."""
    if birth_date is None:
        return None
    return on.year - birth_date.year - ((on.month, on.day) < (birth_date.month, birth_date.day))
