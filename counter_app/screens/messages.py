"""What screens ask of the app: messages go up, screens never know who shows the next one."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.message import Message

from counter_app.domain.scan_source import NO_SCANNER, ScannerStanding

if TYPE_CHECKING:
    from counter_app.domain.dossier import Dossier
    from counter_app.ports import PrinterState, SyncReport
    from counter_app.services.desk_day import DeskState
    from counter_app.services.intake import Received


class OpenDossier(Message):
    """Show the detail of one dossier."""

    def __init__(self, uid: str) -> None:
        super().__init__()
        self.uid = uid


class OpenIntake(Message):
    """Open a new form, or an open draft."""

    def __init__(self, draft_id: str = "") -> None:
        super().__init__()
        self.draft_id = draft_id


class OpenLookup(Message):
    """Open the look-up with these words."""

    def __init__(self, words: str = "") -> None:
        super().__init__()
        self.words = words


class OpenHandover(Message):
    """Open the day's batch of dossiers to hand over."""

    mode: ClassVar[str] = "handover"


class OpenDueBoard(Message):
    """Open the board of promises: due, late, at risk."""

    mode: ClassVar[str] = "due_board"


class OpenOutages(Message):
    """Open the record of outages."""

    mode: ClassVar[str] = "outages"


class OpenDayEnd(Message):
    """Open the day: its closing, and the readiness card of the morning."""

    mode: ClassVar[str] = "day_end"


class OpenScanLeft(Message):
    """Open the list of what of scanning still waits for a hand."""

    mode: ClassVar[str] = "scan_left"


class DateWanted(Message):
    """An act was refused because nobody vouches for today's date (D17): ask, so that the act can be done again."""


class OpenReturn(Message):
    """Open the return of the result of one dossier (also: note that its result has come).

    `receipt_shown`: its receipt was just read by a scanner.
    """

    def __init__(self, uid: str, *, receipt_shown: bool = False) -> None:
        super().__init__()
        self.uid = uid
        self.receipt_shown = receipt_shown


class DossierReceived(Message):
    """A dossier was committed: show its number and print its receipt."""

    def __init__(self, received: Received) -> None:
        super().__init__()
        self.received = received


class GoHome(Message):
    """Back to the home screen."""

    mode: ClassVar[str] = "home"


class GiveAtOnce(Message):
    """Ask who takes the result of this dossier while they wait."""

    def __init__(self, dossier: Dossier) -> None:
        super().__init__()
        self.dossier = dossier


class SendNow(Message):
    """Try the centre now, whatever the next try says."""


class DeskChanged(Message):
    """Something was stored: lights and counts are to be read again."""


class DeskStateRead(Message):
    """App → active screen: counts and lights as just read. Screens that show lights handle it."""

    def __init__(
        self,
        state: DeskState,
        report: SyncReport | None,
        printers: tuple[PrinterState, ...] = (),
        reader: bool | None = None,
        scanner: ScannerStanding = NO_SCANNER,
    ) -> None:
        """`reader`: whether the code readers answer, None without one."""
        super().__init__()
        self.reader = reader
        self.scanner = scanner
        self.state = state
        self.report = report
        self.printers = printers


class CodeArrived(Message):
    """App → active screen: a code came from a reader that is not a keyboard, or from the demo's sample cards."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text
