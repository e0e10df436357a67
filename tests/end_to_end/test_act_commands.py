"""A clerk's day from the command line: what follows a reception, as other software drives it (JSON Lines in and out)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from tests.end_to_end.test_command_line import Said, jsonl, run

AGAIN = {"procedure": "1.004884", "return_method": "at_desk", "components": "all", "typed_fee": 0}
LINE = {
    "component": "to-khai",
    "paper": "Tờ khai",
    "wrong": "Chưa ký",
    "ground": "Luật Hộ tịch Đ16",
    "remedy": "Ký, ghi rõ họ tên",
}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("acts") / "desk"


@pytest.fixture(scope="module")
def codes(desk: Path) -> list[str]:
    """Three received dossiers."""
    people = [{"name": f"Nguyễn Văn Thử {n}", "identity_number": f"00119000000{n}"} for n in range(3)]
    said = run("receive", "-", "--demo-store", desk, fed=jsonl(*(AGAIN | {"applicant": one} for one in people)))
    assert said.code == 0
    return [line["dossier_code"] for line in said.lines]


def tell(desk: Path, command: str, *rows: dict[str, Any]) -> Said:
    return run(command, "-", "--demo-store", desk, fed=jsonl(*rows))


def text_of(path: Path) -> str:
    pages = pypdfium2.PdfDocument(path)
    return " ".join("".join(page.get_textpage().get_text_range() for page in pages).split())


def test_a_dossier_is_sent_back_comes_again_is_put_off_and_returned(
    desk: Path, codes: Sequence[str], tmp_path: Path
) -> None:
    code = codes[0]
    row = {"dossier": code, "reason": "Tờ khai chưa ký", "lines": [LINE], "intent_id": "ask-1"}
    first, again, unanswered = tell(
        desk, "supplement", row, row, row | {"intent_id": "ask-2", "lines": [LINE | {"remedy": ""}]}
    ).lines
    assert (first["status"], first["again"], again["again"]) == ("returned_for_supplement", False, True)
    assert first["slips"] == again["slips"]
    assert unanswered["errors"][0]["code"] == "illegal-transition" or unanswered["status"] == "invalid"

    (done,) = tell(desk, "resubmit", {"dossier": code}).lines
    assert (done["status"], done["round"], done["dossier_code"]) == ("received", 2, code)
    assert done["previous_due_at"] is not None
    (given,) = tell(desk, "hand-over", {"dossier": code, "receiver": "Lê Văn Nhận", "unit": "Tư pháp"}).lines
    assert given["status"] == "processing"

    due = datetime.fromisoformat(given["due_at"])
    later = (due + timedelta(days=7)).replace(hour=9, minute=0, second=0, microsecond=0)
    row = {"dossier": code, "reason": "Chờ xác minh", "new_due_at": later.isoformat()}
    put_off, second = tell(desk, "apologise", row, row).lines
    assert put_off["due_at"] == later.isoformat()
    assert second["errors"][0]["code"] == "already-redated"

    receiver = {"name": "Nguyễn Văn Thử 0", "identity_number": "001190000000"}
    back = {"dossier": code, "receiver": receiver, "identity_checked": True, "receipt": "shown"}
    assert tell(desk, "return-result", back).one["errors"][0]["code"] == "illegal-transition"
    tell(desk, "result-ready", {"dossier": code, "result": "Giấy khai sinh", "number": "12/2026"})
    assert tell(desk, "return-result", back).one["errors"][0]["code"] == "notice-missing"

    shown = run("dossier", code, "--json", "--demo-store", desk).one
    assert (shown["status"], shown["round"], shown["next"]) == ("result_ready", 2, ["return_result"])
    assert [row["what"] for row in shown["history"]][:2] == ["dossier.received", "dossier.supplement-requested"]
    assert len(shown["previous_due_at"]) == 2

    out = tmp_path / "apology.pdf"
    saved = run("slip", "apology", code, "--out", out, "--demo-store", desk)
    assert (saved.one["copy"], saved.one["kind"]) == (1, "apology") and "xin lỗi Ông/Bà" in text_of(out)
    again_out = tmp_path / "again.pdf"
    run("slip", "apology", code, "--out", again_out, "--demo-store", desk)
    assert "BẢN IN LẠI LẦN 1" in text_of(again_out)
    receipt = run("slip", "receipt", code, "--out", tmp_path / "receipt.pdf", "--demo-store", desk)
    assert receipt.code == 0 and "GIẤY TIẾP NHẬN" in text_of(tmp_path / "receipt.pdf")


def test_an_early_result_with_its_notice_is_returned_once(desk: Path, codes: Sequence[str], tmp_path: Path) -> None:
    code = codes[1]
    tell(desk, "hand-over", {"dossier": code, "receiver": "Lê Văn Nhận"})
    ready = {"dossier": code, "result": "Giấy khai sinh", "notice": {"channel": "phone", "to": "0912345678"}}
    assert tell(desk, "result-ready", ready).one["delivery"] == "at_desk"
    receiver = {"name": "Nguyễn Văn Thử 1", "identity_number": "001190000001"}
    back = {"dossier": code, "receiver": receiver, "identity_checked": True, "receipt": "lost"}
    done, twice = tell(desk, "return-result", back, back).lines
    assert (done["status"], done["delivery"]) == ("result_returned", "returned")
    assert twice["errors"][0]["code"] == "illegal-transition"
    out = tmp_path / "back.pdf"
    assert run("slip", "return-receipt", code, "--out", out, "--demo-store", desk).code == 0
    assert "GIẤY BIÊN NHẬN TRẢ KẾT QUẢ" in text_of(out)


def test_visits_without_a_dossier_and_refusals_have_slips_of_their_own(desk: Path, tmp_path: Path) -> None:
    visit = {"procedure": "1.001193", "applicant": {"name": "Lê Thị Thử"}, "reason": "Hồ sơ chưa đủ"}
    lines = [LINE | {"component": code, "paper": code} for code in ("to-khai", "chung-sinh", "can-cuoc")]
    asked, short = tell(desk, "supplement", visit | {"lines": lines}, visit | {"lines": lines[:1]}).lines
    assert asked["slip_number"].startswith("HD-Q1-") and asked["dossier_code"] is None
    assert short["errors"][0]["code"] == "lines-unanswered"
    no_reason, refused = tell(
        desk, "refuse", visit | {"reason": ""}, visit | {"reason": "Không thuộc thẩm quyền", "redirect_to": "Sở Tư pháp"}
    ).lines
    assert no_reason["errors"][0]["field"] == "reason"
    out = tmp_path / "no.pdf"
    run("slip", "refusal", refused["slip_number"], "--out", out, "--demo-store", desk)
    assert "Sở Tư pháp" in text_of(out)


def test_a_withdrawn_dossier_is_closed_and_unknown_ones_are_told(desk: Path, codes: Sequence[str], tmp_path: Path) -> None:
    assert tell(desk, "withdraw", {"dossier": codes[2], "proposed_by": "Chủ hồ sơ"}).one["status"] == "withdrawn"
    closed, unknown = tell(desk, "resubmit", {"dossier": codes[2]}, {"dossier": "H02.12-261125-9998"}).lines
    assert (closed["errors"][0]["code"], unknown["errors"][0]["code"]) == ("illegal-transition", "unknown-dossier")
    said = run("slip", "apology", codes[2], "--out", tmp_path / "x.pdf", "--demo-store", desk)
    assert said.code == 2 and not (tmp_path / "x.pdf").exists()


def test_the_due_board_is_one_json_object(desk: Path, codes: Sequence[str]) -> None:
    board = run("due-board", "--json", "--demo-store", desk).one
    assert set(board) == {"overdue", "due_today", "rows", "next"}
    assert json.dumps(board) and codes
