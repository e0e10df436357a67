"""The register of dossiers: numbers, order, opening and closing of the book (TT 01/2018/TT-VPCP Đ10.2, Mẫu số 06)."""

from __future__ import annotations

from datetime import date

import pytest

from counter_app.domain.errors import BadField
from counter_app.services.withdrawal import EndForm
from counter_app.texts.register_sheets import closing_lines, register_document, register_workbook
from tests.builders import person
from tests.desk_rig import DeskRig
from tests.services.test_acts import at, collect, finish, hand_over, intent, notify, received

YEAR = (date(2026, 1, 1), date(2026, 12, 31))


def test_tt01_mau_06_a_line_says_who_what_when_by_whom_and_how_it_went_out(rig: DeskRig) -> None:
    dossier = received(rig, applicant=person("Trần Thị Sổ", address="Số 1, phố Mẫu"))
    hand_over(rig, dossier)
    finish(rig, dossier)
    notify(rig, dossier)
    rig.clock.at = at(26, "09:30")
    rig.services.acts.result_return.return_result(collect(dossier), rig.officer)
    register = rig.services.reporting.register.between(*YEAR)
    (row,) = register_document(register, rig.desk, "Người Lập").content["rows"]
    assert (row["number"], row["code"], row["sets"]) == ("01", dossier.shown_number, 1)
    assert (row["applicant"], row["contact"]) == ("Trần Thị Sổ", "Số 1, phố Mẫu; 0912345678")
    assert (row["handed_to"], row["method"], row["note"]) == ("Bộ phận Tư pháp", "Nhận tại quầy", "")
    assert row["returned_on"] == {"hour": 9, "minute": 30, "day": 26, "month": 11, "year": 2026}
    assert "chưa xong 0" in closing_lines(register)[-1]


def test_tt01_d10_2_lines_stand_in_the_order_of_their_numbers_and_a_gap_is_explained(rig: DeskRig) -> None:
    rig.lease(on=date(2026, 11, 24))
    first = received(rig)
    of_yesterday = received(rig, received_at=at(24, "14:00"), event_on=date(2026, 11, 24))
    third = received(rig)
    both = rig.services.reporting.register.between(date(2026, 11, 24), date(2026, 11, 25))
    assert [line.dossier.uid for line in both.lines] == [first.uid, of_yesterday.uid, third.uid]
    assert (both.first_number, both.last_number, both.elsewhere) == (1, 3, 0)
    today = rig.services.reporting.register.between(date(2026, 11, 25), date(2026, 11, 25))
    assert today.elsewhere == 1
    assert any("1 số của hồ sơ nhận vào ngày khác" in line for line in closing_lines(today))
    (later,) = [row for row in register_document(both, rig.desk, "").content["rows"] if row["number"] == "02"]
    assert later["note"] == "Nhập bù"


def test_tt01_d10_2_the_book_is_opened_with_the_year_and_closed_and_sealed_when_it_is_over(rig: DeskRig) -> None:
    received(rig)
    open_book = rig.services.reporting.register.between(*YEAR)
    assert closing_lines(open_book)[0] == "Mở sổ ngày 01/01/2026." and not open_book.closes_book
    rig.clock.at = at(31, "17:00", 12)
    assert not rig.services.reporting.register.between(*YEAR).closes_book
    rig.clock.move(days=1)
    closed = rig.services.reporting.register.between(*YEAR)
    assert closing_lines(closed)[-1] == "Chốt sổ ngày 31/12/2026: tổng số 1 hồ sơ."
    signatures = register_document(closed, rig.desk, "Người Lập").content["signatures"]
    assert [one["role"] for one in signatures] == ["Người lập sổ", "Thủ trưởng đơn vị"]


def test_tt01_d10_2_two_years_are_two_books(rig: DeskRig) -> None:
    for first, last, reason in (
        (date(2026, 12, 1), date(2027, 1, 5), "another-book"),
        (date(2026, 12, 1), date(2026, 11, 1), "before-first-day"),
    ):
        with pytest.raises(BadField) as caught:
            rig.services.reporting.register.between(first, last)
        assert (caught.value.facts["field"], caught.value.facts["reason"]) == ("to", reason)


def test_a_number_stays_in_the_book_whatever_became_of_the_dossier(rig: DeskRig) -> None:
    dossier = received(rig)
    form = EndForm(intent(), dossier.uid, "Không còn nhu cầu")
    rig.services.acts.withdrawal.withdraw(form, rig.officer)
    register = rig.services.reporting.register.between(*YEAR)
    assert [line.dossier.uid for line in register.lines] == [dossier.uid]
    assert register_document(register, rig.desk, "").content["rows"][0]["note"] == "Đã rút hồ sơ"


def test_the_number_of_the_form_is_data_of_the_set_in_force(rig: DeskRig) -> None:
    """Mẫu số 06 of TT 01/2018 is Mẫu số 07 of TT 03/2025: the profile says which."""
    form = rig.desk.profile.form("register")
    register = rig.services.reporting.register.between(*YEAR)
    assert register_document(register, rig.desk, "").content["form"]["number"] == form.number
    assert form.number in register_workbook(register, rig.desk).sheets[0].lines[2]


def test_how_far_a_long_register_is_can_be_heard(rig: DeskRig, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("counter_app.services.register.TELL_EVERY", 2)
    for _ in range(5):
        received(rig)
    heard: list[int] = []
    rig.services.reporting.register.between(*YEAR, heard.append)
    assert heard == [2, 4]
