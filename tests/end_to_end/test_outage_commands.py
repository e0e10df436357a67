"""Outages, blank forms and the end of a day from the command line: paper says what the ledger says (Bắc Giang Đ21.3)."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.end_to_end.test_act_commands import text_of
from tests.end_to_end.test_command_line import run


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("outages") / "desk"


def test_an_outage_is_opened_added_to_closed_and_reported(desk: Path, tmp_path: Path) -> None:
    opened = run("outage", "open", "--kind", "power", "--told", "Điện lực", "--demo-store", desk)
    assert (opened.code, opened.lines[0]["outage"]["kind"]) == (0, "power")
    noted = run("outage", "note", "--ticket", "SC-17", "--demo-store", desk)
    assert noted.lines[0]["outage"]["ticket"] == "SC-17"
    assert run("outage", "status", "--demo-store", desk).lines[0]["open"] == 1
    closed = run("outage", "close", "--demo-store", desk)
    assert closed.lines[0]["outage"]["ended_at"]
    report = tmp_path / "su-co.pdf"
    assert run("outage", "report", "--out", report, "--demo-store", desk).code == 0
    told = text_of(report)
    assert "BÁO CÁO SỰ CỐ HỆ THỐNG" in told and "Đã báo Điện lực" in told and "SC-17" in told
    xlsx, csv = tmp_path / "su-co.xlsx", tmp_path / "su-co.csv"
    told = run("outage", "export", "--xlsx", xlsx, "--csv", csv, "--from", "2020-01-01", "--demo-store", desk)
    assert told.lines[0]["outages"] == 1
    table = csv.read_text("utf-8-sig")
    assert "Mất điện" in table and "Điện lực (" in table and "SC-17" in table and xlsx.read_bytes().startswith(b"PK")
    wrong = run("outage", "close", "--demo-store", desk)
    assert wrong.code == 2


def test_a_kit_is_numbered_saved_and_every_number_answers(desk: Path, tmp_path: Path) -> None:
    """I3: the numbers on the sheets are those of the ledger; a swapped digit is found."""
    out = tmp_path / "bo"
    made = run("paper-kit", "--forms", "3", "--out", out, "--demo-store", desk).lines[0]
    first = made["ranges"][0]["first"]
    sheets, look_up = sorted(out.glob("*.pdf"))
    assert first in text_of(sheets) and "Đăng ký khai sinh" in text_of(look_up)
    known = run("paper-kit", "look-up", first, "--demo-store", desk).lines[0]
    assert (known["state"], known["kit"]) == ("issued", made["kit"])
    swapped = first[:-2] + first[-1] + first[-2]
    assert run("paper-kit", "look-up", swapped, "--demo-store", desk).code == 2
    gone = run("paper-kit", "withdraw", made["kit"], "--reason", "in hỏng", "--demo-store", desk).lines[0]
    assert gone["voided"] == made["forms"]
    assert run("paper-kit", "look-up", first, "--demo-store", desk).lines[0]["state"] == "voided"


def test_a_day_with_something_unsent_is_not_closed_without_a_reason(desk: Path, tmp_path: Path) -> None:
    """Cần Thơ Đ15.6, Đà Nẵng Đ17.6e."""
    refused = run("day", "close", "--demo-store", desk)
    assert (refused.code, refused.lines[0]["errors"][0]["field"]) == (2, "signer")
    slip = tmp_path / "chot.pdf"
    closed = run("day", "close", "--reason", "Mất mạng", "--pdf", slip, "--demo-store", desk)
    assert closed.code == 0 and closed.lines[0]["signer"]
    assert "PHIẾU CHỐT NGÀY" in text_of(slip) and "Mất mạng" in text_of(slip)
    assert run("day", "report", "--demo-store", desk).lines[0]["closed"]["reason"] == "Mất mạng"
    ready = run("day", "ready", "--demo-store", desk).lines[0]
    assert {line["point"] for line in ready["lines"]} >= {"printer", "kit", "numbers", "disk"}
