"""Where the desk is plugged together: settings → adapters → services. Plain constructor calls, top to bottom."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from config.paths import CALENDARS, PROCEDURES, PROVINCES, SLIPS
from config.province_files import load_province
from config.settings import PrinterKind, PrinterSettings
from counter_app.centre_link import CentreAddress, CentreLink, DeskEnd
from counter_app.desk_backups import shelf_of
from counter_app.desk_clock import SystemDeskClock, UuidIdentifiers
from counter_app.desk_files import LateBytes, ScanMeans, Sources, scan_room_of
from counter_app.desk_printers import MachineSearch, Workshop, label_paper, pdf_files, slip_printer
from counter_app.desk_readers import line_readers
from counter_app.domain.desk import Desk
from counter_app.domain.desk_printer import PrinterJob
from counter_app.domain.errors import SettingsError
from counter_app.domain.province import ProvinceProfile
from counter_app.domain.slip import PaperFormat
from counter_app.export_folder import ExportFolder
from counter_app.late_renderer import LateRenderer
from counter_app.services.counter import CounterServices, LateServices
from counter_app.services.login import LoginService
from counter_app.store.database import open_store
from counter_app.store.desk_signer import DeskSigner
from counter_app.store.pin_hasher import Argon2PinHasher
from counter_app.typing_pace import TypingPace

if TYPE_CHECKING:  # what only annotations name, or what only runs behind the log-in, is not loaded here (D20)
    import ssl
    from pathlib import Path

    from config.paths import DeskPaths
    from config.settings import DeskSettings, GatewaySettings
    from counter_app.attachment_ports import AttachmentBytes
    from counter_app.backup_ports import BackupShelf
    from counter_app.domain.catalogue import Catalogue
    from counter_app.domain.sheet_wish import SheetWish
    from counter_app.notice_ports import BatchFolder
    from counter_app.ports import Clock, DeskClock, DeskStore, PinHasher, SlipPrinter, SlipRenderer, SyncEngine
    from counter_app.proof_ports import Signer
    from counter_app.scan_ports import LineReader
    from counter_app.services.printer_setup import PrinterDoors
    from counter_app.services.readiness import DeskMachine
    from counter_app.services.scan_doors import ScanRoom
    from counter_app.table_ports import TableRenderer
    from printers.render import TypstRenderer

VERSION = "0.1.0"
ClockOf = Callable[[Callable[[str], str | None]], "DeskClock"]
"""Makes the desk's clock over the named values of its store; a whole rehearsed day has a clock of its own."""


@dataclass(frozen=True, slots=True)
class Doors:
    """Every adapter that one desk uses."""

    store: DeskStore
    clock: DeskClock
    renderer: SlipRenderer
    printers: Mapping[PaperFormat, SlipPrinter]
    hasher: PinHasher
    engine: SyncEngine | None = None
    setting_up: Callable[[], PrinterDoors] | None = None
    exports: BatchFolder | None = None
    files: SlipPrinter | None = None
    scan_room: Callable[[], ScanRoom] | None = None
    signer: Signer | None = None
    link: CentreLink | None = None
    machine: Callable[[], DeskMachine] | None = None
    backups: Callable[[], BackupShelf | None] | None = None
    code_readers: Callable[[], tuple[LineReader, ...]] | None = None
    mark: str = ""


@dataclass(frozen=True, slots=True)
class OpenDesk:
    """A desk that is plugged together. `close` gives the store back."""

    services: CounterServices
    doors: Doors

    def close(self) -> None:
        """Close the store and with it the lock on the desk."""
        self.doors.store.close()


class NoteReader:
    """Reads named values for the clock once the store is open (the clock comes first, the store needs it)."""

    def __init__(self) -> None:
        self.store: DeskStore | None = None

    def __call__(self, name: str) -> str | None:
        if self.store is None:
            return None
        with self.store.read() as session:
            return session.notes.get(name)


def desk_of(settings: DeskSettings) -> Desk:
    """The desk with its province profile; agency and unit of the settings go before the profile's. Raises SettingsError."""
    path = PROVINCES / f"{settings.province}.toml"
    if not path.exists():
        raise SettingsError(file="counter.toml", key="province", value=settings.province, reason="unknown-province")
    profile: ProvinceProfile = load_province(path)
    if settings.agency_code:
        profile = replace(profile, agency_code=settings.agency_code)
    if settings.unit_name:
        profile = replace(profile, unit_name=settings.unit_name)
    rolls = [printer.paper for printer in settings.printers if printer.paper.is_roll]
    if rolls:
        profile = replace(profile, roll_paper=rolls[0])
    sheets = [row.paper for row in settings.printers if row.job is PrinterJob.RECEIPT and not row.paper.is_roll]
    if sheets:
        profile = replace(profile, receipt_paper=sheets[0])
    forms = [row.paper for row in settings.printers if row.purpose is PrinterJob.FORMS]
    if forms:
        profile = replace(profile, forms_paper=forms[0])
    return Desk(settings.desk_id, settings.desk_name or settings.desk_id, profile)


