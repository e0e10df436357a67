"""What the wizard asks before the first start, and what the settings screen may change or show afterwards."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final
from urllib.parse import urlsplit

from counter_app.domain.dossier_code import compose, read
from counter_app.domain.errors import BadField
from counter_app.domain.slip import PaperFormat
from counter_app.ports import DeskStore, PrinterState, SlipPrinter
from counter_app.services.look import LOOK, kept_look

SHORTEST_PASSPHRASE: Final = 10
PRINTER_PORT: Final = 9100
_LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})
_ANY_DAY: Final = date(2026, 1, 2)
_RUNS: Final = ("01234567890123456789", "98765432109876543210")


@dataclass(frozen=True, slots=True)
class ProvinceChoice:
    """One province profile as the wizard offers it. `ground`: the decision it follows."""

    key: str
    name: str
    ground: str
    unit_name: str
    agency_code: str
    code_pattern: str


@dataclass(frozen=True, slots=True)
class ThermalPrinter:
    """A receipt printer on the network."""

    host: str
    port: int
    paper: PaperFormat


@dataclass(frozen=True, slots=True)
class SetUpAnswers:
    """Everything that was asked. `passphrase` "" = the operating system keeps the key; `gateway_url` "" = no centre."""

    province: str
    agency_code: str
    unit_name: str
    desk_id: str
    desk_name: str
    officer_name: str
    login: str
    pin: str = field(repr=False)
    passphrase: str = field(default="", repr=False)
    gateway_url: str = ""
    client_id: str = ""
    client_secret: str = field(default="", repr=False)
    printer: ThermalPrinter | None = None


@dataclass(frozen=True, slots=True)
class FoundBefore:
    """What an earlier, unfinished set-up left: a store or its key. The wizard goes on with it and replaces nothing."""

    store: bool = False
    key: bool = False
    passphrase: bool = False
    """The key lies in a file that a passphrase guards: it is asked for, not chosen."""


@dataclass(frozen=True, slots=True)
class WizardDoors:
    """What the wizard needs from the outside.

    `finish` writes everything, settings last; it raises CounterError and may then be called again with other answers.
    """

    provinces: tuple[ProvinceChoice, ...]
    probe_printer: Callable[[ThermalPrinter], PrinterState]
    finish: Callable[[SetUpAnswers], None]
    keyring_is_safe: bool
    found: FoundBefore = FoundBefore()
    data_folder: str = ""


def code_fits(agency_code: str, pattern: str) -> bool:
    """True when the numbers of this agency would be read back by the province's pattern."""
    try:
        return read(compose(agency_code, _ANY_DAY, 1), pattern) is not None
    except BadField:
        return False


def desk_id_is_valid(text: str) -> bool:
    """A–Z and 0–9, at most eight: it stands in provisional numbers."""
    return text.isascii() and text.isalnum() and text == text.upper() and len(text) <= 8


def gateway_address_is_valid(text: str) -> bool:
    """https with a host, or http on this very machine."""
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname or "", parts.port  # a port that is none raises ValueError
    except ValueError:
        return False
    if not host or any(letter.isspace() for letter in text) or parts.query or parts.fragment or "@" in parts.netloc:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and host in _LOOPBACK)


def printer_address(text: str) -> tuple[str, int] | None:
    """`host` or `host:port` (port 9100 unless told), None when it is neither."""
    host, colon, told = text.strip().rpartition(":")
    if not colon:
        host, told = told, str(PRINTER_PORT)
    plausible = bool(host) and host.isascii() and all(letter.isalnum() or letter in ".-_" for letter in host)
    if not plausible or not (told.isascii() and told.isdigit()) or not 0 < int(told) < 65_536:
        return None
    return host, int(told)


def pin_is_guessable(pin: str) -> bool:
    """One digit again and again, or digits in a row: the first that anybody tries."""
    return len(set(pin)) < 2 or any(pin in run for run in _RUNS)


class SetUp:
    """What the settings screen shows of the installation, and the little that it keeps in the store."""

    def __init__(self, store: DeskStore, printers: Mapping[PaperFormat, SlipPrinter], version: str) -> None:
        self._store = store
        self._printers = dict(printers)
        self.version = version

    def printers(self) -> list[tuple[PaperFormat, PrinterState]]:
        """Each paper and how its printer is now. Slow (a socket may have to time out): for a worker thread only."""
        return [(paper, printer.probe()) for paper, printer in self._printers.items()]

    def look(self) -> str:
        """Name of the theme that was chosen here, "" when none was."""
        return kept_look(self._store)

    def keep_look(self, name: str) -> bool:
        """Remember a theme for the next start; False on a read-only store. Raises StoreError."""
        if self._store.read_only:
            return False
        with self._store.write() as session:
            session.notes.put(LOOK, name)
        return True
