"""The queue of notices and taking an act back, from the command line: what the software that sends messages drives."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pypdfium2
import pytest

from tests.end_to_end.test_act_commands import AGAIN, tell
from tests.end_to_end.test_command_line import jsonl, run


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    return tmp_path / "desk"


def received(desk: Path, name: str, **members: object) -> str:
    person = {"name": name, "identity_number": "001190000001", "phone": "0912345678"}
    said = run("receive", "-", "--demo-store", desk, fed=jsonl(AGAIN | {"applicant": person, **members}))
    assert said.code == 0, said
    return str(said.lines[0]["dossier_code"])


def with_result(desk: Path, code: str) -> None:
    assert tell(desk, "hand-over", {"dossier": code, "receiver": "Lê Văn Nhận"}).code == 0
    assert tell(desk, "result-ready", {"dossier": code}).code == 0


def test_messages_are_exported_once_and_told_when_the_sender_says_so(desk: Path, tmp_path: Path) -> None:
    """Đà Nẵng Đ10.3, Cần Thơ Đ8.3, Huế Đ9.6."""
    code = received(desk, "Trần Văn Mẫu", notice={"channel": "sms", "consented": True})
    with_result(desk, code)
    (queue,) = run("notices", "list", "--json", "--demo-store", desk).lines
    (row,) = queue["rows"]
    assert (row["dossier"], row["kind"], row["channel"], queue["waiting"]) == (code, "result_early", "sms", 1)
    assert "Trần Văn Mẫu" not in row["text"] and code in row["text"]

    file = tmp_path / "sms.csv"
    (first,) = run("notices", "export", "--channel", "sms", "--batch", "lo-1", "--out", file, "--demo-store", desk).lines
    (line,) = csv.DictReader(io.StringIO(file.read_text(encoding="utf-8-sig")))
    assert (first["count"], line["to"], line["dossier"]) == (1, "0912345678", code)
    before = file.read_bytes()
    (again,) = run("notices", "export", "--channel", "sms", "--batch", "lo-1", "--out", file, "--demo-store", desk).lines
    assert again["again"] and file.read_bytes() == before

    answers = ({"notice": row["notice"], "outcome": "no_answer"}, {"notice": row["notice"]}, {"notice": "nobody"})
    missed, done, unknown = run("notices", "told", "-", "--demo-store", desk, fed=jsonl(*answers)).lines
    assert (missed["state"], done["state"], unknown["errors"][0]["code"]) == ("waiting", "told", "notice-closed")
    (shown,) = run("dossier", code, "--json", "--demo-store", desk).lines
    assert [notice["state"] for notice in shown["notices"]] == ["told"]
    assert shown["contacts"] == 2


def test_a_wish_without_consent_is_refused_and_names_its_field(desk: Path) -> None:
    """Huế Đ9.6."""
    person = {"name": "Trần Văn Mẫu", "phone": "0912345678"}
    said = run("receive", "-", "--demo-store", desk, fed=jsonl(AGAIN | {"applicant": person, "notice": {"channel": "zalo"}}))
    assert said.lines[0]["errors"][0]["field"] == "notice_channel"


def test_the_call_list_holds_whom_to_call_and_what_to_say(desk: Path, tmp_path: Path) -> None:
    code = received(desk, "Trần Văn Mẫu")
    with_result(desk, code)
    file = tmp_path / "goi.pdf"
    assert run("notices", "list", "--call-list", file, "--demo-store", desk).code == 0
    page = pypdfium2.PdfDocument(file)[0].get_textpage().get_text_range()
    told = " ".join(page.split())
    assert "0912345678" in told and "Trần Văn Mẫu" in told and "có kết quả" in told
    nowhere = run("notices", "export", "--channel", "sms", "--out", tmp_path / "no" / "x.csv", "--demo-store", desk)
    assert nowhere.code == 2


def test_the_latest_act_is_undone_and_history_shows_both(desk: Path) -> None:
    """NĐ 224 Đ23.6a: nothing is deleted; after printing or sending only a reversing entry with its reason."""
    code = received(desk, "Trần Văn Mẫu")
    with_result(desk, code)
    (before,) = run("history", code, "--json", "--demo-store", desk).lines
    assert [act["event"] for act in before["acts"]] == ["hand_over", "finish"]
    wrong = run("undo", code, "--act", before["acts"][0]["act"], "--demo-store", desk)
    assert (wrong.code, wrong.lines[0]["errors"][0]["code"]) == (2, "not-undoable")
    (undone,) = run("undo", code, "--act", before["acts"][1]["act"], "--demo-store", desk).lines
    assert (undone["act"], undone["status"]) == ("undo", "processing")
    (after,) = run("history", code, "--json", "--demo-store", desk).lines
    assert [(act["event"], act["holds"]) for act in after["acts"]] == [
        ("hand_over", True),
        ("finish", False),
        ("undo", False),
    ]
    assert run("notices", "list", "--json", "--demo-store", desk).lines[0]["waiting"] == 0


def test_what_is_printed_is_only_reversed_and_not_without_a_reason(desk: Path, tmp_path: Path) -> None:
    code = received(desk, "Trần Văn Mẫu")
    assert tell(desk, "hand-over", {"dossier": code, "receiver": "Lê Văn Nhận"}).code == 0
    assert run("slip", "control", code, "--out", tmp_path / "control.pdf", "--demo-store", desk).code == 0
    refused = run("undo", code, "--demo-store", desk)
    assert refused.lines[0]["errors"][0]["code"] == "not-undoable"
    (reversed_,) = run("undo", code, "--reason", "Giao nhầm bộ phận", "--demo-store", desk).lines
    assert (reversed_["act"], reversed_["status"]) == ("reverse", "received")
