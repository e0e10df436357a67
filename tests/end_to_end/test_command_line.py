"""The command line as scripts use it: a process, JSON lines on stdout and nothing else there, a sentence on stderr, a code.

Exit codes: 0 done, 2 bad input, 3 a device, 4 the centre, 5 the store.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from counter_app.commands.opening import Asked, desk_at

ROOT = Path(__file__).parents[2]
CARD = "001090000123|123456789|Trần Văn Mẫu|02011990|Nam|Số 1, ngõ 2, phố Mẫu, phường Mẫu|15082021"
LETTERS = set("ăâđêôơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ")
BIRTH: dict[str, Any] = {
    "procedure": "1.001193",
    "applicant": {"name": "Nguyễn Thị Mẫu", "identity_number": "001190000001"},
    "return_method": "at_desk",
    "components": "all",
}


@dataclass(frozen=True)
class Said:
    """What a command left behind."""

    code: int
    lines: list[dict[str, Any]]
    message: str

    @property
    def one(self) -> dict[str, Any]:
        """Its only line."""
        (line,) = self.lines
        return line


def run(*arguments: str | Path, fed: str | bytes = "", temporary: Path | None = None) -> Said:
    """One command. Every line on stdout must be a JSON object."""
    environment = {**os.environ, "PYTHONIOENCODING": "utf-8"}
    environment |= {"TMPDIR": str(temporary)} if temporary else {}
    done = subprocess.run(
        [sys.executable, "-m", "counter_app.cli", *map(str, arguments)],
        input=fed if isinstance(fed, bytes) else fed.encode(),
        capture_output=True,
        cwd=ROOT,
        env=environment,
        timeout=60,
        check=False,
    )
    lines = [json.loads(line) for line in done.stdout.decode().splitlines()]
    assert all(isinstance(line, dict) for line in lines)
    return Said(done.returncode, lines, done.stderr.decode())


def jsonl(*rows: object) -> str:
    return "".join((row if isinstance(row, str) else json.dumps(row, ensure_ascii=False)) + "\n" for row in rows)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a demo store."""
    return tmp_path_factory.mktemp("shop")


@pytest.fixture(scope="module")
def taken(shop: Path) -> Said:
    """A file with everything that may stand in one, received into the demo store."""
    form = [{"code": code, "originals": 1} for code in ("to-khai", "chung-sinh", "can-cuoc")]
    rows = (
        BIRTH | {"intent_id": "form-1"},
        BIRTH | {"intent_id": "form-1"},
        BIRTH | {"components": form},
        BIRTH | {"components": form[:1]},
        '{"procedure": ',
        BIRTH | {"procedure": "9.999999"},
        BIRTH | {"return_method": "by-pigeon"},
        "",
        BIRTH | {"intent_id": "form-2"},
    )
    (shop / "forms.jsonl").write_text(jsonl(*rows), encoding="utf-8")
    return run("receive", shop / "forms.jsonl", "--demo-store", shop / "desk")


# --- receive ----------------------------------------------------------------------------------


def test_each_line_of_a_file_gets_its_answer_in_order(taken: Said) -> None:
    statuses = [line["status"] for line in taken.lines]
    assert statuses == ["received", "received", "received", "incomplete", "invalid", "invalid", "invalid", "received"]
    assert taken.code == 2, "a line that cannot be read is told by the exit code, the others are received all the same"
    for line in taken.lines:
        assert (line["status"] == "received") == bool(line["id"] and line["dossier_code"]) == (not line["errors"])


def test_the_same_form_twice_is_one_dossier(taken: Said) -> None:
    first, again, other = taken.lines[0], taken.lines[1], taken.lines[2]
    assert (again["id"], again["dossier_code"], again["slips"]) == (first["id"], first["dossier_code"], first["slips"])
    assert other["id"] != first["id"] and other["dossier_code"] != first["dossier_code"]
    numbers = [line["dossier_code"] for line in taken.lines if line["dossier_code"]]
    assert len(set(numbers)) == 3


def test_what_is_missing_or_wrong_is_named(taken: Said) -> None:
    incomplete, not_json, unknown, strange = taken.lines[3:7]
    assert {item["code"] for item in incomplete["missing"]} == {"chung-sinh", "can-cuoc"}
    assert all(item["name"] for item in incomplete["missing"])
    assert not_json["errors"][0]["field"] == "line"
    assert unknown["errors"][0]["code"] == "unknown-procedure"
    assert strange["errors"][0]["field"] == "return_method"
    for line in (incomplete, not_json, unknown, strange):
        assert LETTERS & set(line["errors"][0]["message"]), "a sentence for the person"


