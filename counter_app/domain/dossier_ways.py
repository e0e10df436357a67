"""How may a dossier come in and its result go out? Every province profile chooses from these."""

from __future__ import annotations

from enum import StrEnum


class Channel(StrEnum):
    """How the dossier came in (NĐ 118 Đ16 as amended; Đà Nẵng Đ7.1a adds the agent)."""

    DIRECT = "direct"
    ONLINE = "online"
    POST = "post"
    AGENT = "agent"
    VNEID = "vneid"


class ReturnMethod(StrEnum):
    """How the applicant wants the result (Cần Thơ Đ8.5; mandatory at acceptance, Bắc Giang Đ15.1c)."""

    AT_DESK = "at_desk"
    POST = "post"
    ELECTRONIC = "electronic"
