"""An unpaid receipt of a unit with an account carries a transfer code that a phone reads, and no other slip changes."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from PIL import Image

from counter_app.domain import vietqr
from counter_app.domain.dossier import Dossier, MoneyStatus
from counter_app.domain.errors import BadField
from counter_app.domain.fee import FeeLine
from counter_app.domain.fee_account import FeeAccount
from counter_app.domain.fee_transfer import transfer_parts
from counter_app.domain.payment import Payment
from counter_app.domain.receipt import receipt_document
from counter_app.domain.slip import PaperFormat, SlipDocument
from printers.paper_reading import code_readers, pages_of
from tests.printers.reading_back import texts_of
from tests.printers.slips import CODE, dossier, facts, rendered

ACCOUNT = FeeAccount("970436", "1012345678", "Ngân hàng Mẫu", "TRUNG TAM MAU")
OWED = {"fee_lines": (FeeLine("Lệ phí", 8_000),), "money": MoneyStatus.UNPAID}


def slip(account: FeeAccount | None = ACCOUNT, **members: object) -> SlipDocument:
    told = facts(3)
    told = replace(told, profile=replace(told.profile, fee_account=account))
    return receipt_document(dossier(3, **{**OWED, **members}), told)


@pytest.mark.parametrize("paper", [PaperFormat.A5, PaperFormat.ROLL_80MM, PaperFormat.ROLL_58MM])
def test_vietqr_on_the_receipt_names_account_amount_and_dossier_and_is_read_back(paper: PaperFormat) -> None:
    made = rendered(slip(), paper)
    if paper.is_roll:
        pictures = [Image.open(io.BytesIO(made.data)).convert("L")]
    else:
        pictures = [page.picture for page in pages_of(made.data)]
    found = {code for picture in pictures for code in code_readers()["zxing-cpp"](picture)}
    codes = [told for code in found if (told := vietqr.parse(code)) is not None]
    assert [(one.account_number, one.amount, one.purpose) for one in codes] == [
        ("1012345678", 8_000, vietqr.purpose_of(CODE))
    ]
    assert CODE in found


def test_the_code_does_not_drive_a_receipt_onto_another_sheet() -> None:
    assert rendered(slip(), PaperFormat.A5).pages == rendered(slip(None), PaperFormat.A5).pages


@pytest.mark.parametrize(
    ("account", "members"),
    [
        (None, {}),
        (ACCOUNT, {"money": MoneyStatus.PAID, "payment": Payment("cash", 8_000)}),
        (ACCOUNT, {"money": MoneyStatus.WAIVED}),
        (ACCOUNT, {"fee_lines": (), "money": MoneyStatus.UNPAID}),
    ],
)
def test_nothing_is_asked_for_by_code_that_is_not_owed(account: FeeAccount | None, members: dict[str, object]) -> None:
    assert "transfer" not in slip(account, **members).content["fee"]


def test_the_number_of_the_receipt_issued_elsewhere_stands_on_the_slip() -> None:
    paid = slip(money=MoneyStatus.PAID, payment=Payment("cash", 8_000, "K26TAB-0000123"))
    assert paid.content["fee"]["receipt_number"] == "K26TAB-0000123"


@pytest.mark.parametrize(("method", "words"), [("cash", "tiền mặt"), ("transfer", "chuyển khoản"), ("online", "trực tuyến")])
def test_ct_d15_4_a_fee_paid_at_once_says_on_the_receipt_how_it_was_paid(method: str, words: str) -> None:
    told = rendered(slip(money=MoneyStatus.PAID, payment=Payment(method, 8_000)), PaperFormat.A5)
    owed = rendered(slip(money=MoneyStatus.UNPAID, payment=None), PaperFormat.A5)
    assert f"đã nộp: {words}" in " ".join(texts_of(told))
    assert "đã nộp" not in " ".join(texts_of(owed))


def test_two_long_codes_of_one_agency_have_two_purposes() -> None:
    long = [f"000.00.31.H57.0123456789-261125-{number:04d}" for number in (1, 2)]
    told = [transfer_parts(_numbered(code), ACCOUNT) for code in long]
    purposes = {one["purpose"] for one in told if one}
    assert len(purposes) == 2
    assert all(len(purpose) <= vietqr.PURPOSE_LENGTH for purpose in purposes)


def _numbered(code: str) -> Dossier:
    return dossier(3, dossier_code=code, **OWED)


def test_an_account_that_no_code_can_be_made_of_is_refused() -> None:
    with pytest.raises(BadField):
        transfer_parts(_numbered(CODE), replace(ACCOUNT, bank_bin="9704"))
