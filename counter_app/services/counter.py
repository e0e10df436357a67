"""The bundle of services that the composition root makes and the screens are handed parts of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from counter_app.domain.desk import Desk
    from counter_app.scan_ports import LineReader
    from counter_app.services.accounts import Accounts
    from counter_app.services.backups import Backups
    from counter_app.services.carrying import Carrying
    from counter_app.services.catalogue import CatalogueService
    from counter_app.services.catch_up import CatchUpEntry
    from counter_app.services.catch_up_desk import CatchUpDesk
    from counter_app.services.catch_up_drafts import CatchUpDrafts
    from counter_app.services.catch_up_sessions import CatchUps
    from counter_app.services.centre_news import NewsDesk
    from counter_app.services.day_closing import DayEnd
    from counter_app.services.day_statement import DayStatements
    from counter_app.services.desk_day import DeskDay, DeviceLights
    from counter_app.services.diagnosis import Diagnosis
    from counter_app.services.dossier_acts import DossierActs
    from counter_app.services.drafts import DraftService
    from counter_app.services.fees_day import FeesDay
    from counter_app.services.handover_list import HandoverLists
    from counter_app.services.intake import IntakeService
    from counter_app.services.labels import DossierLabels
    from counter_app.services.lease_keeping import LeaseKeeping
    from counter_app.services.login import LoginService
    from counter_app.services.lookup import LookupService
    from counter_app.services.notice_sheets import NoticeSheets
    from counter_app.services.notices import NoticeService
    from counter_app.services.office_tables import OfficeTables
    from counter_app.services.online_queue import OnlineQueue
    from counter_app.services.open_list import OpenListKeeper
    from counter_app.services.outages import Outages
    from counter_app.services.paper_forms import PaperForms
    from counter_app.services.paper_kits import PaperKits
    from counter_app.services.printer_setup import PrinterSetup
    from counter_app.services.readiness import ReadyCard
    from counter_app.services.reporting import Reporting
    from counter_app.services.scan_back import ScanBack
    from counter_app.services.scan_doors import ScanDesk
    from counter_app.services.set_up import SetUp
    from counter_app.services.slip_printing import SlipPrinting
    from counter_app.services.spool import Spool
    from counter_app.services.store_life import StoreLife
    from counter_app.services.sync_centre import SyncCentre


@dataclass(frozen=True, slots=True)
class CounterServices:
    """One of each. Screens get only the services they use, as constructor arguments."""

    desk: Desk
    login: LoginService
    intake: IntakeService
    lookup: LookupService
    slips: SlipPrinting
    catalogue: CatalogueService
    leases: LeaseKeeping
    day: DeskDay
    devices: DeviceLights
    drafts: DraftService
    sync: SyncCentre
    set_up: SetUp
    acts: DossierActs
    notices: NoticeService
    notice_sheets: NoticeSheets
    fees: FeesDay
    handover_lists: HandoverLists
    office_tables: OfficeTables
    reporting: Reporting
    spool: Spool
    labels: DossierLabels
    scan_back: ScanBack
    printer_setup: PrinterSetup | None
    accounts: Accounts
    online: OnlineQueue
    news: NewsDesk
    outages: Outages
    paper_kits: PaperKits
    paper_forms: PaperForms
    catch_ups: CatchUps
    catch_up_entry: CatchUpEntry
    catch_up_drafts: CatchUpDrafts
    catch_up_desk: CatchUpDesk
    day_end: DayEnd
    ready_card: ReadyCard
    open_list: OpenListKeeper
    scanning: ScanDesk | None
    statements: DayStatements | None
    carrying: Carrying | None
    diagnosis: Diagnosis
    backups: Backups
    store_life: StoreLife
    code_readers: tuple[LineReader, ...] = ()


class LateServices(CounterServices):
    """The same, made all at once by `make` when one of them is first asked for: the log-in needs only these two (D20)."""

    __slots__ = ("_make", "_making")

    def __init__(self, desk: Desk, login: LoginService, make: Callable[[], CounterServices]) -> None:
        for name, value in (("desk", desk), ("login", login), ("_make", make), ("_making", Lock())):
            object.__setattr__(self, name, value)

    if not TYPE_CHECKING:  # or mypy would take any name for a service

        def __getattr__(self, name: str) -> object:
            """Python asks here only for what has no value yet."""
            if name not in CounterServices.__slots__:
                raise AttributeError(name)
            with self._making:  # the log-in and the thread behind it may ask at once
                if self._make is not None:
                    made = self._make()
                    for late in CounterServices.__slots__:
                        if late not in ("desk", "login"):  # these two are there
                            object.__setattr__(self, late, getattr(made, late))
                    object.__setattr__(self, "_make", None)
            return object.__getattribute__(self, name)
