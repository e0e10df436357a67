"""How the desk stands right now: today's counts and the lights of the home screen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from counter_app.domain.backup import FILES_BROKEN, LAST_AT, PROBLEM, BackupState, read_backup
from counter_app.domain.desk import Desk
from counter_app.domain.errors import CatalogueRefused
from counter_app.domain.officer import Officer
from counter_app.domain.operation import ClockTrust
from counter_app.domain.outage import Outage, PlannedOutage
from counter_app.domain.parked_count import PARKED_ON, parked_on
from counter_app.domain.slip import PrintJob
from counter_app.domain.store_life import DIVERGED_AT, UNEXPLAINED, Unexplained, read_unexplained
from counter_app.ports import AuditEntry, DayCounts, DeskClock, DeskStore, PrinterState, QueueState, SlipPrinter
from counter_app.services.aftermath import StillOpen, still_open
from counter_app.services.catalogue import CatalogueService
from counter_app.services.lease_keeping import NumberSupply, supply_of

DATE_CONFIRMED = "date_confirmed"
DATE_CONFIRMED_PASSING = "date_confirmed_passing"  # `boot|seconds|wall`: a clock that is set afterwards is known by it
LAST_CONTACT_AT = "last_contact_at"  # noted by the engine at every answer of the centre


@dataclass(frozen=True, slots=True)
class DeskState:
    """Everything the lights show, read in one go."""

    now: datetime
    counts: DayCounts
    queue: QueueState
    numbers_left: int
    numbers_wanted: int
    catalogue_age: timedelta | None
    catalogue_stale: bool
    clock_trust: ClockTrust
    waiting_prints: list[PrintJob]
    read_only: bool
    online_waiting: int = 0
    diverged: bool = False
    unexplained: Unexplained | None = None
    backup: BackupState | None = None
    news_open: int = 0
    copies_to_confirm: int = 0
    files_lost: int = 0
    outages: tuple[Outage, ...] = ()
    last_contact_at: datetime | None = None
    still_open: StillOpen | None = None
    planned_outage: PlannedOutage | None = None
    supply: NumberSupply | None = None
    parked_today: int = 0
    acts_lost: int = 0
    cases_open: int = 0  # groups of fields with two values, which a supervisor has to settle

    @property
    def silent(self) -> timedelta:
        """For how long the centre has not answered, or since somebody wrote down that an outage is over; zero when it never
        has answered (a desk without one, or a new one)."""
        ended_at = self.still_open.outage.ended_at if self.still_open else None
        known = [at for at in (self.last_contact_at, ended_at) if at]
        return max(self.now - max(known), timedelta()) if self.last_contact_at else timedelta()


class DeskDay:
    """Reads only, except for the person's word on today's date (D17)."""

    def __init__(self, store: DeskStore, clock: DeskClock, desk: Desk, catalogue: CatalogueService) -> None:
        self._store = store
        self._clock = clock
        self.desk = desk
        self._catalogue = catalogue

    def state(self) -> DeskState:
        """Counts and lights as of now."""
        now = self._clock.now()
        with self._store.read() as session:
            counts = session.dossiers.day_counts(now.date())
            queue = session.outbox.state()
            left = session.leases.left_on(self.desk.agency_code, now.date())
            parked = parked_on(session.notes.get(PARKED_ON), now.date())
            supply = supply_of(session.leases.leases(), now.date(), self.desk.profile)
            prints = session.prints.open_jobs()
            online, news = session.online.waiting_count(), session.news.open_count()
            cases = session.news.cases.fields.open_count()
            confirm, lost = session.scans.copies.count_unconfirmed(), session.scans.lost.count_open()
            outages = tuple(session.downtime.outages.open())
            rest = None if outages else still_open(session, now)
            contact = session.notes.get(LAST_CONTACT_AT)
            diverged = bool(session.notes.get(DIVERGED_AT))
            unexplained = read_unexplained(session.notes.get(UNEXPLAINED))
            backup = read_backup(*(session.notes.get(name) for name in (LAST_AT, PROBLEM, FILES_BROKEN)))
            acts_lost = session.outbox.proof.trims.lost()
            planned = next(iter(session.downtime.outages.planned(now)), None)
        try:
            age, stale = self._catalogue.age(), self._catalogue.is_stale()
        except CatalogueRefused:
            age, stale = None, True
        return DeskState(
            now=now,
            counts=counts,
            queue=queue,
            numbers_left=left,
            numbers_wanted=self.desk.profile.numbers_per_day,
            catalogue_age=age,
            catalogue_stale=stale,
            clock_trust=self._clock.trust(),
            waiting_prints=prints,
            read_only=self._store.read_only,
            online_waiting=online,
            diverged=diverged,
            unexplained=unexplained,
            backup=backup,
            news_open=news,
            copies_to_confirm=confirm,
            files_lost=lost,
            outages=outages,
            last_contact_at=datetime.fromisoformat(contact) if contact else None,
            still_open=rest,
            planned_outage=planned,
            supply=supply,
            parked_today=parked,
            acts_lost=acts_lost,
            cases_open=cases,
        )

    def now(self) -> datetime:
        """The moment that the desk's clock shows."""
        return self._clock.now()

    def today(self) -> date:
        """The date that the desk's clock shows."""
        return self._clock.now().date()

    def must_confirm_date(self) -> bool:
        """True while no contact with the centre and no person vouches for the clock."""
        return self._clock.trust() in (ClockTrust.UNCONFIRMED, ClockTrust.IMPLAUSIBLE)

    def confirm_date(self, officer: Officer) -> None:
        """The officer has looked at the date and says that it is today."""
        now = self._clock.now()
        with self._store.write() as session:
            boot, seconds = self._clock.boot_id(), self._clock.monotonic()
            session.notes.put(DATE_CONFIRMED, f"{boot}|{now.date().isoformat()}")
            session.notes.put(DATE_CONFIRMED_PASSING, f"{boot}|{seconds:.3f}|{now.isoformat()}")
            session.audit.add(AuditEntry(now, officer.officer_id, "clock.date-confirmed", now.date().isoformat(), {}))


class DeviceLights:
    """Asks the devices how they are. Slow (a socket may have to time out): for a worker thread only."""

    def __init__(self, printers: tuple[SlipPrinter, ...]) -> None:
        self._printers = printers

    def printers(self) -> list[PrinterState]:
        """One state per printer; a probe never raises."""
        return [printer.probe() for printer in self._printers]
