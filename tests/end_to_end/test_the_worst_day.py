"""The worst day, by the commands of the desk over a real gateway, printer and scanner: nothing lost, doubled or untrue.

The centre goes down, the paper runs out within a slip, the scanner jams, the power is cut, the machine dies and another one
goes on from the copy; what was written by hand meanwhile is entered, and the day is closed (Bắc Giang Đ21.3, Huế Đ23).
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from bench.pages.page_set import Recipe, make
from config.settings import load_settings
from counter_app.commands.first_start import desk_key
from counter_app.desk_clock import SystemDeskClock
from counter_app.domain.officer import Officer
from counter_app.domain.paper_form import form_number, read_form_number
from counter_app.domain.paper_ledger import SheetSeen
from counter_app.domain.scan_source import ScanSettings
from counter_app.main import OpenDesk, open_desk
from counter_app.scan_ports import ScanSource
from counter_app.services.assignments import NewAssignment
from printers.virtual.tcp import VirtualEscpos
from scanners.sources.replay import ReplaySource
from tests.commands.starting import PASSPHRASE, PIN
from tests.end_to_end.test_restore_commands import BIRTH, Desk, at_centre
from tests.end_to_end.test_restore_commands import centre as centre
from tests.end_to_end.test_restore_commands import desk as desk
from tests.sync.rig_of_two import Centre

DPI = 200
HALF_A_SLIP_ROWS = 400
SCANNER = "Máy quét mẫu"
WRITTEN_FOR = ({"name": "Lê Văn Thử"}, {"name": "Hoàng Thị Ví Dụ"})
OTHER = {"kind": "citizen", "name": "Phạm Văn Khác"}
Sources = Mapping[str, ScanSource]


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_the_worst_day(tmp_path: Path, centre: Centre, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the evening every number that is on paper is one dossier at the centre, and nothing else is there."""
    with VirtualEscpos() as printer:
        with_printer(desk, printer)
        desk.say("sync", "run")
        kit = desk.say("paper-kit", "--forms", "3", "--out", str(tmp_path / "kit")).last
        first = desk.receive("form-1")
        assert desk.say("spool", "run").code == 0 and len(printer.slips) == 1
        desk.say("sync", "run")

        centre.stop()  # 8:10
        assert desk.say("outage", "open", "--kind", "centre_down", "--told", "VNPT").code == 0
        offline = desk.receive("form-2")
        out_of_paper_within_a_slip(desk, printer)
        jammed_and_scanned_again(desk, first, tmp_path / "sheets")
        cut_short = power_cut_behind_an_answer(desk)

    stick = kept_on_the_stick(desk)
    new = another_machine(tmp_path / "new", desk, stick, monkeypatch)  # 14:00
    by_hand = written_meanwhile(kit)
    centre.start()
    came_back(new)
    entered = [*entered_from_paper(new, kit, by_hand)]
    afternoon = new.receive("form-9")
    assert new.say("sync", "run").code == 0

    on_paper = [first, offline, *cut_short, *entered, afternoon]
    assert all(on_paper) and len(set(on_paper)) == len(on_paper) == 7
    assert at_centre(centre) == set(on_paper)
    assert new.say("verify").code == 0, "desk and centre hold the same acts"
    assert new.say("outage", "status").last["open"] == 0
    closed_in_the_evening(new)


# --- the morning ------------------------------------------------------------------------------------


def with_printer(desk: Desk, printer: VirtualEscpos) -> None:
    """A thermal printer at a socket stands before the desk's other papers."""
    row = f'[[printer]]\npaper = "80mm"\nkind = "escpos"\nhost = "127.0.0.1"\nport = {printer.port}\nprocess_ids = true\n\n'
    head, first, rest = desk.paths.settings.read_text(encoding="utf-8").partition("[[printer]]")
    desk.paths.settings.write_text(f"{head}{row}{first}{rest}", encoding="utf-8")


@contextmanager
def opened(desk: Desk, sources: Sources | None = None) -> Iterator[tuple[OpenDesk, Officer]]:
    """The desk as its program opens it, for what only a person does: an answer about paper, a scan."""
    settings = load_settings(desk.paths.settings)
    one = open_desk(
        settings, desk.paths, desk_key(desk.paths).load(PASSPHRASE), sources=(lambda: sources) if sources else None
    )
    try:
        yield one, one.services.login.log_in("mau", PIN)
    finally:
        one.close()


def out_of_paper_within_a_slip(desk: Desk, printer: VirtualEscpos) -> None:
    """The half sheet is void; the same copy is wanted on another one, and only after a person has said so (D7)."""
    printer.turn(rows_until_paper_ends=HALF_A_SLIP_ROWS)
    assert desk.say("spool", "run").code == 3
    printer.turn(paper="enough", rows_until_paper_ends=None)
    whole = len(printer.slips)
    desk.say("spool", "run")
    assert len(printer.slips) == whole, "a sheet that may have come out is never printed again by itself"
    with opened(desk) as (one, officer):
        (torn,) = one.services.slips.waiting()
        one.services.slips.tell_seen(torn.job_id, SheetSeen.HALF, officer)
    assert desk.say("spool", "run").code == 0
    assert len(printer.slips) == whole + 1
    assert desk.say("spool", "list", "--json").lines == []


