"""What does the intake owe to how a dossier was lodged: a proxy's paper, the post's minutes, the fee paid at once?

NĐ 118 Đ16, Đà Nẵng Đ2.8 (agents), QĐ 45/2016 Đ7.4 (the legal moment is the signing), NĐ 254/2026 Đ24.1.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from counter_app.domain import lodging, post_batch
from counter_app.domain.dossier_ways import Channel
from counter_app.domain.errors import BadField
from counter_app.domain.lodging import Authorisation, Lodging, PostalItem
from counter_app.domain.payment import CASH, WAIVED, Payment, read_payment
from counter_app.domain.person import Person
from counter_app.domain.procedure import Procedure
from counter_app.ports import DeskStore


@dataclass(frozen=True, slots=True)
class Lodged:
    """As the intake takes it on: judged and tidied, with the real reception."""

    authorisation: Authorisation | None
    postal: PostalItem | None
    received_at: datetime | None


@dataclass(frozen=True, slots=True)
class ToldLodging:
    """As it stands in the form. `completed_at`: when lacking papers of a postal item were complete."""

    channel: Channel
    submitter: Person | None
    authorisation: Authorisation | None
    postal: PostalItem | None
    completed_at: datetime | None


def judge_lodging(told: ToldLodging, store: DeskStore, channels: tuple[str, ...], now: datetime) -> Lodged:
    """Raises MissingField, BadField (channel, authorisation_on, agent_account, post_slip, received_at).

    Without minutes only what is entered afterwards with its real time: a form that was written by hand.
    """
    paper = lodging.judged(Lodging(told.channel, told.submitter, told.authorisation), channels, now.date())
    if told.postal is None:
        if told.channel is Channel.POST and told.completed_at is None:  # QĐ 45/2016 Đ7.4: lodged when minutes are signed
            raise BadField(field="channel", value=str(told.channel), reason="not-without-minutes")
        return Lodged(paper, None, told.completed_at)
    if told.channel is not Channel.POST:
        raise BadField(field="channel", value=str(told.channel), reason="not-by-post")
    with store.read() as session:
        batch = session.post_batches.by_uid(told.postal.batch_uid)
    if batch is None:
        raise BadField(field="post_slip", value=told.postal.slip_number, reason="not-in-the-minutes")
    at = post_batch.lodged_at(batch, told.postal.slip_number, told.completed_at)
    return Lodged(paper, PostalItem(batch.uid, batch.number, told.postal.slip_number), at)


def judge_channel(channel: Channel, procedure: Procedure) -> None:
    """The post cannot lodge what a person must sign at the desk (QĐ 45/2016 Đ1.2). Raises BadField(channel)."""
    if channel is Channel.POST and procedure.presence_required:
        raise BadField(field="channel", value=str(channel), reason="presence-required")


def payment_at_once(told: Payment | None, fee_paid: bool, amount: int, paid_by: str = CASH) -> Payment | None:
    """The fee paid with the reception: as told, else the whole amount by `paid_by`. None when nothing was paid.

    Raises MissingField, BadField(payment_method; paid_amount, does-not-add-up).
    """
    if told is None and not (fee_paid and amount):
        return None
    payment = read_payment((told or Payment(paid_by, amount)).to_json())
    if payment.method != WAIVED and payment.amount != amount:
        raise BadField(field="paid_amount", value=str(payment.amount), reason="does-not-add-up")
    return payment
