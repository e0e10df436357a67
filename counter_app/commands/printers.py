"""`counter printers find|list|test`: which printers are there, which has the desk, and does one print well?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from config.paths import DeskPaths, default_data_folder
from config.settings import load_settings
from counter_app.desk_clock import SystemDeskClock
from counter_app.desk_printers import MachineSearch
from counter_app.domain.desk_printer import AnyPrinter, PrinterJob
from counter_app.domain.errors import BadField, PrintOutcomeUnknown
from counter_app.domain.found_printer import FindReport, FoundPrinter
from counter_app.domain.printer_profile import PrintLook
from counter_app.main import printer_doors
from counter_app.ports import PrinterState, PrintReceipt
from counter_app.printer_ports import PrinterFinder
from counter_app.services.printer_setup import PrinterSetup
from counter_app.texts.errors import sentence
from counter_app.texts.printer_names import JOBS, NONE_FOR_JOB, found_words, not_looked_words, paper_of, test_words

Put = Callable[[Mapping[str, Any]], None]
Say = Callable[[str], object]


def find_printers(put: Put, say: Say, *, as_json: bool, finder: PrinterFinder | None = None) -> int:
    """Look everywhere and tell. Always 0: a machine without printers is no mistake."""
    report = (finder or MachineSearch()).find()
    if as_json:
        put(_as_json(report))
        return 0
    for job in PrinterJob:
        say(f"{JOBS[job]}:")
        suits = report.for_job(job)
        for found in suits:
            say(f"    {found_words(found)}\n        {found.address}")
        if not suits:
            say("    không thấy máy nào")
    for row in report.not_looked:
        say(not_looked_words(row))
    return 0


def _as_json(report: FindReport) -> dict[str, Any]:
    not_looked = [{"way": str(row.way), "reason": row.reason, "what": not_looked_words(row)} for row in report.not_looked]
    return {"found": [_row(found) for found in report.found], "not_looked": not_looked}


def _row(found: FoundPrinter) -> dict[str, Any]:
    return {
        "what": found_words(found),
        "job": str(found.job),
        "certainty": str(found.certainty),
        "way": str(found.way),
        "kind": str(found.kind),
        "address": found.address,
        "serial_number": found.serial_number,
        "usable": found.usable,
    }


def setup_of(data_dir: str) -> PrinterSetup:
    """Over the settings of one data folder; the store stays closed. Raises SettingsError."""
    paths = DeskPaths(Path(data_dir) if data_dir else default_data_folder())
    return PrinterSetup(printer_doors(load_settings(paths.settings), paths, SystemDeskClock(lambda _: None)))


def list_printers(data_dir: str, put: Put, say: Say, *, as_json: bool) -> int:
    """Each job with its printer, its state and its last test. Raises SettingsError."""
    setup = setup_of(data_dir)
    for row in setup.printers():
        state = setup.probe(row.job)
        if as_json:
            put(_printer_row(row.job, row.printer, state))
        elif row.printer is None or state is None:
            say(f"{JOBS[row.job]}: {NONE_FOR_JOB[row.job]}")
        else:
            ready = "sẵn sàng" if state.ready else "chưa sẵn sàng"
            told = f"{paper_of(row.printer)}, {row.place}, {ready}"
            say(f"{JOBS[row.job]}: {told}; in thử: {test_words(row.printer.profile)}")
    return 0


def _printer_row(job: PrinterJob, printer: AnyPrinter | None, state: PrinterState | None) -> dict[str, Any]:
    if printer is None or state is None:
        return {"job": str(job), "printer": None, "what": NONE_FOR_JOB[job]}
    test = printer.profile.test
    return {
        "job": str(job),
        "printer": printer.place,
        "kind": str(printer.kind),
        "ready": state.ready,
        "problem": state.problem,
        "firmware": list(printer.profile.firmware),
        "last_test": {"look": str(test.look), "at": test.at.isoformat()} if test else None,
    }


def try_printer(data_dir: str, job: PrinterJob, look: str, put: Put, say: Say, *, as_json: bool) -> int:
    """Print a test page; with `look`, keep what a person says of the last one instead. Raises DeviceError, SettingsError."""
    setup = setup_of(data_dir)
    if look:
        profile = setup.answer_test(job, _look(look))
        if as_json:
            put({"job": str(job), "look": look, "at": profile.test.at.isoformat() if profile.test else ""})
        else:
            say(f"Đã ghi. In thử {test_words(profile)}.")
        return 0
    receipt = _printed(setup, job)
    if as_json:
        put({"job": str(job), "printed": True, "device_done": receipt.device_done, "where": receipt.where})
    else:
        say(f"Đã gửi trang in thử ra {receipt.where}. Nhìn tờ giấy, rồi trả lời bằng --look:")
        say("    " + ", ".join(str(each) for each in PrintLook))
    return 0


def _printed(setup: PrinterSetup, job: PrinterJob) -> PrintReceipt:
    """No answer is no failure here: the person looks at the paper anyhow."""
    try:
        return setup.test(job)
    except PrintOutcomeUnknown as error:
        return PrintReceipt(device_done=False, where=str(error.facts.get("printer", "")), evidence=sentence(error))


def _look(told: str) -> PrintLook:
    try:
        return PrintLook(told)
    except ValueError as error:
        raise BadField(field="look", value=told, reason="not-a-look") from error
