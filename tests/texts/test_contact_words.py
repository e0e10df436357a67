"""Every field of a province's profile can be read at the desk: whom to call, how to look up, how to be told, since when."""

from __future__ import annotations

import unicodedata

import pytest

from config.paths import PROVINCES
from config.province_files import load_provinces
from counter_app.texts.contact_words import SHOWN_CODE, contact_lines

ALL = load_provinces(PROVINCES)

# What each decision says, by field; the article stands beside it.
DECIDED = {
    "bac-giang": {
        "channels": {"direct", "online", "post"},  # Đ15.1a
        "notice_channels": {"sms", "zalo", "email", "phone"},  # Đ15.1d
        "return_methods": {"at_desk", "post"},  # Đ15.3
        "words": (
            "dichvucong.bacgiang.gov.vn",
            "Zalo",
            "Báo người phụ trách",
            "Quyết định số 37/2019",
            "31/12/2019",
            "31/01/2020",
        ),
    },
    "ca-mau": {
        "channels": {"direct", "online", "post"},  # Đ3.3, Đ24.1
        "notice_channels": {"phone", "zalo", "app"},  # Đ3.3, Đ12.1
        "return_methods": {"at_desk", "post", "electronic"},  # Đ24.4
        "words": ("19009496", "1022", "0290 2220066", "0290 2220077", "QR", "DVC CaMau", "33/2022", "16/12/2022"),  # Đ33.1c
    },
    "can-tho": {
        "channels": {"direct", "online", "post"},  # Đ4
        "notice_channels": {"phone", "sms", "email", "zalo"},  # Đ8.3
        "return_methods": {"at_desk", "post", "electronic"},  # Đ8.5
        "words": (
            "0292.3762333",
            "baotri1cua@cantho.gov.vn",
            "dichvucong.cantho.gov.vn",
            "2602",
            "20/11/2020",
        ),  # Đ15.8, Đ10
    },
    "da-nang": {
        "channels": {"direct", "online", "post", "agent"},  # Đ7.1a
        "notice_channels": {"sms", "email", "phone", "zalo"},  # Đ10.3
        "return_methods": {"at_desk", "post", "electronic"},  # Đ10
        "words": ("DVC <mã hồ sơ> gửi 8188", "1022", "QR", "Da Nang Smart City", "2830", "22/12/2023"),  # Đ11.1, Đ17.6g
    },
    "hue": {
        "channels": {"direct", "online", "post"},  # Đ4.5
        "notice_channels": {"phone", "email", "sms", "zalo"},  # Đ9.6, Đ23.2
        "return_methods": {"at_desk", "post", "electronic"},  # Đ19
        "words": (
            "Hue-S",
            "dichvucong.hue.gov.vn",
            "Báo đơn vị vận hành",
            "08/2025",
            "06/02/2025",
            "17/02/2025",
        ),  # Đ13, Đ25.1đ
    },
}


@pytest.mark.parametrize("key", sorted(DECIDED))
@pytest.mark.parametrize("field", ["channels", "notice_channels", "return_methods"])
def test_the_ways_that_the_decision_names_are_offered(key: str, field: str) -> None:
    assert set(DECIDED[key][field]) <= set(getattr(ALL[key], field))


@pytest.mark.parametrize("key", sorted(DECIDED))
def test_whom_to_call_how_to_look_up_and_since_when_stand_in_the_view(key: str) -> None:
    """Cần Thơ Đ15.8, Đà Nẵng Đ17.6g, Cà Mau Đ33.1c: the line to call is at hand."""
    told = "\n".join(contact_lines(ALL[key]))
    assert not [word for word in DECIDED[key]["words"] if word not in told]
    assert SHOWN_CODE in told and "{" not in told
    assert unicodedata.is_normalized("NFC", told)


@pytest.mark.parametrize("key", sorted(DECIDED))
def test_no_field_of_the_view_is_empty(key: str) -> None:
    lines = contact_lines(ALL[key])
    for title in (
        "Khi có sự cố",
        "Công dân liên hệ",
        "Công dân tra cứu",
        "Cách nộp",
        "Nhận kết quả",
        "Báo tin",
        "Giờ làm việc",
    ):
        (at,) = [place for place, line in enumerate(lines) if line.startswith(title)]
        assert not lines[at].endswith(": ")
        if lines[at].endswith(":"):
            assert lines[at + 1].startswith("  ")


def test_only_da_nang_takes_agents_and_its_own_list_decides_what_is_not_scanned() -> None:
    """Đà Nẵng Đ7.1a, Đ17.1a: the list is the city's own and no part of the decision, so it is empty until it is put in."""
    assert [key for key, profile in ALL.items() if "agent" in profile.channels] == ["da-nang"]
    assert all(profile.not_digitised == () for profile in ALL.values())