def test_standard_input_and_a_store_that_is_thrown_away(tmp_path: Path) -> None:
    said = run("receive", "-", "--demo-store", fed=jsonl(BIRTH), temporary=tmp_path)
    assert (said.code, said.one["status"], said.one["sync"]) == (0, "received", "local")
    assert list(tmp_path.iterdir()) == [], "nothing stays in the folder for temporary files"


def test_a_form_that_only_lacks_papers_is_no_error_of_the_script(tmp_path: Path) -> None:
    said = run("receive", "--demo-store", tmp_path / "desk", "-", fed=jsonl(BIRTH | {"components": []}))
    assert (said.code, said.one["status"]) == (0, "incomplete")
    assert (tmp_path / "desk" / "store.db").exists()


def test_a_line_that_is_no_utf8_and_values_of_a_wrong_type_spoil_no_other_line() -> None:
    rows = (
        BIRTH,
        BIRTH | {"applicant": "Nguyễn Thị Mẫu"},
        BIRTH | {"applicant": {"name": "A\ud800", "sex": "x"}},
        BIRTH | {"submitter": []},
        {name: value for name, value in BIRTH.items() if name != "components"},
        BIRTH | {"procedure": "\ud800\x1b[31m"},
        BIRTH | {"received_at": 20261120},
    )
    fed = b'{"procedure": "\xff"}\n' + "".join(json.dumps(row) + "\n" for row in rows).encode()
    said = run("receive", "-", "--demo-store", fed=fed)
    assert [line["status"] for line in said.lines] == ["invalid", "received", *["invalid"] * 6]
    told = [line["errors"][0].get("field") for line in said.lines if line["errors"]]
    assert told == ["line", "applicant", "sex", "submitter", "components", None, "received_at"]


def test_lines_are_utf8_on_a_machine_with_another_code_page() -> None:
    environment = {**os.environ, "PYTHONIOENCODING": "cp1252"}
    done = subprocess.run(
        [sys.executable, "-m", "counter_app.cli", "due-date", "--received", "2026-11-20T14:00", "--term", "3wd"],
        capture_output=True,
        cwd=ROOT,
        env=environment,
        timeout=60,
        check=True,
    )
    assert LETTERS & set(json.loads(done.stdout.decode("utf-8"))["explanation"][0])


# --- due dates and codes ----------------------------------------------------------------------


def test_due_dates_one_by_one_and_many_at_once() -> None:
    said = run("due-date", "--received", "2026-11-20T14:00", "--term", "3wd")
    assert (said.code, said.one["due_at"]) == (0, "2026-11-26T14:00:00+07:00"), "24/11 is a holiday since 2026"
    rows = ({"received": "2026-11-20T14:00", "term": "3wd"}, {"received": "yesterday", "term": "3wd"}, "[]", {"term": "3wd"})
    batch = run("due-date", "--batch", "-", fed=jsonl(*rows))
    assert batch.code == 2 and batch.lines[0] == said.one
    assert [line["line"] for line in batch.lines[1:]] == [2, 3, 4]
    assert batch.lines[1]["errors"][0]["field"] == "received"


def test_a_card_is_read_from_the_line_from_standard_input_and_many_at_once() -> None:
    said = run("identity", "--text", CARD)
    person = said.one["person"]
    assert (said.code, said.one["kind"], person["id"], person["name"]) == (0, "card", "001090000123", "Trần Văn Mẫu")
    assert (person["birth_date"], person["old_id"], person["issued_on"]) == ("1990-01-02", "123456789", "2021-08-15")
    assert run("identity", "--text", "-", fed=CARD + "\r\n").one == said.one
    batch = run("identity", "--batch", "-", fed=jsonl({"text": CARD}, {"text": "WIFI:S:quay;;"}, {"text": 7}))
    assert batch.code == 2 and batch.lines[0] == said.one
    assert batch.lines[1]["kind"] not in ("card", "dossier") and "person" not in batch.lines[1]
    assert batch.lines[2]["line"] == 3


# --- slips ------------------------------------------------------------------------------------


def test_the_receipt_comes_in_four_formats_and_only_the_first_is_no_copy(shop: Path, taken: Said) -> None:
    code = taken.lines[0]["dossier_code"]
    copies = []
    for number, paper in enumerate(("a5", "a4", "80mm", "58mm"), 1):
        out = shop / (f"slip-{paper}.png" if paper.endswith("mm") else f"slip-{paper}.pdf")
        said = run("slip", "receipt", code, "--format", paper, "--out", out, "--demo-store", shop / "desk")
        assert said.code == 0, said.message
        copies.append(said.one["copy"])
        assert (said.one["dossier_code"], said.one["state"], said.one["copy"]) == (code, "device_done", number)
        magic = b"\x89PNG\r\n\x1a\n" if paper.endswith("mm") else b"%PDF-"
        assert out.read_bytes().startswith(magic)
    assert copies == [1, 2, 3, 4]
    first, second = (pages_of(shop / f"slip-{paper}.pdf") for paper in ("a5", "a4"))
    assert len(first) == len(second) == 2, "one page for the unit, one for the citizen"
    for page, part in (*zip(first, ("Lưu", "Giao khách hàng"), strict=True), *zip(second, ("Lưu", "Giao"), strict=True)):
        assert code in page and f"(Liên: {part}" in page
    for page in second:
        assert "BẢN IN LẠI" in page and "Lưu ra tệp" in page, "a copy is marked and gives its reason"
    assert not any("BẢN IN LẠI" in page for page in first)


