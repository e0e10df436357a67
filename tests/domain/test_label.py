"""What stands on a label, and above all what does not."""

from __future__ import annotations

import json
import unicodedata
from datetime import date, datetime, timezone

import pytest

from counter_app.domain.dossier import HandedIn, HandedInState
from counter_app.domain.errors import MissingField
from counter_app.domain.label import LabelKind, LabelStock, component_labels, folder_label
from tests.printers.slips import CODE, PROVISIONAL, dossier, procedure, profile


def test_the_folder_names_the_dossier_the_procedure_and_the_day() -> None:
    label = folder_label(dossier(), profile())
    assert (label.kind, label.code, label.title) == (LabelKind.FOLDER, CODE, "Đăng ký khai sinh")
    assert label.received_on == date(2026, 2, 5)
    assert folder_label(dossier(), profile(), "Khai sinh").title == "Khai sinh"


def test_a_label_names_no_person() -> None:
    held = dossier(8)
    labels = (folder_label(held, profile()), *component_labels(held, procedure(8)))
    told = json.dumps([dict(label.values()) for label in labels], ensure_ascii=False)
    person = held.applicant
    for secret in (person.name, person.identity_number, person.address, person.phone, person.email, held.officer_name):
        assert secret and secret not in told


def test_a_province_may_ask_for_the_applicants_name_on_the_folder_only() -> None:
    asked = profile(applicant_on_label=True)
    assert folder_label(dossier(), asked).applicant == "Nguyễn Thị Hoài Thương"
    assert all(label.applicant == "" for label in component_labels(dossier(8), procedure(8)))


def test_the_strip_has_one_label_for_each_paper_that_stays() -> None:
    labels = component_labels(dossier(8), procedure(8))
    assert [(label.number, label.total) for label in labels] == [(n, 6) for n in range(1, 7)]
    titles = [label.title for label in labels]
    assert "Căn cước hoặc hộ chiếu của người yêu cầu" not in titles  # shown and given back
    assert "Giấy chứng nhận kết hôn của cha, mẹ" not in titles  # from the database
    assert titles[0] == "Tờ khai đăng ký khai sinh theo mẫu"


def test_a_paper_that_was_not_handed_in_has_no_label() -> None:
    handed_in = (HandedIn("C0", HandedInState.OK, originals=1), HandedIn("C1", HandedInState.MISSING, originals=1))
    labels = component_labels(dossier(handed_in=handed_in), procedure(3))
    assert [(label.number, label.total, label.title) for label in labels] == [(1, 1, "Tờ khai đăng ký khai sinh theo mẫu")]


def test_the_officers_own_words_for_an_unlisted_paper_stay_off_the_label() -> None:
    extra = HandedIn("other", HandedInState.OK, originals=1, substitute="Giấy ủy quyền của bà Trần Thị Mẫu")
    (label,) = component_labels(dossier(handed_in=(extra,)), procedure(3))
    assert label.title == ""


def test_a_provisional_number_is_told_as_such_and_no_number_makes_no_label() -> None:
    label = folder_label(dossier(dossier_code=None, provisional_number=PROVISIONAL), profile())
    assert (label.code, label.provisional) == (PROVISIONAL, True)
    with pytest.raises(MissingField):
        folder_label(dossier(dossier_code=None), profile())


def test_the_day_is_vietnams_whatever_zone_the_time_came_back_in() -> None:
    late = datetime(2026, 2, 4, 20, 30, tzinfo=timezone.utc)  # noqa: UP017 - the name says what is meant
    assert folder_label(dossier(received_at=late), profile()).received_on == date(2026, 2, 5)


def test_long_and_decomposed_names_become_one_clipped_line() -> None:
    name = unicodedata.normalize("NFD", "Đăng ký\nkết hôn ") + "ơ" * 300
    title = folder_label(dossier(procedure_name=name), profile()).title
    assert len(title) == 200 and title.startswith("Đăng ký kết hôn") and title.endswith("…")
    assert unicodedata.is_normalized("NFC", title)


@pytest.mark.parametrize(
    ("stock", "dots"),
    [
        (LabelStock(50, 30), (400, 240)),
        (LabelStock(50, 30, 300), (584, 354)),
        (LabelStock(62, 29, 300, 3.0, (696, 271)), (696, 271)),
    ],
)
def test_a_roll_has_whole_bytes_across(stock: LabelStock, dots: tuple[int, int]) -> None:
    assert (stock.width_dots, stock.height_dots) == dots
