"""The bundle of services that the composition root makes and the screens are handed parts of."""

from __future__ import annotations

from dataclasses import dataclass

from counter_app.domain.desk import Desk
from counter_app.services.catalogue import CatalogueService
from counter_app.services.desk_day import DeskDay, DeviceLights
from counter_app.services.dossier_acts import DossierActs
from counter_app.services.drafts import DraftService
from counter_app.services.intake import IntakeService
from counter_app.services.lease_keeping import LeaseKeeping
from counter_app.services.login import LoginService
from counter_app.services.lookup import LookupService
from counter_app.services.printer_setup import PrinterSetup
from counter_app.services.scan_back import ScanBack
from counter_app.services.set_up import SetUp
from counter_app.services.slip_printing import SlipPrinting
from counter_app.services.spool import Spool
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
    spool: Spool
    scan_back: ScanBack
    printer_setup: PrinterSetup | None = None