def starter_catalogue(clock: Clock) -> Catalogue:
    """The catalogue that ships with the program, until the centre brings its own."""
    from config.calendar_files import load_holidays
    from config.procedure_files import load_catalogue

    return load_catalogue(PROCEDURES, load_holidays(CALENDARS), clock.now())


def open_desk_store(
    path: Path, key: bytes, *, read_only: bool = False, clock_of: ClockOf = SystemDeskClock
) -> tuple[DeskStore, DeskClock]:
    """The store and the clock that vouches for its times. Raises StoreError."""
    notes = NoteReader()
    clock = clock_of(notes)
    path.parent.mkdir(parents=True, exist_ok=True)
    store = open_store(path, key, clock=clock, read_only=read_only)
    notes.store = store
    return store, clock


def printers_of(settings: DeskSettings, paths: DeskPaths, wish: SheetWish | None = None) -> dict[PaperFormat, SlipPrinter]:
    """The desk's printers by paper, labels among them. Where none is set up, pages are kept as files.

    A printer for forms takes A5 and A4, unless another row claims one of them. `wish`: how the province wants its sheets.
    """
    rows = settings.printers or (PrinterSettings(PaperFormat.A5, PrinterKind.PREVIEW),)
    made = {row.paper: slip_printer(row, paths.slips, wish) for row in rows}
    for row in rows:
        if row.kind is PrinterKind.OFFICE and row.purpose is PrinterJob.FORMS:
            for sheet in made[row.paper].papers():
                made.setdefault(sheet, made[row.paper])
    if settings.label_printer is not None:
        made[PaperFormat.LABEL] = label_paper(settings.label_printer)
    elif all(row.kind is PrinterKind.PREVIEW for row in rows):
        made[PaperFormat.LABEL] = made[rows[0].paper]
    return made


def printer_of(row: PrinterSettings, paths: DeskPaths) -> SlipPrinter:
    """One printer as it is set up; connects to nothing. Raises DeviceUnavailable."""
    return slip_printer(row, paths.slips)


def renderer(printers: Sequence[PrinterSettings] = ()) -> TypstRenderer:
    """The Typst renderer, as wide and as fine as the desk's rolls were measured.

    The library and the fonts are looked at when the first slip is made.
    """
    from printers.fonts import STANDARD_FOLDERS
    from printers.render import ROLL_WIDTH_DPI, TypstRenderer

    measured = [printer for printer in printers if printer.paper.is_roll and printer.profile.width_dots]
    dots = {printer.paper: printer.profile.width_dots for printer in measured}
    dpi = measured[0].profile.dpi if measured else 0
    return TypstRenderer(SLIPS, STANDARD_FOLDERS, roll_dpi=dpi or ROLL_WIDTH_DPI, roll_dots=dots)


def paper_renderer(settings: DeskSettings, mark: str = "") -> SlipRenderer:
    """Slips, and labels on the stock of the desk's label printer; with the `mark` of a practice desk across them."""
    from counter_app.domain.desk_printer import DeskLabelPrinter
    from counter_app.practice_marks import MarkedSlips
    from printers.fonts import STANDARD_FOLDERS
    from printers.label_paper import SlipsAndLabels
    from printers.label_render import TypstLabels

    stock = (settings.label_printer or DeskLabelPrinter()).stock
    made = SlipsAndLabels(renderer(settings.printers), TypstLabels(SLIPS, STANDARD_FOLDERS), stock)
    return MarkedSlips(made, mark) if mark else made


def table_renderer(mark: str = "") -> TableRenderer:
    """Registers, lists and reports on A4. The library and the fonts are looked at when the first one is made."""
    from counter_app.practice_marks import MarkedTables
    from printers.fonts import STANDARD_FOLDERS
    from printers.table_render import TypstTables

    made = TypstTables(SLIPS, STANDARD_FOLDERS)
    return MarkedTables(made, mark) if mark else made


def printer_doors(settings: DeskSettings, paths: DeskPaths, clock: Clock, store: DeskStore | None = None) -> PrinterDoors:
    """What finding, trying and naming printers needs. Opens nothing."""
    from config.printer_book import SettingsBook
    from counter_app.services.printer_setup import PrinterDoors

    book = SettingsBook(paths.settings, settings)
    return PrinterDoors(MachineSearch(), printer_workshop(paths), book, clock, store)


def printer_workshop(paths: DeskPaths) -> Workshop:
    """Tries printers of this desk, whether it uses them already or not."""
    return Workshop(paths.slips, renderer, SLIPS)


