"""A newcomer plays an outage from the README; every step of the sheet is right (Bắc Giang Đ21.3)."""

from __future__ import annotations

from pathlib import Path

from tests.end_to_end.test_act_commands import text_of
from tests.end_to_end.test_command_line import run


def test_the_drill_goes_from_the_kit_to_the_signed_report_and_says_what_to_do(tmp_path: Path) -> None:
    said = run("drill", "--out", tmp_path / "dt")
    assert said.code == 0, said
    *steps, result = said.lines
    assert len(steps) == result["steps"] >= 12 and result["wrong"] == 0
    sheet = (tmp_path / "dt" / "ket-qua-dien-tap.txt").read_text(encoding="utf-8")
    assert "số này đã nhập ở một tờ khác" in sheet and "người này đã có hồ sơ" in sheet and "✕" not in sheet
    report = text_of(tmp_path / "dt" / "3-bao-cao-nhap-bu.pdf")
    assert "BÁO CÁO NHẬP BÙ" in report.upper() and "Giấy tiếp nhận" in report and "Mã kiểm tra" in report
    assert "PGN-" in text_of(tmp_path / "dt" / "1-bo-mau-giay.pdf")
    assert "DT-01" in text_of(tmp_path / "dt" / "2-bao-cao-su-co.pdf")
    assert "PHIẾU CHỐT NGÀY" in text_of(tmp_path / "dt" / "4-phieu-chot-ngay.pdf").upper()
    result_sheet = text_of(tmp_path / "dt" / "5-phieu-ket-qua.pdf")
    assert f"{len(steps)}/{len(steps)} bước đạt" in result_sheet and "NGƯỜI HƯỚNG DẪN" in result_sheet.upper()
