"""The desk that the demo and the demo stores stand for: its settings, its officer, its numbers. All made up."""

from __future__ import annotations

from datetime import date, timedelta

from config.settings import DeskSettings, PrinterKind, PrinterSettings
from counter_app.domain.officer import Officer, Role
from counter_app.domain.slip import PaperFormat
from counter_app.main import OpenDesk
from counter_app.services.login import NewOfficer

DEMO_PROVINCE = "bac-giang"
DEMO_LOGIN = "demo"
DEMO_PIN = "123456"
# Not a secret: a demo store holds made-up people only, and must open without asking.
DEMO_KEY = b"counter demo store, no secrets..".ljust(32, b".")
DEMO_NUMBERS = 9_999
DEMO_DAYS = 10


def demo_settings() -> DeskSettings:
    """The desk of the demo: one preview printer for every paper."""
    printers = tuple(PrinterSettings(paper, PrinterKind.PREVIEW) for paper in (PaperFormat.A5, PaperFormat.A4))
    return DeskSettings(province=DEMO_PROVINCE, desk_id="Q1", desk_name="Quầy số 1", printers=printers)


def demo_officer(desk: OpenDesk) -> Officer:
    """The demo's officer, made on first use."""
    login = desk.services.login
    known = next((officer for officer in login.officers() if officer.login == DEMO_LOGIN), None)
    if known is None:
        known = login.add(NewOfficer(DEMO_LOGIN, "Nguyễn Thị Mẫu", Role.SUPERVISOR, DEMO_PIN), None)
    return known


def demo_assignment(desk: OpenDesk, officer: Officer) -> None:
    """The written paper that lets the demo's officer scan (Cà Mau Đ23.3)."""
    from counter_app.domain.assignment import Assignment

    today = desk.doors.clock.now().date()
    with desk.doors.store.write() as session:
        if not session.scans.assignments.of(officer.officer_id):
            made = Assignment("demo", officer.officer_id, "01/QĐ-MẪU", today, "Lê Văn Mẫu", today)
            session.scans.assignments.add(made)


def demo_numbers(desk: OpenDesk) -> None:
    """Numbers that a centre would have leased, for today and the next days, where there is no centre."""
    from counter_app.domain.number_lease import NumberLease

    clock, store, agency = desk.doors.clock, desk.doors.store, desk.services.desk.agency_code
    now = clock.now()
    with store.write() as session:
        known = {lease.on for lease in session.leases.leases()}
        for ahead in range(DEMO_DAYS):
            on: date = now.date() + timedelta(days=ahead)
            if on not in known:
                lease_id = f"demo-{on.isoformat()}"
                session.leases.add(NumberLease(lease_id, agency, desk.services.desk.desk_id, on, 1, DEMO_NUMBERS, 1, now))
