"""Whom does the desk call when something is wrong, and what does the province offer its citizens? The profile, in words.

Cần Thơ Đ15.8, Đà Nẵng Đ17.6g, Cà Mau Đ33.1c and Đ34.4, Bắc Giang Đ21.3, Huế Đ23, Đ25.1đ: whom to call is at hand.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from counter_app.domain.dossier_ways import Channel, ReturnMethod
from counter_app.domain.province import ProvinceProfile
from counter_app.texts import names
from counter_app.texts.notice_words import CHANNELS

TITLE = "Liên hệ, tra cứu"
SHOWN_CODE = "<mã hồ sơ>"


def contact_lines(profile: ProvinceProfile) -> list[str]:
    """Help for the desk first, then what citizens ask for, then what the profile rests on."""
    return [line for section in _sections(profile) for line in section]


def _sections(profile: ProvinceProfile) -> Iterator[list[str]]:
    yield [profile.name, profile.unit_name]
    yield _list("Khi có sự cố, gọi", profile.support_contacts)
    yield _list("Công dân liên hệ", profile.contacts)
    yield _list("Công dân tra cứu", [line.replace("{code}", SHOWN_CODE) for line in profile.lookup_lines])
    ways = ", ".join(_small(names.name_of(Channel(way))) for way in profile.channels)
    returns = ", ".join(_small(names.name_of(ReturnMethod(way))) for way in profile.return_methods)
    told = ", ".join(CHANNELS[way] for way in profile.notice_channels)
    yield [f"Cách nộp: {ways}", f"Nhận kết quả: {returns}", f"Báo tin: {told}"]
    yield [f"Giờ làm việc: {profile.hours.replace(',', ', ')}"]
    not_digitised = "; ".join(profile.not_digitised) or "quyết định của tỉnh không nêu loại nào"
    yield [f"Không số hóa: {not_digitised}", _ground(profile)]


def _small(name: str) -> str:
    """In the middle of a line; VNeID keeps its letters."""
    return name[:1].lower() + name[1:]


def _list(title: str, lines: list[str] | tuple[str, ...]) -> list[str]:
    return [f"{title}:", *(f"  {line}" for line in lines)] if lines else []


def _ground(profile: ProvinceProfile) -> str:
    parts = [profile.ground or "chưa ghi"]
    if profile.decided_on:
        parts.append(f"ban hành {_day(profile.decided_on)}")
    if profile.in_force_on:
        parts.append(f"hiệu lực {_day(profile.in_force_on)}")
    until = f" đến {_day(profile.valid_to)}" if profile.valid_to else ""
    return "Căn cứ: " + ", ".join([*parts, f"dùng ở quầy từ {_day(profile.valid_from)}{until}"])


def _day(day: date) -> str:
    return f"{day:%d/%m/%Y}"
