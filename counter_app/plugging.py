"""Which service gets which door? Plain constructor calls, loaded behind the log-in, which needs none of them (D20)."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from config.notice_files import load_notices
from config.paths import NOTICES
from counter_app.desk_clock import UuidIdentifiers
from counter_app.late_tables import LateTables
from counter_app.services.accounts import Accounts
from counter_app.services.acting import ActingDoors
from counter_app.services.backups import Backups
from counter_app.services.catalogue import CatalogueService
from counter_app.services.catch_up import CatchUpEntry
from counter_app.services.catch_up_desk import CatchUpDesk, catch_up_desk
from counter_app.services.catch_up_drafts import CatchUpDrafts
from counter_app.services.catch_up_forms import FormReading
from counter_app.services.catch_up_import import CatchUpImport
from counter_app.services.catch_up_sessions import CatchUps
from counter_app.services.centre_news import NewsDesk
from counter_app.services.counter import CounterServices
from counter_app.services.day_closing import DayEnd
from counter_app.services.desk_day import DeskDay, DeviceLights
from counter_app.services.dossier_acts import DossierActs, dossier_acts
from counter_app.services.drafts import DraftService
from counter_app.services.fees_day import FeesDay
from counter_app.services.handover_list import HandoverLists
from counter_app.services.intake import IntakeDoors, IntakeService
from counter_app.services.labels import DossierLabels
from counter_app.services.lease_keeping import LeaseKeeping
from counter_app.services.lookup import LookupService
from counter_app.services.notice_sheets import NoticeSheets, SheetDoors
from counter_app.services.notices import NoticeService
from counter_app.services.office_tables import OfficeDoors, OfficeTables
from counter_app.services.online_queue import OnlineQueue
from counter_app.services.open_list import OpenListKeeper
from counter_app.services.outages import Outages
from counter_app.services.paper_forms import PaperForms
from counter_app.services.paper_kits import PaperKits
from counter_app.services.paper_record import PaperRecord
from counter_app.services.printer_setup import PrinterSetup
from counter_app.services.readiness import ReadyCard, ReadyDoors
from counter_app.services.register import RegisterService
from counter_app.services.report_files import ReportDoors, ReportFiles
from counter_app.services.reporting import Reporting
from counter_app.services.reports import ReportService
from counter_app.services.scan_back import ScanBack
from counter_app.services.set_up import SetUp
from counter_app.services.slip_printing import PrintingDoors, SlipPrinting
from counter_app.services.spool import Spool
from counter_app.services.store_life import StoreLife
from counter_app.services.sync_centre import SyncCentre

if TYPE_CHECKING:
    from counter_app.domain.desk import Desk
    from counter_app.main import Doors
    from counter_app.services.carrying import Carrying
    from counter_app.services.day_statement import DayStatements
    from counter_app.services.diagnosis import Diagnosis
    from counter_app.services.login import LoginService
    from counter_app.services.scan_doors import ScanDesk
    from counter_app.table_ports import TableRenderer


def plugged(doors: Doors, desk: Desk, login: LoginService, version: str) -> CounterServices:
    """Every service over the doors; `version` is the program's."""
    identifiers, catalogue = UuidIdentifiers(), CatalogueService(doors.store, doors.clock, desk)
    printing = PrintingDoors(doors.store, doors.clock, identifiers, doors.renderer, doors.printers, doors.files)
    slips = SlipPrinting(printing, desk, catalogue)
    labels = DossierLabels(printing, desk, catalogue, slips)
    acts = dossier_acts(ActingDoors(doors.store, doors.clock, identifiers), desk, catalogue, doors.printers)
    notices = NoticeService(acts.acting, desk, load_notices(NOTICES))
    sheets = SheetDoors(LateTables(partial(_tables, doors.mark)), doors.printers, identifiers, doors.clock, doors.exports)
    office = OfficeDoors(doors.store, doors.clock, identifiers, sheets.tables, doors.printers)
    machine = doors.machine() if doors.machine else None
    tables, fees, sync = OfficeTables(office), FeesDay(acts.acting), _sync(doors)
    kits, scan = PaperKits(acts.acting, desk, tables), _scanning(doors, desk, catalogue, sync, tables)
    intake = IntakeService(IntakeDoors(doors.store, doors.clock, identifiers, doors.engine), desk, catalogue, slips, labels)
    entry = CatchUpEntry(acts.acting, intake, acts, FormReading(desk, catalogue, intake, doors.clock), notices)
    return CounterServices(
        desk=desk,
        login=login,
        intake=intake,
        lookup=LookupService(doors.store, doors.clock),
        slips=slips,
        catalogue=catalogue,
        leases=LeaseKeeping(doors.store, doors.clock, desk),
        day=DeskDay(doors.store, doors.clock, desk, catalogue),
        devices=DeviceLights(tuple({id(printer): printer for printer in doors.printers.values()}.values())),
        drafts=DraftService(doors.store, doors.clock),
        sync=sync,
        set_up=SetUp(doors.store, doors.printers, version),
        printer_setup=PrinterSetup(doors.setting_up()) if doors.setting_up else None,
        accounts=Accounts(doors.store, doors.clock, doors.hasher),
        acts=acts,
        notices=notices,
        notice_sheets=NoticeSheets(notices, desk, sheets),
        fees=fees,
        handover_lists=HandoverLists(doors.store),
        office_tables=tables,
        reporting=_reporting(doors, desk, catalogue, sheets),
        spool=Spool(printing, slips.press),
        labels=labels,
        scan_back=ScanBack(doors.store, doors.clock, desk, PaperRecord(doors.clock, identifiers)),
        online=OnlineQueue(doors.store, doors.clock, catalogue, intake),
        news=NewsDesk(acts),
        outages=Outages(acts.acting, desk, notices),
        paper_kits=kits,
        paper_forms=PaperForms(doors.store),
        catch_ups=CatchUps(acts.acting, desk, notices),
        catch_up_entry=entry,
        catch_up_drafts=CatchUpDrafts(doors.store),
        catch_up_desk=_catch_up_desk(doors, acts, entry, scan),
        day_end=DayEnd(acts.acting, desk, fees),
        ready_card=ReadyCard(ReadyDoors(doors.store, doors.clock, desk, catalogue, kits, machine)),
        open_list=OpenListKeeper(doors.store, doors.clock, sheets.tables, machine.second_medium if machine else None),
        scanning=scan,
        statements=_statements(doors, desk, fees, version),
        carrying=_carrying(doors),
        diagnosis=_diagnosis(doors, desk, version),
        backups=Backups(doors.store, doors.clock, doors.backups() if doors.backups else None),
        store_life=StoreLife(doors.store, doors.clock),
        code_readers=doors.code_readers() if doors.code_readers else (),
    )


