"""The transfer code on a receipt pays the right amount to the right account, or is not read at all (central-apis §3.6)."""

from __future__ import annotations

import binascii

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter_app.domain.errors import BadField
from counter_app.domain.vietqr import TransferService, VietQr, build, crc, parse, purpose_of

WORKED = (
    "00020101021238570010A00000072701270006970436011300000000001230208QRIBFTTA53037045405350005802VN62180814LP 26112200042"
    "6304DB44"
)


def test_the_published_vectors_come_out() -> None:
    assert build("970436", "0000000000123", amount=35_000, purpose="LP 26112200042") == WORKED
    assert build("970422", "0", amount=1).startswith("000201010212")
    assert build("970416", "257678859", amount=1000, purpose="Chuyen tien").endswith("62150811Chuyen tien6304BBB8")


def test_the_crc_is_ccitt_false() -> None:
    assert crc("123456789") == "29B1"


def test_what_is_built_is_read_back() -> None:
    assert parse(WORKED) == VietQr("970436", "0000000000123", 35_000, "LP 26112200042", TransferService.ACCOUNT)


@given(
    st.text(alphabet="0123456789", min_size=6, max_size=6),
    st.text(alphabet="0123456789ABCxyz", min_size=1, max_size=19),
    st.none() | st.integers(1, 10**13 - 1),
    st.text(alphabet="ABCXYZ abc0123456789-", max_size=25),
)
def test_any_transfer_survives_the_code(bank_bin: str, account: str, amount: int | None, purpose: str) -> None:
    assert parse(build(bank_bin, account, amount=amount, purpose=purpose)) == VietQr(bank_bin, account, amount, purpose)


def test_any_single_wrong_character_is_refused() -> None:
    for place in range(len(WORKED) - 8):
        for wrong in "0123456789ABCXYZ ":
            if wrong != WORKED[place]:
                assert parse(WORKED[:place] + wrong + WORKED[place + 1 :]) is None, place


def test_an_amount_is_dynamic_and_none_is_static() -> None:
    assert build("970436", "1", amount=1)[6:12] == "010212"
    assert build("970436", "1")[6:12] == "010211"
    assert parse(build("970436", "1")) == VietQr("970436", "1")


@pytest.mark.parametrize(
    ("field", "given_values"),
    [
        ("bank_bin", {"bank_bin": "97043"}),
        ("bank_bin", {"bank_bin": "٩٧٠٤٣٦"}),
        ("account_number", {"account_number": ""}),
        ("account_number", {"account_number": "1" * 20}),
        ("amount", {"amount": 0}),
        ("amount", {"amount": -5}),
        ("amount", {"amount": 10**13}),
        ("purpose", {"purpose": "Lệ phí"}),
        ("purpose", {"purpose": "A" * 26}),
        ("purpose", {"purpose": "A\nB"}),
    ],
)
def test_a_transfer_that_banks_would_not_take_is_refused(field: str, given_values: dict[str, object]) -> None:
    values: dict[str, object] = {"bank_bin": "970436", "account_number": "123", "amount": 1, "purpose": ""} | given_values
    with pytest.raises(BadField) as caught:
        build(
            str(values["bank_bin"]),
            str(values["account_number"]),
            amount=values["amount"],  # type: ignore[arg-type]
            purpose=str(values["purpose"]),
        )
    assert caught.value.facts["field"] == field


def test_a_purpose_is_made_small_enough_for_every_bank_and_every_roll() -> None:
    assert purpose_of("Lệ phí H02.12-261125-0001") == "LE PHI H02 12 261125 0001"
    assert len(purpose_of("Đ" * 99)) == 25 and purpose_of("日本") == ""


def _closed(body: str) -> str:
    return f"{body}6304{binascii.crc_hqx((body + '6304').encode(), 0xFFFF):04X}"


ACCOUNT = "38570010A00000072701270006970436011300000000001230208QRIBFTTA"


def test_a_merchant_name_is_read_whether_its_length_counts_letters_or_bytes() -> None:
    name = "Quầy Ví Dụ"
    for length in (len(name), len(name.encode())):
        found = parse(_closed(f"000201010211{ACCOUNT}53037045802VN59{length:02d}{name}"))
        assert found is not None and found.merchant_name == name


@pytest.mark.parametrize(
    "body",
    [
        "000201",
        "000201010211",
        f"000201{ACCOUNT[:-2]}",
        f"000201{ACCOUNT}{ACCOUNT}",
        "00020138120008A0000001",
        f"000201{ACCOUNT}99",
        f"000201{ACCOUNT}9950x",
    ],
)
def test_a_right_crc_does_not_save_a_wrong_structure(body: str) -> None:
    assert parse(_closed(body)) is None


def test_foreign_money_has_no_amount_in_dong() -> None:
    found = parse(_closed(f"000201{ACCOUNT}53038405402205802US"))
    assert found is not None and found.amount is None
