"""How does the citizen want to be told, and what for was that agreed (Huế Đ9.6, Đà Nẵng Đ17.7d, Cần Thơ Đ8.3)?"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

THIS_DOSSIER = "this-dossier"  # the only purpose the desk asks for: news of this one dossier


class NoticeChannel(StrEnum):
    """The ways to tell somebody. The stored value never changes."""

    PHONE = "phone"
    SMS = "sms"
    ZALO = "zalo"
    EMAIL = "email"
    APP = "app"
    POST = "post"
    IN_PERSON = "in_person"
    NONE = "none"  # the citizen looks it up


CHOSEN_AT_INTAKE = (
    NoticeChannel.PHONE,
    NoticeChannel.SMS,
    NoticeChannel.ZALO,
    NoticeChannel.EMAIL,
    NoticeChannel.APP,
    NoticeChannel.NONE,
)
NEEDS_CONSENT = frozenset({NoticeChannel.SMS, NoticeChannel.ZALO, NoticeChannel.EMAIL, NoticeChannel.APP})
WITHOUT_ADDRESS = frozenset({NoticeChannel.APP, NoticeChannel.IN_PERSON, NoticeChannel.POST, NoticeChannel.NONE})
EXPORTED = (NoticeChannel.SMS, NoticeChannel.ZALO, NoticeChannel.EMAIL, NoticeChannel.APP)


@dataclass(frozen=True, slots=True)
class NoticeWish:
    """As chosen at the desk. `to`: number or address, "" = the one of the applicant.

    `consented`: the citizen agreed that number or address are used for `purpose`. The desk never asks for another one.
    """

    channel: NoticeChannel
    to: str = ""
    consented: bool = False
    purpose: str = THIS_DOSSIER
