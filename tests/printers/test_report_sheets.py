"""Report and register on A4: made by the real services, laid out by the real templates, read back off the page."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pypdfium2
import pytest

from counter_app.domain.bar_chart import BarGroup, bar_chart_svg
from counter_app.domain.period import PeriodKind
from counter_app.domain.register import Register, Registered
from counter_app.domain.table_sheet import TableDocument
from counter_app.texts.register_sheets import register_document
from counter_app.texts.report_sheets import report_document
from tests.builders import NOW, dossier, person
from tests.desk_rig import DeskRig
from tests.printers.tables import rendered
from tests.services.test_acts import finish, hand_over, received


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[DeskRig]:
    desk = DeskRig(tmp_path)
    desk.lease()
    yield desk
    desk.close()


def pages(document: TableDocument) -> list[str]:
    pdf = pypdfium2.PdfDocument(io.BytesIO(rendered(document).data))
    return [" ".join(page.get_textpage().get_text_range().split()) for page in pdf]


def test_bg_d19_5_the_report_of_a_year_is_an_official_sheet_with_figures_and_a_picture(rig: DeskRig) -> None:
    one, other = received(rig), received(rig)
    hand_over(rig, one, other)
    finish(rig, one)
    reports = rig.services.reporting.reports
    document = report_document(reports.sheets(reports.current(PeriodKind.YEAR)), rig.desk, "Nguyễn Thị Mẫu")
    text = " ".join(pages(document))
    for words in (
        "BÁO CÁO TIẾP NHẬN, GIẢI QUYẾT HỒ SƠ",
        "Năm 2026",
        "Tháng 11",
        "Trực tiếp",
        "Hộ tịch",
        "THỦ TRƯỞNG ĐƠN VỊ",
    ):
        assert words in text
    (chart,) = [chart for part in document.content["parts"] for chart in part["charts"]]
    assert chart.count("<rect") > 12 and ">2</text>" in chart and ">1</text>" in chart


def many(count: int, rig: DeskRig) -> Register:
    lines = tuple(
        Registered(
            replace(
                dossier(f"d{n}", dossier_code=f"H02.12-261125-{n:04d}", applicant=person(address=f"Số {n}, phố Mẫu")),
                register=None,
            )
        )
        for n in range(1, count + 1)
    )
    return Register(rig.services.reporting.reports.current(PeriodKind.YEAR).span, "2026", lines, NOW)


def test_tt01_d10_2_every_page_of_the_register_has_its_number_and_no_line_is_lost(rig: DeskRig) -> None:
    told = pages(register_document(many(1_000, rig), rig.desk, "Nguyễn Thị Mẫu"))
    assert len(told) > 20
    for number, text in enumerate(told, 1):
        assert f"Trang {number}/{len(told)}" in text and "Quyển số: 2026" in text
    together = "".join(told).replace(" ", "").replace("\u200b", "").replace("\x02", "")
    missing = [n for n in range(1, 1_001) if f"-{n:04d}" not in together]
    assert missing == []


def test_the_register_names_its_form_and_its_columns(rig: DeskRig) -> None:
    received(rig)
    register = rig.services.reporting.register.between(date(2026, 11, 1), date(2026, 11, 30))
    (text,) = pages(register_document(register, rig.desk, "Nguyễn Thị Mẫu"))
    form = rig.desk.profile.form("register")
    for words in (
        form.number,
        "SỔ THEO DÕI HỒ SƠ",
        "Cơ quan chủ trì giải quyết",
        "Ký nhận",
        "NGƯỜI LẬP SỔ",
        "Từ số 01 đến số 01",
    ):
        assert words in text


def test_a_drawing_is_told_apart_without_colour_and_an_empty_one_is_not_drawn() -> None:
    drawn = bar_chart_svg([BarGroup("T2 <&>", (4, 2, 1))], ("Nhận", "Xong", "Muộn"))
    assert 'fill="url(#stripes)"' in drawn and 'fill="#ffffff"' in drawn and "T2 &lt;&amp;&gt;" in drawn
    assert bar_chart_svg([BarGroup("T2", (0, 0, 0))], ("Nhận", "Xong", "Muộn")) == ""
    assert bar_chart_svg([], ()) == ""