def pages_of(path: Path) -> list[str]:
    """The text of each page of a PDF."""
    document = pypdfium2.PdfDocument(path)
    try:
        return [str(page.get_textpage().get_text_bounded()) for page in document]
    finally:
        document.close()


def test_a_slip_that_cannot_be_made_says_who_must_act(shop: Path, taken: Said) -> None:
    code, desk = taken.lines[7]["dossier_code"], ("--demo-store", shop / "desk")
    nowhere = run("slip", "receipt", code, "--out", shop / "no-folder" / "slip.pdf", *desk)
    assert (nowhere.code, nowhere.one["errors"][0]["code"]) == (3, "device-unavailable")
    wrong = run("slip", "receipt", code, "--format", "80mm", "--out", shop / "slip.pdf", *desk)
    assert (wrong.code, wrong.one["errors"][0]["field"]) == (2, "out")
    unknown = run("slip", "receipt", "H02.12-000101-9999", "--out", shop / "slip.pdf", *desk)
    assert (unknown.code, unknown.one["errors"][0]["code"]) == (2, "unknown-dossier")
    assert LETTERS & set(nowhere.message) and LETTERS & set(unknown.message)
    assert not (shop / "slip.pdf").exists()


# --- the queue, and codes that tell who must act -------------------------------------------------


def test_the_queue_is_counted_and_a_missing_centre_is_code_four(shop: Path, taken: Said) -> None:
    status = run("sync", "status", "--demo-store", shop / "desk")
    queue = status.one
    assert status.code == 0 and queue["pending"] >= 3
    assert queue["last_seq"] == queue["acked"] + queue["pending"] + queue["parked"]
    sent = run("sync", "run", "--demo-store", shop / "desk")
    assert (sent.code, sent.one["errors"][0]["code"]) == (4, "central-unreachable")
    assert LETTERS & set(sent.message)


def test_a_store_that_cannot_be_opened_is_code_five_and_stays_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "store.db").write_bytes(b"this is no store" * 512)
    said = run("sync", "status", "--demo-store", tmp_path)
    assert said.code == 5 and LETTERS & set(said.message) and said.one["errors"]
    assert (tmp_path / "store.db").read_bytes() == b"this is no store" * 512


def test_a_command_that_only_looks_works_beside_an_open_desk_and_one_that_writes_does_not(shop: Path, taken: Said) -> None:
    with desk_at(Asked(demo_store=str(shop / "desk"))):
        status = run("sync", "status", "--demo-store", shop / "desk")
        assert status.code == 0 and status.one["pending"] >= 3
        dossier = run("dossier", taken.lines[0]["dossier_code"], "--json", "--demo-store", shop / "desk")
        assert dossier.code == 0
        writes = run("receive", "-", "--demo-store", shop / "desk", fed=jsonl(BIRTH))
        assert (writes.code, writes.one["errors"][0]["code"]) == (5, "store-locked-by-other")


def test_a_folder_that_cannot_be_used_is_bad_input_told_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    demo = run("receive", "-", f"--demo-store={tmp_path / 'file'}", fed=jsonl(BIRTH))
    assert (demo.code, demo.one["errors"][0]["field"]) == (2, "demo_store")
    real = run("sync", "status", "--data-dir", tmp_path / "file", "--officer", "mau")
    assert (real.code, real.one["errors"][0]["code"]) == (2, "settings")
    for said in (demo, real):
        assert "Traceback" not in said.message and LETTERS & set(said.message)


def test_help_is_vietnamese_and_a_wrong_command_line_is_code_two() -> None:
    for command in ((), ("receive",), ("slip", "receipt")):
        told = subprocess.run(
            [sys.executable, "-m", "counter_app.cli", *command, "--help"],
            capture_output=True,
            cwd=ROOT,
            timeout=60,
            check=True,
        )
        text = told.stdout.decode()
        assert text.startswith("Cách dùng: ./counter") and "--help" in text and "Usage" not in text and "Options" not in text
    wrong = run("receive", "forms.jsonl", "--demo-stroe")
    assert wrong.code == 2 and wrong.lines == [] and "không có tùy chọn --demo-stroe" in wrong.message
