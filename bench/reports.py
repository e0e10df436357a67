"""How long does a year's report over 100,000 dossiers take, and a register of 1,000 lines as PDF and XLSX?

Floors: the same rows walked over once without any question; a register of one line; the bare writing of as many cells.
"""

from __future__ import annotations

import io
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from bench.desk_folder import filled
from bench.filled_store import FIRST_DAY, KEY, made_up
from bench.measuring import ROUNDS, Figure, Target, interleaved, middle, timed
from config.settings import DeskSettings
from counter_app.desk_clock import SystemDeskClock
from counter_app.domain.dossier import RegisterEntry
from counter_app.domain.period import Period, PeriodKind
from counter_app.domain.register import Register, Registered
from counter_app.main import desk_of, table_renderer
from counter_app.store.connection import connect
from counter_app.store.database import open_store
from counter_app.texts.register_sheets import register_document, register_workbook
from printers.spreadsheet import SpreadsheetWriter

DOSSIERS = 100_000
LINES = 1_000
# Whatever happens to be ended, late, put off or completed: the sums cost the same, the rows must differ.
WORKED = """
UPDATE dossier_fact SET outcome = 'result_returned', contacts = dossier_id % 17 = 0, redated = dossier_id % 23 = 0,
    ended_on = date(received_on, '+' || (1 + dossier_id % 5) || ' days'),
    ended_at = unixepoch(date(received_on, '+' || (1 + dossier_id % 5) || ' days')) + 3600
WHERE dossier_id % 50 <> 0
"""
FLOOR = "SELECT total(components) FROM dossier_fact NOT INDEXED WHERE received_on >= '2020'"


def measure() -> Iterator[Figure]:
    """The worst case: one year that holds every dossier of the store."""
    with tempfile.TemporaryDirectory(prefix="counter-bench-") as folder:
        path = Path(folder).resolve() / "store.db"
        shutil.copy(filled(DOSSIERS), path)
        database = connect(path, KEY, writer=True)
        database.execute(WORKED)
        database.close()
        yield from _reports(path)
    yield from _register()


def _reports(path: Path) -> Iterator[Figure]:
    store = open_store(path, KEY, clock=SystemDeskClock(lambda _: None), read_only=True)
    bare = connect(path, KEY, writer=False)
    year = Period(PeriodKind.YEAR, FIRST_DAY.year, FIRST_DAY.year)
    month = Period(PeriodKind.MONTH, FIRST_DAY.year, 3)
    try:
        for name, period in (("year", year), ("month", month)):
            until = datetime.combine(period.after.span.first, datetime.min.time(), FIRST_DAY.tzinfo)

            def report(period: Period = period, until: datetime = until) -> None:
                with store.read() as session:
                    session.reports.counts(period.span, until)
                    session.reports.course(period.span)
                    session.reports.visits(period.span)
                    session.reports.late_entries(period.span)
                    session.reports.paper_gaps()

            ours, floor = _medians([report, lambda: bare.one(FLOOR)])
            what = f"Report of a {name} over {DOSSIERS:,} dossiers, with its lists"
            yield Figure(what, ours, "ms", "walk over the same rows", floor, Target(300))
    finally:
        bare.close()
        store.close()


def _register() -> Iterator[Figure]:
    desk = desk_of(DeskSettings(province="bac-giang", desk_id="Q1", desk_name="Q1"))
    lines = [
        Registered(replace(made.dossier, register=RegisterEntry(str(FIRST_DAY.year), made.rowid))) for made in made_up(LINES)
    ]
    span = Period(PeriodKind.YEAR, FIRST_DAY.year, FIRST_DAY.year).span
    whole, one = (
        Register(span, str(FIRST_DAY.year), tuple(some), lines[0].dossier.received_at) for some in (lines, lines[:1])
    )
    tables, writer = table_renderer(), SpreadsheetWriter()

    def pdf(register: Register) -> Callable[[], object]:
        return lambda: tables.render_table(register_document(register, desk, "Trần Văn Thử"))

    pdf(one)()  # library and fonts are there before anything is timed
    ours, floor = _medians([pdf(whole), pdf(one)])
    yield Figure(f"Register of {LINES:,} lines as PDF", ours, "ms", "one line", floor, Target(3_000))
    ours, floor = _medians([lambda: writer.xlsx(register_workbook(whole, desk)), _bare_xlsx])
    yield Figure(f"Register of {LINES:,} lines as XLSX", ours, "ms", "xlsxwriter, as many bare cells", floor)


def _bare_xlsx() -> None:
    import xlsxwriter

    book = xlsxwriter.Workbook(io.BytesIO(), {"in_memory": True})
    page = book.add_worksheet()
    for row in range(LINES):
        for column in range(14):
            page.write_string(row, column, "Đăng ký khai sinh")
    book.close()


def _medians(acts: list[Callable[[], object]]) -> tuple[float, float]:
    rounds = interleaved([lambda act=act: timed(act) for act in acts], ROUNDS)  # type: ignore[misc]
    ours, floor = (middle(times) for times in rounds)
    return ours, floor
