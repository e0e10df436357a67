"""The sheet of a procedure has every part that Bắc Giang Đ8.1b names, for each procedure of the catalogue."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime

import pytest

from config.paths import PROCEDURES
from config.procedure_files import load_procedures
from config.settings import DeskSettings
from counter_app.domain.procedure import HandIn, Procedure
from counter_app.main import desk_of
from counter_app.texts.procedure_sheet import procedure_parts, procedure_table

ALL = load_procedures(PROCEDURES)
HEADINGS = (
    *("Thủ tục", "Cơ quan thực hiện", "Trình tự thực hiện", "Thành phần hồ sơ", "Thời hạn giải quyết", "Phí, lệ phí"),
    *("Mẫu đơn, mẫu tờ khai", "Kết quả", "Căn cứ pháp lý", "Danh mục"),
)


@pytest.mark.parametrize("procedure", ALL, ids=[each.code for each in ALL])
def test_bg_d8_1b_no_part_is_empty_and_each_component_is_named(procedure: Procedure) -> None:
    parts = procedure_parts(procedure, "20261122-abc")
    assert tuple(part.heading for part in parts) == HEADINGS
    assert all(part.lines and all(line.strip() for line in part.lines) for part in parts)
    told = "\n".join(line for part in parts for line in part.lines)
    assert all(component.name in told for component in procedure.components)
    assert unicodedata.is_normalized("NFC", told)


def test_what_a_database_holds_is_not_asked_for_as_paper() -> None:
    """NĐ 309/2026 Đ4.2a, Cà Mau Đ34.6."""
    held = [(p, c) for p in ALL for c in p.components if c.hand_in is HandIn.FROM_DATABASE]
    assert held
    for procedure, component in held:
        (line,) = [
            line for line in procedure_parts(procedure, "v")[3].lines if line.partition(". ")[2].startswith(component.name)
        ]
        assert "không phải nộp" in line


def test_bg_d8_1b_the_printed_sheet_holds_the_same_parts() -> None:
    desk = desk_of(DeskSettings(province="bac-giang", desk_id="Q1", desk_name="Quầy số 1"))
    procedure = next(each for each in ALL if each.fees)
    content = procedure_table(procedure, "20261122-abc", desk, datetime(2026, 11, 25, 8, tzinfo=UTC)).document.content
    told = "\n".join([*content["before"], *content["after"], *(part["heading"] for part in content["parts"])])
    assert all(heading in told for heading in HEADINGS)
    assert "20261122-abc" in told and [row[0] for row in content["parts"][0]["rows"]] == list(
        range(1, len(procedure.components) + 1)
    )
