"""After an outage, how long does it take to enter a list of 2,000 forms, and to look whether a session of 500 is complete?

Floor of the import: the same bytes of dossiers and operations as bare rows of an encrypted store, as many commits. The third
promise, the list on a second medium, is measured by `open_list`.
"""

from __future__ import annotations

import csv
import os
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Final

from bench import open_list
from bench.measuring import Figure, Target, timed
from counter_app.commands.catch_up_import import SET_SIZE, import_file
from counter_app.domain.catch_up import CatchUp, KindTotal
from counter_app.domain.outage import OutageKind
from counter_app.domain.paper_form import FormKind, FormState, PaperKit
from counter_app.services.catch_up_sessions import CatchUpForm
from counter_app.services.outages import OutageForm
from counter_app.services.paper_kits import MOST_FORMS, KitWish
from counter_app.store.connection import connect
from tests.builders import NOW
from tests.desk_rig import KEY, DeskRig

ROWS: Final = 2_000
SESSION: Final = 500
MORNING: Final = NOW.replace(hour=7, minute=30, second=0, microsecond=0)
HEADINGS: Final = ("Số mẫu", "Giờ nhận", "Người nhận", "Thủ tục", "Họ tên", "Số định danh", "Giấy tờ")


@dataclass(frozen=True, slots=True)
class PaperDay:
    """A desk on the morning after a day without power, its kits, and the session that waits for them."""

    rig: DeskRig
    kits: tuple[PaperKit, ...]
    session: CatchUp

    def table(self, path: Path) -> Path:
        """The list as a clerk keyed it elsewhere, one row a form, six seconds apart."""
        numbers = [number for kit in self.kits for number in kit.ranges[0].numbers(kit.desk_id)]
        with path.open("w", encoding="utf-8", newline="") as file:
            rows = csv.writer(file)
            rows.writerow(HEADINGS)
            for place, number in enumerate(numbers):
                at = MORNING + timedelta(seconds=6 * place + 60)
                rows.writerow(
                    (number, f"{at:%d/%m/%Y %H:%M}", "mau", "1.001193", f"Người Mẫu {place}", f"0010900{place:05d}", "all")
                )
        return path


def paper_day(folder: Path, forms: int) -> PaperDay:
    """Kits of at most 500 receipts each, all written on between 7:30 and 11:30."""
    rig = DeskRig(folder)
    rig.clock.at = MORNING - timedelta(days=1)
    paper, officer = rig.services.paper_kits, rig.officer
    sizes = [min(MOST_FORMS, forms - done) for done in range(0, forms, MOST_FORMS)]
    kits = tuple(paper.issue(KitWish(paper.new_kit_id(), size, 0, 0, 0), officer) for size in sizes)
    rig.clock.at = MORNING + timedelta(days=1)
    outages, sessions = rig.services.outages, rig.services.catch_ups
    outage = outages.begin(OutageForm("downtime", OutageKind.POWER, began_at=MORNING), officer).outage
    outages.end(outage.uid, officer, MORNING + timedelta(hours=4))
    rig.lease(1, forms + 100, MORNING.date())
    ends = (kits[0].ranges[0].numbers("Q1")[0], kits[-1].ranges[0].numbers("Q1")[-1])
    told = CatchUpForm(
        "downtime", outage.uid, tuple(kit.kit_id for kit in kits), totals=(KindTotal(FormKind.RECEIPT, forms, *ends),)
    )
    return PaperDay(rig, kits, sessions.open(told, officer))


def measure() -> Iterator[Figure]:
    """Seconds on this machine; the processor time of the import stands in its note."""
    with tempfile.TemporaryDirectory(prefix="counter-bench-") as name:
        day = paper_day(Path(name), ROWS)
        try:
            yield _imported(day, Path(name))
        finally:
            day.rig.close()
    with tempfile.TemporaryDirectory(prefix="counter-bench-") as name:
        day = paper_day(Path(name), SESSION)
        try:
            yield _checked(day, Path(name))
        finally:
            day.rig.close()
    yield from open_list.measure()


def _imported(day: PaperDay, folder: Path) -> Figure:
    path, processor = day.table(folder / "nhap-bu.csv"), time.process_time()
    seconds = timed(lambda: _enter(day, path)) / 1000
    busy = time.process_time() - processor
    with day.rig.store.read() as session:
        states = [form.state for form in session.downtime.forms.of_kits(day.session.kit_ids)]
    assert states.count(FormState.ENTERED) == ROWS, "every row became a dossier"
    floor = timed(lambda: _bare(folder / "bare.db", _bytes_of(day))) / 1000
    what = f"list of {ROWS:,} forms keyed elsewhere, file to last commit"
    note = f"{busy:.1f} s of processor time, {ROWS / SET_SIZE:.0f} commits"
    return Figure(what, seconds, "s", "the same bytes as bare rows", floor, Target(10.0), note)


def _enter(day: PaperDay, path: Path) -> None:
    """By the command's own door, with its progress."""
    at: Any = SimpleNamespace(desk=day.rig, officer=day.rig.officer)
    with Path(os.devnull).open("w", encoding="utf-8") as nowhere, redirect_stdout(nowhere), redirect_stderr(nowhere):
        assert import_file(at, day.session.uid, path, only_look=False, reject="") == 0


def _checked(day: PaperDay, folder: Path) -> Figure:
    _enter(day, day.table(folder / "nhap-bu.csv"))
    sessions, uid = day.rig.services.catch_ups, day.session.uid
    figures = sessions.figures(uid)
    assert figures.is_complete and len(figures.lines) == SESSION
    seconds = min(timed(lambda: sessions.figures(uid)) for _ in range(3)) / 1000

    def count_forms() -> None:
        with day.rig.store.read() as session:
            session.downtime.forms.of_kits(day.session.kit_ids)

    floor = min(timed(count_forms) for _ in range(3)) / 1000
    what = f"is a session of {SESSION} forms complete? every number, total and clash"
    return Figure(what, seconds, "s", "its forms only read", floor, Target(1.0))


def _bytes_of(day: PaperDay) -> list[tuple[bytes, bytes]]:
    """(dossier, operation) as they lie in the store."""
    with day.rig.store.read() as session:
        rows = [row for start in range(0, 2 * ROWS, 1000) for row in session.outbox.rows(start)]
    payloads = [row.payload for row in rows if row.kind == "dossier.received"]
    return [(payload, payload) for payload in payloads]


def _bare(path: Path, rows: Sequence[tuple[bytes, bytes]]) -> None:
    database = connect(path, KEY, writer=True)
    try:
        database.execute("CREATE TABLE bare (dossier BLOB NOT NULL, operation BLOB NOT NULL)")
        for start in range(0, len(rows), SET_SIZE):
            database.execute("BEGIN IMMEDIATE")
            for row in rows[start : start + SET_SIZE]:
                database.execute("INSERT INTO bare VALUES (?, ?)", row)
            database.execute("COMMIT")
    finally:
        database.close()