def build(doors: Doors, desk: Desk) -> CounterServices:
    """The services over the doors: the log-in now, the others (`plugging`) when the first of them is asked for.

    Tests and the demo call this same function with other doors.
    """
    login = LoginService(doors.store, doors.clock, UuidIdentifiers(), doors.hasher)
    return LateServices(desk, login, partial(_plugged, doors, desk, login))


def _plugged(doors: Doors, desk: Desk, login: LoginService) -> CounterServices:
    from counter_app.plugging import plugged

    return plugged(doors, desk, login, VERSION)


def open_desk(
    settings: DeskSettings,
    paths: DeskPaths,
    key: bytes,
    *,
    secret: str = "",
    read_only: bool = False,
    sources: Sources | None = None,
    clock_of: ClockOf = SystemDeskClock,
    mark: str = "",
) -> OpenDesk:
    """A real desk from its settings. `secret`: the desk's secret at the gateway; `sources`: scanners in place of those that
    are set up; `clock_of`: another clock than the machine's; `mark`: words across every sheet of a practice desk.

    Raises StoreError, SettingsError.
    """
    desk = desk_of(settings)
    store, clock = open_desk_store(paths.store, key, read_only=read_only, clock_of=clock_of)
    signer = DeskSigner(key)
    end = DeskEnd(store, clock, desk, VERSION, LateBytes(paths.files, key), signer, TypingPace())
    link = link_of(settings.gateway, secret, end)
    setting_up = partial(printer_doors, settings, paths, clock, store)
    making = LateRenderer(partial(paper_renderer, settings, mark))
    doors = Doors(
        store,
        clock,
        making,
        printers_of(settings, paths, desk.profile.office_printing),
        Argon2PinHasher(),
        link.engine() if link.address is not None else None,
        setting_up,
        ExportFolder(paths.exports),
        pdf_files(paths.slips),
        partial(scan_room_of, scan_means(settings), paths, key, clock, sources),
        signer,
        link,
        partial(machine_of, settings, paths, sources),
        code_readers=partial(line_readers, settings.readers),
        backups=partial(shelf_of, settings, paths, key),
        mark=mark,
    )
    services = build(doors, desk)
    if not read_only:
        first_catalogue(doors, services)
    return OpenDesk(services, doors)


def scan_means(settings: DeskSettings) -> ScanMeans:
    """What the settings say of scanning."""
    return ScanMeans(settings.scanners, settings.signing_token, settings.keep_copies_days)


def machine_of(settings: DeskSettings, paths: DeskPaths, sources: Sources | None = None) -> DeskMachine:
    """What the machine knows of itself: free bytes beside the store, its scanners, the folder on a second medium."""
    import shutil
    from pathlib import Path

    from counter_app.services.readiness import DeskMachine

    medium = ExportFolder(Path(settings.second_medium)) if settings.second_medium else None
    names = tuple(sources()) if sources else tuple(scanner.name for scanner in settings.scanners)
    return DeskMachine(lambda: shutil.disk_usage(paths.store.parent).free, names, medium)


def first_catalogue(doors: Doors, services: CounterServices) -> None:
    """A store without any catalogue gets the one that ships with the program."""
    with doors.store.read() as session:
        if session.catalogues.any():
            return
    services.catalogue.load(starter_catalogue(doors.clock), "installer")


def engine_of(
    gateway: GatewaySettings,
    secret: str,
    *,
    store: DeskStore,
    clock: DeskClock,
    desk: Desk,
    files: AttachmentBytes | None = None,
) -> SyncEngine:
    """The outbox engine towards one gateway. Raises SettingsError for a bad address or certificate."""
    return link_of(gateway, secret, DeskEnd(store, clock, desk, VERSION, files)).engine()


def link_of(gateway: GatewaySettings | None, secret: str, end: DeskEnd) -> CentreLink:
    """The desk's line to its gateway. Raises SettingsError for a bad address or certificate."""
    return CentreLink(address_of(gateway, secret) if gateway is not None else None, end)


def address_of(gateway: GatewaySettings, secret: str) -> CentreAddress:
    """Whom to call and how to know them. Raises SettingsError for a bad address or certificate."""
    from sync.gateway_address import checked_address

    return CentreAddress(checked_address(gateway.url), gateway.client_id, secret, trust_of(gateway))


def trust_of(gateway: GatewaySettings) -> ssl.SSLContext | None:
    """The province's CA and the desk's certificate in one context; None trusts what the operating system trusts."""
    if not gateway.ca_file and not gateway.client_certificate:
        return None
    import ssl

    try:
        context = ssl.create_default_context(cafile=gateway.ca_file or None)
        if gateway.client_certificate:
            context.load_cert_chain(gateway.client_certificate, gateway.client_key or None)
    except OSError as error:
        raise SettingsError(file="counter.toml", key="gateway.ca_file", value=gateway.ca_file, reason=str(error)) from error
    return context