def jammed_and_scanned_again(desk: Desk, number: str, sheets: Path) -> None:
    """What came before the jam is kept; the next run goes on behind it; the copy waits for the line to the centre."""
    source = ReplaySource(SCANNER, SystemDeskClock(lambda _: None), [])
    pages = [make(Recipe(paper, DPI, suffix="jpg")).save(sheets) for paper in ("application", "health-paper")]
    source.load([pages[0], "scanner-jam", pages[1]])
    with opened(desk, {SCANNER: source}) as (one, officer):
        scan = one.services.scanning
        assert scan is not None
        paper = NewAssignment(officer.officer_id, "12/QĐ-UBND", date(2026, 1, 5), "Lê Văn Ký", date(2026, 1, 6))
        scan.assignments.register(paper, officer)
        dossier = one.services.lookup.by_number(number)
        component = scan.works.papers(dossier.uid)[0].code
        work = scan.works.open(dossier.uid, component, officer, declared=2)
        run = partial(scan.runs.run, work, SCANNER, officer, settings=ScanSettings(dpi=DPI))
        stopped = run()
        assert (stopped.pages, [fault.code for fault in stopped.faults]) == (1, ["scanner-jam"])
        assert run().pages == 1
        for page in scan.works.shown(work).desktop.in_file:
            scan.decisions.see(work, page.page_id, officer)
            scan.decisions.keep(work, page.page_id, officer)
        assert scan.copies.finish(work, officer).pages == 2


def power_cut_behind_an_answer(desk: Desk) -> list[str]:
    """The program is killed while it works; what it had answered is there, what it had not is received once (I1, I2)."""
    line = partial(json.dumps, ensure_ascii=False)
    told = [sys.executable, "-m", "counter_app", "receive", "-", "--data-dir", str(desk.paths.data), "--officer", "mau"]
    program = subprocess.Popen(told, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    assert program.stdin is not None and program.stdout is not None
    program.stdin.write(line(BIRTH | {"intent_id": "form-3"}) + "\n")
    program.stdin.flush()
    answered = json.loads(program.stdout.readline())["dossier_code"]
    program.stdin.write(line(BIRTH | {"intent_id": "form-4"}) + "\n")
    program.stdin.flush()
    os.kill(program.pid, signal.SIGKILL)
    program.communicate()
    assert desk.receive("form-3") == answered, "the same form again is the same dossier"
    return [answered, desk.receive("form-4")]


# --- the other machine ------------------------------------------------------------------------------


def kept_on_the_stick(desk: Desk) -> Path:
    """The copy of two o'clock, verified by opening it."""
    kept = desk.say("backup", "now").last
    assert desk.say("backup", "verify").code == 0
    (copy,) = desk.paths.data.parent.glob(f"stick/backup-*/{kept['name']}")
    return copy


def another_machine(folder: Path, old: Desk, copy: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """The old one does not start any more. Two persons say why the store goes on elsewhere."""
    new = Desk(folder, monkeypatch)
    restored = new.say("restore", str(copy), officer=False)
    assert restored.code == 0 and restored.last["files"]["missing"] == [], restored
    settings = old.paths.settings.read_text(encoding="utf-8")
    new.paths.settings.write_text(settings, encoding="utf-8")
    explained = new.say("explain-restore", "--reason", "máy hỏng nguồn", "--second", "thu")
    assert explained.last["explained"] is True, explained
    assert new.say("outage", "open", "--kind", "pc_dead").code == 0
    return new


def written_meanwhile(kit: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Two of the three blank forms, filled in by hand."""
    first = str(kit["ranges"][0]["first"])
    now = datetime.now().astimezone().isoformat(timespec="seconds")
    form = read_form_number(first)
    assert form is not None
    forms = [first, form_number(form.kind, form.desk_id, form.year, form.running + 1)]
    return [
        BIRTH | {"applicant": {"kind": "citizen", **person}, "form_number": form, "received_at": now, "received_by": "mau"}
        for form, person in zip(forms, WRITTEN_FOR, strict=True)
    ]


def came_back(new: Desk) -> None:
    """The centre answers, the outage is over; what waited goes in order."""
    assert new.say("sync", "run").code == 0
    open_ones = new.say("outage", "status").last
    assert open_ones["open"] == 2, "the one of the morning came along with the copy"
    for _ in range(2):
        assert new.say("outage", "close").code == 0
    new.say("sync", "run")


def entered_from_paper(new: Desk, kit: Mapping[str, Any], forms: list[dict[str, Any]]) -> Iterator[str]:
    """16:00. What was issued is entered, or goes back unused; then nothing is missing and the session closes."""
    first, last = forms[0]["form_number"], forms[-1]["form_number"]
    new.say("paper-kit", "open", str(kit["kit"]))
    opened_session = new.say("catch-up", "open", "--counted", "receipt", "2", first, last)
    assert opened_session.code == 0, opened_session
    for form in forms:
        entered = new.say("catch-up", "enter", "-", fed=json.dumps(form, ensure_ascii=False) + "\n")
        assert entered.code == 0, entered
        if entered.last["number"] is None:  # whoever runs this in the evening wrote by hand at an hour of rest
            assert entered.last["clashes"] == ["rest_time"]
            entered = new.say("catch-up", "decide", entered.last["line"], "enter", "--reason", "giờ ghi trên giấy")
        yield str(entered.last["number"])
    twice = new.say("catch-up", "enter", "-", fed=json.dumps(forms[0] | {"applicant": OTHER}, ensure_ascii=False) + "\n")
    assert twice.last["number"] is None and twice.last["clashes"], "one form, one dossier"
    assert new.say("catch-up", "decide", twice.last["line"], "set_aside", "--reason", "gõ nhầm số tờ").code == 0
    assert new.say("catch-up", "close").error == "missing-field", "a blank form is out: only a supervisor signs for it"
    assert new.say("catch-up", "return").code == 0
    assert new.say("catch-up", "close").code == 0, json.dumps(new.say("catch-up", "status").last)


def closed_in_the_evening(new: Desk) -> None:
    """Nothing is open that nobody signed for."""
    closed = new.say("day", "close", "--reason", "tờ in ở máy cũ")
    assert closed.code == 0, closed
