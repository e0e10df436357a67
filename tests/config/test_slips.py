"""The slip templates are data that office staff may change: what must hold for every one of them."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import pytest

from config.procedure_files import load_procedures
from config.province_files import load_provinces
from counter_app.domain.dossier import Channel, DueDate, HandedIn, HandedInState, MoneyStatus, ReturnMethod
from counter_app.domain.person import Person, PersonKind
from counter_app.domain.processing_time import ProcessingTime
from counter_app.domain.province import ProvinceProfile
from counter_app.domain.receipt import receipt_document
from counter_app.domain.slip import SLIP_PAPERS, PaperFormat
from tests.printers.reading_back import texts_of
from tests.printers.slips import CODE, DUE_AT, RECEIVED_AT, TEMPLATES, dossier, facts, receipt, rendered

PLACES = (
    "An Giang", "Bắc Giang", "Bắc Ninh", "Cà Mau", "Cần Thơ", "Cao Bằng", "Đà Nẵng", "Đắk Lắk", "Điện Biên", "Đồng Nai",
    "Đồng Tháp", "Gia Lai", "Hà Nội", "Hà Tĩnh", "Hải Phòng", "Hồ Chí Minh", "Huế", "Hưng Yên", "Khánh Hòa", "Lai Châu",
    "Lạng Sơn", "Lào Cai", "Lâm Đồng", "Nghệ An", "Ninh Bình", "Phú Thọ", "Quảng Ngãi", "Quảng Ninh", "Quảng Trị", "Sơn La",
    "Tây Ninh", "Thái Nguyên", "Thanh Hóa", "Tuyên Quang", "Vĩnh Long",
)  # fmt: skip

CONFIG = TEMPLATES.parent
ALL = sorted(TEMPLATES.glob("*.typ"))


def test_every_slip_has_a_template_for_every_paper() -> None:
    for paper in SLIP_PAPERS:
        assert (TEMPLATES / f"receipt_{'roll' if paper.is_roll else paper}.typ").is_file()


@pytest.mark.parametrize("template", ALL, ids=lambda path: path.name)
def test_a_template_is_composed_text_and_names_no_place(template: object) -> None:
    """A real province printed the name of another one on its own form, copied with the template."""
    text = (TEMPLATES / str(template)).read_text("utf-8")
    assert text == unicodedata.normalize("NFC", text)
    assert not re.findall(rf"\b({'|'.join(PLACES)}|{'|'.join(PLACES).upper()})\b", text)
    assert "@preview" not in text and "http" not in text  # nothing is fetched while a citizen waits


@pytest.mark.parametrize(
    ("term", "words"),
    [
        ("3wd", "03 ngày làm việc"),
        ("8wh", "08 giờ làm việc"),
        ("30d", "30 ngày"),
        ("1m", "01 tháng"),
        ("same-day", "trong ngày làm việc"),
        ("none", "không quy định thời hạn"),
    ],
)
def test_every_kind_of_term_has_words(term: str, words: str) -> None:
    due = DueDate(DUE_AT, RECEIVED_AT, ProcessingTime.parse(term), "same_clock")
    text = texts_of(rendered(receipt(due=due), PaperFormat.A5))[0]
    assert f"3. Thời gian giải quyết hồ sơ theo quy định là: {words}" in text


@pytest.mark.parametrize("paper", [PaperFormat.A5, PaperFormat.ROLL_58MM])
def test_every_status_that_can_stand_on_a_receipt_has_words(paper: PaperFormat) -> None:
    for method in ReturnMethod:
        rendered(receipt(return_method=method), paper)
    for channel in Channel:
        rendered(receipt(channel=channel), paper)
    for money in MoneyStatus:
        rendered(receipt(money=money), paper)
    for kind in PersonKind:
        rendered(receipt(applicant=Person("Công ty Thử", kind=kind, identity_number="0100000001")), paper)


@pytest.mark.parametrize("profile", load_provinces(CONFIG / "provinces").values(), ids=lambda profile: profile.key)
def test_every_province_prints_its_own_name_on_every_paper(profile: ProvinceProfile) -> None:
    document = receipt_document(dossier(), facts(profile=profile))
    for paper in SLIP_PAPERS:
        rendered(document, paper)
    text = texts_of(rendered(document, PaperFormat.A5))[0]
    for told in (profile.parent_agency, profile.unit_name, f"{profile.place}, ngày", profile.form("receipt").number):
        assert told in text
    assert all(line.replace("{code}", CODE) in text for line in profile.lookup_lines)


@pytest.mark.parametrize("folder", [CONFIG / "procedures"], ids=["starter"])
def test_every_starter_procedure_with_all_its_papers_fits(folder: Path) -> None:
    for procedure in load_procedures(folder):
        papers = tuple(HandedIn(component.code, HandedInState.OK, 1, 1) for component in procedure.components)
        handed = dossier(procedure_code=procedure.code, procedure_name=procedure.name, handed_in=papers)
        slip = rendered(receipt_document(handed, facts(procedure=procedure)), PaperFormat.A5)
        assert slip.pages in (2, 4), procedure.code


def test_an_enterprise_has_a_tax_code_and_not_a_citizen_card() -> None:
    slip = rendered(receipt(applicant=Person("Công ty Thử", PersonKind.ENTERPRISE, "0100000001")), PaperFormat.A5)
    assert "Mã số thuế/Mã số tổ chức: 0100000001" in texts_of(slip)[0]


def test_a_dossier_with_nothing_but_the_least_prints_too() -> None:
    bare = receipt(applicant=Person("An"), fee_lines=(), register=None, case_name="", handed_in=())
    for paper in SLIP_PAPERS:
        rendered(bare, paper)
    assert "Phí, lệ phí: không thu" in texts_of(rendered(bare, PaperFormat.A5))[0]


def test_dates_are_written_as_the_decree_on_records_asks() -> None:
    march = RECEIVED_AT.replace(month=3, day=15)
    text = texts_of(rendered(receipt(received_at=march), PaperFormat.A5))[0]
    assert "ngày 15 tháng 3 năm 2026" in text  # NĐ 30/2020: a nought only for days below 10 and months 1 and 2
