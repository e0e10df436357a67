"""What a dossier costs, how it is paid, and whether the day's money agrees (regulations §7; NĐ 254/2026; Cần Thơ Đ15.4)."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from config.paths import SLIPS
from config.province_files import FORM_SETS, load_form_sets
from counter_app.domain.dossier import Channel, Dossier, MoneyStatus
from counter_app.domain.errors import BadField, DomainError, MissingField
from counter_app.domain.officer import Role
from counter_app.domain.operation import ClockTrust
from counter_app.domain.payment import Payment
from counter_app.domain.received_fact import received_fact
from counter_app.screens.intake_fields import IntakeFields
from counter_app.services.fees_day import RECONCILED, Counted, FeesSheet
from counter_app.texts.errors import sentence
from counter_app.texts.history_words import act_words
from counter_app.texts.sheet_words import fees_sheet
from tests.builders import VIETNAM, officer, person
from tests.desk_rig import DeskRig

BIRTH, DEATH, EXTRACT, COPY, SIGNATURE, RESIDENCE = "1.001193", "1.000656", "2.000635", "2.000815", "2.000884", "1.004222"
_intents = itertools.count(1)


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[DeskRig]:
    desk = DeskRig(tmp_path)
    desk.lease()
    yield desk
    desk.close()


def intent() -> str:
    return f"fee-{next(_intents)}"


def cost(rig: DeskRig, procedure: str, **members: Any) -> int:
    """What the desk quotes; nothing is stored."""
    return rig.services.intake.quote(rig.form(procedure, **members)).fee.amount


def received(rig: DeskRig, procedure: str = EXTRACT, **members: Any) -> Dossier:
    return rig.services.intake.receive(rig.form(procedure, fee_later=False, **members), rig.officer).dossier


def pay(rig: DeskRig, dossier: Dossier, payment: Payment) -> Dossier:
    return rig.services.acts.result_return.take_payment(intent(), dossier.uid, payment, rig.officer).dossier


def at_day(rig: DeskRig, on: date) -> None:
    rig.clock.at = datetime.combine(on, rig.clock.at.time(), VIETNAM)


# --- formulas of regulations §7, over the published procedures ------------------------------------------


@pytest.mark.parametrize(
    ("pages", "copies", "amount"), [(1, 1, 2_000), (2, 1, 4_000), (3, 1, 5_000), (5, 2, 14_000), (250, 1, 200_000)]
)
def test_tt226_certified_copies_cost_by_page_with_a_step_and_a_cap(
    rig: DeskRig, pages: int, copies: int, amount: int
) -> None:
    assert cost(rig, COPY, pages=pages, copies_wanted=copies) == amount


@pytest.mark.parametrize(
    ("procedure", "amount"),
    [(SIGNATURE, 10_000), ("2.001035", 50_000), ("2.001019", 50_000), ("2.000913", 30_000), ("2.000927", 25_000)],
)
def test_tt226_signature_contract_will_change_and_correction_cost_by_case(rig: DeskRig, procedure: str, amount: int) -> None:
    assert cost(rig, procedure, copies_wanted=3) == amount


def test_tt281_an_extract_costs_eight_thousand_a_copy(rig: DeskRig) -> None:
    assert cost(rig, EXTRACT, copies_wanted=3) == 24_000


@pytest.mark.parametrize(
    ("channel", "amount"), [("direct", 20_000), ("post", 20_000), ("online", 10_000), ("vneid", 10_000)]
)
def test_tt75_residence_costs_half_online(rig: DeskRig, channel: str, amount: int) -> None:
    assert cost(rig, RESIDENCE, channel=Channel(channel)) == amount


@pytest.mark.parametrize("procedure", [EXTRACT, RESIDENCE])
@pytest.mark.parametrize(
    ("on", "is_free"),
    [(date(2026, 8, 14), False), (date(2026, 8, 15), True), (date(2027, 2, 28), True), (date(2027, 3, 1), False)],
)
def test_tt117_2026_waives_for_its_people_between_its_days(rig: DeskRig, procedure: str, on: date, is_free: bool) -> None:
    at_day(rig, on)
    assert (cost(rig, procedure, person_attributes=frozenset({"vneid2_five_papers"})) == 0) is is_free
    assert cost(rig, procedure) > 0  # nobody else


@pytest.mark.parametrize(
    ("procedure", "event_on", "on", "is_late"),
    [
        (BIRTH, date(2026, 9, 26), date(2026, 11, 25), False),  # day 60, a Wednesday
        (BIRTH, date(2026, 9, 26), date(2026, 11, 26), True),  # day 61
        (BIRTH, date(2026, 9, 25), date(2026, 11, 25), False),  # day 60 is a holiday, Tuesday 24/11: moved to Wednesday
        (BIRTH, date(2026, 9, 25), date(2026, 11, 26), True),
        (BIRTH, date(2026, 9, 22), date(2026, 11, 23), False),  # day 60 is Saturday 21/11: moved to Monday 23/11
        (BIRTH, date(2026, 9, 22), date(2026, 11, 24), True),
        (DEATH, date(2026, 11, 6), date(2026, 11, 23), False),  # day 15 is Saturday 21/11
        (DEATH, date(2026, 11, 6), date(2026, 11, 24), True),
        (BIRTH, date(1970, 1, 1), date(2026, 11, 25), True),  # before any calendar of the desk
    ],
)
def test_lht_d15_d33_blds_d148_late_registration_begins_after_the_last_working_day(
    rig: DeskRig, procedure: str, event_on: date, on: date, is_late: bool
) -> None:
    at_day(rig, on)
    quote = rig.services.intake.quote(rig.form(procedure, event_on=event_on))
    assert quote.fee.must_be_typed is is_late  # in time: free; late: the council's amount
    assert quote.fee.amount == 0


@pytest.mark.parametrize(("born", "ground"), [(date(2012, 11, 26), "dưới 14"), (date(2012, 11, 25), "từ đủ 14")])
def test_correction_asks_the_fee_of_the_age(rig: DeskRig, born: date, ground: str) -> None:
    procedure = rig.services.catalogue.procedure("1.004859")
    held = [
        rule.ground
        for rule in procedure.fees
        if "14" in rule.ground and (rule.when.age_below is not None) == (ground == "dưới 14")
    ]
    assert len(held) == 1 and ground in held[0]
    quote = rig.services.intake.quote(rig.form("1.004859", applicant=person(birth_date=born)))
    assert (quote.fee.must_be_typed, quote.fee.typed_name, quote.fee.unknown) == (True, "Lệ phí hộ tịch", ())


@pytest.mark.parametrize("attribute", ["poor_household", "merit_family", "disabled"])
def test_lht_d11_the_exempt_pay_nothing_where_a_council_fee_stands(rig: DeskRig, attribute: str) -> None:
    form = rig.form("1.004859", applicant=person(birth_date=date(1990, 1, 1)), person_attributes=frozenset({attribute}))
    fee = rig.services.intake.quote(form).fee
    assert (fee.must_be_typed, fee.amount) == (False, 0)


def test_a_free_procedure_owes_nothing_and_an_adoption_four_hundred_thousand(rig: DeskRig) -> None:
    assert received(rig, "1.000894").money is MoneyStatus.NOTHING_DUE
    assert cost(rig, "2.001263") == 400_000


# --- paying ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["cash", "transfer", "online", "card"])
def test_nd254_d24_1_a_fee_paid_at_once_keeps_its_way_and_the_number_of_the_electronic_receipt(
    rig: DeskRig, method: str
) -> None:
    payment = Payment(method, 8_000, "K26TAB-0000123")
    dossier = received(rig, payment=payment)
    assert (dossier.money, dossier.payment) == (MoneyStatus.PAID, payment)
    assert received_fact(dossier, ClockTrust.CONFIRMED)["payment"] == payment.to_json()
    rig.reopen()
    (row,) = rig.services.fees.of().rows
    assert (row.number, row.paid.payment) == (dossier.shown_number, payment)


@pytest.mark.parametrize("way", ["cash", "transfer", "online", "card"])
def test_ct_d15_4_the_way_chosen_at_the_reception_stands_in_the_day(rig: DeskRig, way: str) -> None:
    texts = {"fee_paid": way, "return_method": "at_desk"}
    told = IntakeFields("way-1", procedure=EXTRACT, texts=texts).form(date_confirmed=False)
    assert (told.fee_paid, told.paid_by) == (True, way)
    dossier = received(rig, fee_paid=told.fee_paid, paid_by=told.paid_by)
    assert (dossier.money, dossier.payment) == (MoneyStatus.PAID, Payment(way, 8_000))
    assert [(one.method, one.amount) for one in rig.services.fees.of().sums] == [(way, 8_000)]


def test_a_draft_begun_before_the_way_was_asked_means_cash_and_nothing_chosen_means_unpaid() -> None:
    before = IntakeFields.of_draft("way-2", {"texts": {"fee_paid": "yes"}})
    assert before.texts["fee_paid"] == "cash"
    assert not IntakeFields("way-3", texts={"fee_paid": "no"}).form(date_confirmed=False).fee_paid


def test_a_way_of_paying_that_is_none_is_refused(rig: DeskRig) -> None:
    with pytest.raises(BadField, match="payment_method"):
        received(rig, fee_paid=True, paid_by="barter")


def test_a_waived_fee_is_no_money_and_stands_in_the_day(rig: DeskRig) -> None:
    assert received(rig, payment=Payment("waived")).money is MoneyStatus.WAIVED
    (one,) = rig.services.fees.of().sums
    assert (one.method, one.count, one.amount) == ("waived", 1, 0)


@pytest.mark.parametrize(
    ("payment", "field"),
    [
        (Payment("cash", 7_000), "paid_amount"),
        (Payment("cash", 9_000), "paid_amount"),
        (Payment("cash", -8_000), "paid_amount"),
        (Payment("barter", 8_000), "payment_method"),
        (Payment("", 8_000), "payment_method"),
        (Payment("cash", 8_000, "số 12"), "receipt_number"),
        (Payment("cash", 8_000, "123456789"), "receipt_number"),  # NĐ 254 Đ23.2: at most 8 digits
        (Payment("waived", 0, "12"), "receipt_number"),
    ],
)
def test_a_fee_that_does_not_add_up_is_refused_with_a_sentence_at_both_places(
    rig: DeskRig, payment: Payment, field: str
) -> None:
    owing = received(rig)
    for attempt in (lambda: received(rig, payment=payment), lambda: pay(rig, owing, payment)):
        with pytest.raises(DomainError) as refused:
            attempt()
        assert refused.value.facts["field"] == field
        assert sentence(refused.value).endswith(".")
    assert rig.services.fees.of().rows == ()


def test_a_payment_taken_back_stands_against_the_first_line_and_the_till_is_right(rig: DeskRig) -> None:
    dossier = received(rig)
    paid = rig.services.acts.result_return.take_payment("pay-1", dossier.uid, Payment("cash", 8_000, "0000001"), rig.officer)
    assert rig.services.fees.of().cash == 8_000
    rig.services.acts.correction.undo(intent(), paid.act.act_id, rig.officer)
    sheet = rig.services.fees.of()
    assert [row.paid.payment.amount for row in sheet.rows] == [8_000, -8_000]
    assert (sheet.cash, sheet.sums[0].count, sheet.rows[1].paid.reverses) == (0, 0, "pay-1")
    assert pay(rig, dossier, Payment("online", 8_000, "0000002")).money is MoneyStatus.PAID
    assert (rig.services.fees.of().cash, rig.services.fees.of().online) == (0, 8_000)


def test_ten_enters_are_one_payment(rig: DeskRig) -> None:
    dossier = received(rig)
    for _ in range(10):
        rig.services.acts.result_return.take_payment("pay", dossier.uid, Payment("cash", 8_000), rig.officer)
    assert len(rig.services.fees.of().rows) == 1


# --- the day --------------------------------------------------------------------------------------------


@pytest.fixture
def busy(rig: DeskRig) -> DeskRig:
    for method, number in (("cash", "0000001"), ("cash", ""), ("online", "0000002"), ("transfer", "0000003")):
        pay(rig, received(rig), Payment(method, 8_000, number))
    pay(rig, received(rig), Payment("waived"))
    return rig


def test_ct_d15_4_cash_and_online_are_added_up_and_what_lacks_a_receipt_is_named(busy: DeskRig) -> None:
    sheet = busy.services.fees.of()
    assert (sheet.cash, sheet.online, sheet.total, sheet.without_receipt) == (16_000, 16_000, 32_000, 1)
    assert {one.method: (one.count, one.amount) for one in sheet.sums} == {
        "cash": (2, 16_000),
        "transfer": (1, 8_000),
        "online": (1, 8_000),
        "waived": (1, 0),
    }
    assert busy.services.fees.of(busy.clock.now().date() - timedelta(days=1)).rows == ()


def test_ct_d15_4_a_difference_is_told_and_needs_its_reason(busy: DeskRig) -> None:
    fees, today = busy.services.fees, busy.clock.now().date()
    counted = Counted(cash=15_000, online=16_000)
    sheet = fees.of(counted=counted)
    assert (sheet.cash_difference, sheet.online_difference, sheet.adds_up) == (-1_000, 0, False)
    with pytest.raises(MissingField, match="reason"):
        fees.reconcile(today, counted, " ", busy.officer)
    with pytest.raises(MissingField, match="counted_cash"):
        fees.reconcile(today, Counted(), "", busy.officer)
    fees.reconcile(today, counted, "Trả nhầm tiền thừa", busy.officer)
    with busy.store.read() as session:
        (entry,) = [one for one in session.audit.newest(50) if one.action == RECONCILED]
    assert (entry.facts["cash"], entry.facts["countedCash"], entry.facts["reason"]) == (
        "16000",
        "15000",
        "Trả nhầm tiền thừa",
    )


def test_ct_d15_4_money_that_was_counted_and_agrees_is_reconciled_at_its_dossier(rig: DeskRig) -> None:
    fees, today = rig.services.fees, rig.clock.now().date()
    first, second, wired = received(rig, payment=Payment("cash", 8_000)), received(rig), received(rig)
    pay(rig, wired, Payment("online", 8_000))
    back = rig.services.acts.result_return.take_payment("pay-2", second.uid, Payment("cash", 8_000), rig.officer)
    rig.services.acts.correction.undo(intent(), back.act.act_id, rig.officer)

    def money() -> list[MoneyStatus]:
        with rig.store.read() as session:
            found = [session.dossiers.by_uid(one.uid) for one in (first, second, wired)]
        return [one.money for one in found if one is not None]

    fees.reconcile(today, Counted(cash=7_000), "Thiếu tiền lẻ", rig.officer)  # the till differs
    assert money() == [MoneyStatus.PAID, MoneyStatus.UNPAID, MoneyStatus.PAID]
    for _ in range(2):  # counted again: nothing happens twice
        fees.reconcile(today, Counted(cash=8_000, online=9_000), "Tài khoản báo thừa", rig.officer)
        assert money() == [MoneyStatus.RECONCILED, MoneyStatus.UNPAID, MoneyStatus.PAID]
    history = rig.services.lookup.detail(first.uid).history
    assert [row.facts["event"] for row in history if row.code == "payment.recorded"] == ["reconcile_payment"]
    assert "Đối soát" in act_words(next(row for row in history if row.code == "payment.recorded"))


def test_money_paid_anew_on_another_day_is_reconciled_with_that_day(rig: DeskRig) -> None:
    fees, today, dossier = rig.services.fees, rig.clock.now().date(), received(rig)
    paid = rig.services.acts.result_return.take_payment("pay-1", dossier.uid, Payment("cash", 8_000), rig.officer)
    rig.clock.move(days=1)
    rig.services.acts.correction.undo(intent(), paid.act.act_id, rig.officer)
    pay(rig, dossier, Payment("cash", 8_000))
    fees.reconcile(today, Counted(cash=8_000), "", rig.officer)
    assert rig.services.lookup.detail(dossier.uid).dossier.money is MoneyStatus.PAID
    fees.reconcile(rig.clock.now().date(), Counted(cash=0), "", rig.officer)
    assert rig.services.lookup.detail(dossier.uid).dossier.money is MoneyStatus.RECONCILED


@pytest.mark.parametrize("counted", [Counted(cash=-1), Counted(online=10**13)])
def test_impossible_sums_are_refused(rig: DeskRig, counted: Counted) -> None:
    with pytest.raises(BadField) as refused:
        rig.services.fees.of(counted=counted)
    assert sentence(refused.value).endswith(".")


def test_post_staff_do_not_reconcile(rig: DeskRig) -> None:
    with pytest.raises(DomainError):
        rig.services.fees.reconcile(rig.clock.now().date(), Counted(0, 0), "", officer(role=Role.POST_STAFF))


def text_of(table: Any) -> str:
    return json.dumps(table.document.content, ensure_ascii=False)


def test_the_sheet_says_what_was_taken_counted_and_missing(busy: DeskRig) -> None:
    sheet = busy.services.fees.of(counted=Counted(15_000, None))
    told = text_of(fees_sheet(sheet, busy.desk.profile, busy.clock.now(), busy.officer.name))
    for word in ("32.000", "−1.000", "chưa đếm", "Còn 1 khoản chưa ghi số biên lai điện tử", "0000002", busy.officer.name):
        assert word in told
    empty = FeesSheet(busy.clock.now().date(), ())
    assert "không thu khoản nào" in text_of(fees_sheet(empty, busy.desk.profile, busy.clock.now(), ""))


# --- nothing is called a receipt of money ---------------------------------------------------------------


def titled(text: str) -> bool:
    """BIÊN LAI in capitals is how such a paper is titled; in a sentence it stands in small letters."""
    return "BIÊN LAI" in text


def test_nd254_d24_no_template_form_or_table_is_titled_bien_lai(busy: DeskRig) -> None:
    sheet = fees_sheet(busy.services.fees.of(), busy.desk.profile, busy.clock.now(), "")
    titles = [str(sheet.document.content["title"]).upper()]
    titles += [form.name.upper() for forms in load_form_sets(FORM_SETS).values() for form in forms]
    templates = {path.name: path.read_text(encoding="utf-8") for path in SLIPS.glob("*.typ")}
    assert len(templates) > 15 and titles
    assert [title for title in titles if titled(title)] == []
    assert [name for name, text in templates.items() if titled(text)] == []
    assert titled("#ten-van-ban[BIÊN LAI THU TIỀN PHÍ, LỆ PHÍ]")  # the control


def test_the_same_payment_may_not_be_found_in_two_days(busy: DeskRig) -> None:
    busy.clock.move(days=1)
    assert busy.services.fees.of().rows == ()
    assert len(busy.services.fees.of(busy.clock.now().date() - timedelta(days=1)).rows) == 5
    assert replace(busy.services.fees.of(), counted=Counted(0, 0)).adds_up