def _sync(doors: Doors) -> SyncCentre:
    return SyncCentre(doors.store, doors.clock, doors.engine, doors.link.end.pace if doors.link is not None else None)


def _catch_up_desk(doors: Doors, acts: DossierActs, entry: CatchUpEntry, scan: ScanDesk | None) -> CatchUpDesk:
    from counter_app.texts.catch_up_words import COLUMNS
    from scanners.table_file import LimitedTableReader

    return catch_up_desk(acts, CatchUpImport(entry, LimitedTableReader(), COLUMNS, doors.exports), scan)


def _reporting(doors: Doors, desk: Desk, catalogue: CatalogueService, sheets: SheetDoors) -> Reporting:
    from printers.spreadsheet import SpreadsheetWriter

    identifiers, writer = sheets.identifiers, SpreadsheetWriter()
    out = ReportDoors(doors.store, doors.clock, identifiers, sheets.tables, writer, doors.printers, doors.exports)
    return Reporting(
        ReportService(doors.store, doors.clock, catalogue, desk),
        RegisterService(doors.store, doors.clock),
        ReportFiles(out),
    )


def _scanning(
    doors: Doors, desk: Desk, catalogue: CatalogueService, sync: SyncCentre, tables: OfficeTables
) -> ScanDesk | None:
    if doors.scan_room is None:
        return None
    from counter_app.services.assignments import AssignmentRegister
    from counter_app.services.catch_up_pictures import CatchUpPictures
    from counter_app.services.copy_making import CopyMaking
    from counter_app.services.copy_signing import CopySigning
    from counter_app.services.copy_texts import CopyTexts
    from counter_app.services.cover_sheets import CoverSheets
    from counter_app.services.lost_files import LostFiles
    from counter_app.services.scan_decisions import ScanDecisions
    from counter_app.services.scan_doors import ScanDesk, ScanDoors
    from counter_app.services.scan_run import ScanRuns
    from counter_app.services.scanner_trends import ScannerTrends
    from counter_app.services.scanning import Scanning
    from counter_app.services.signed_documents import SignedDocuments

    def there() -> bool:
        return sync.last_report is not None and sync.last_report.reached

    scan = ScanDoors(doors.store, doors.clock, UuidIdentifiers(), doors.scan_room(), desk, catalogue, there)
    register = AssignmentRegister(doors.store, doors.clock, scan.identifiers)
    return ScanDesk(
        Scanning(scan),
        ScanRuns(scan),
        ScanDecisions(scan),
        CopyMaking(scan),
        register,
        CoverSheets(scan, tables),
        CopyTexts(scan),
        CopySigning(scan),
        SignedDocuments(scan),
        LostFiles(scan),
        ScannerTrends(scan),
        CatchUpPictures(scan),
    )


def _statements(doors: Doors, desk: Desk, fees: FeesDay, version: str) -> DayStatements | None:
    if doors.signer is None:
        return None
    from counter_app.services.day_statement import DayStatements, StatementDoors

    return DayStatements(StatementDoors(doors.store, doors.clock, doors.signer, fees, version), desk)


def _carrying(doors: Doors) -> Carrying | None:
    carrier = doors.link.carrier() if doors.link is not None else None
    if carrier is None:
        return None
    from counter_app.services.carrying import Carrying

    return Carrying(doors.store, carrier)


def _diagnosis(doors: Doors, desk: Desk, version: str) -> Diagnosis:
    from counter_app.services.diagnosis import Diagnosis

    probe = doors.link.probe() if doors.link is not None else None
    return Diagnosis(doors.store, doors.clock, desk, version, probe, doors.exports)


def _tables(mark: str) -> TableRenderer:
    from counter_app.main import table_renderer

    return table_renderer(mark)
