"""What a search for printers brought to light: each find with what it is good for and how sure that is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from counter_app.domain.desk_printer import (
    AnyPrinter,
    DeskLabelPrinter,
    DeskPrinter,
    LabelLanguageName,
    PrinterJob,
    PrinterKind,
)
from counter_app.domain.slip import PaperFormat


class FindWay(StrEnum):
    """Where it was looked. A subnet is never probed: printers on it are found when they announce themselves."""

    USB = "usb"
    DEVICE = "device"
    SERIAL = "serial"
    QUEUES = "queues"
    NETWORK = "network"
    WINDOWS = "windows"


class Certainty(StrEnum):
    """SURE: the device says what it is. LIKELY: its maker or name suggests it. POSSIBLE: it may be something else."""

    SURE = "sure"
    LIKELY = "likely"
    POSSIBLE = "possible"


@dataclass(frozen=True, slots=True)
class FoundPrinter:
    """One find. `model`: its own words, "" when it has none. `hint`: a code for what must be done first, such as
    "needs-queue" (a printer that understands neither ESC/POS nor labels has to be reached through a queue)."""

    way: FindWay
    kind: PrinterKind
    job: PrinterJob
    certainty: Certainty
    model: str = ""
    host: str = ""
    port: int = 9100
    usb: str = ""
    serial_number: str = ""
    device: str = ""
    queue: str = ""
    uri: str = ""
    language: LabelLanguageName | None = None
    hint: str = ""

    @property
    def address(self) -> str:
        """What a person would type."""
        place = f"{self.host}:{self.port}" if self.host else ""
        return self.uri or place or self.usb or self.device or self.queue

    @property
    def usable(self) -> bool:
        """False for a find that the desk cannot print on as it is."""
        return not self.hint

    def as_printer(self, job: PrinterJob, paper: PaperFormat) -> AnyPrinter:
        """As a printer of the desk. `paper` is of no account for labels."""
        if job is PrinterJob.LABELS:
            return DeskLabelPrinter(
                language=self.language or LabelLanguageName.TSPL,
                **{name: getattr(self, name) for name in ("host", "port", "usb", "serial_number", "device", "queue")},
            )
        names = ("host", "port", "usb", "serial_number", "device", "queue", "uri")
        return DeskPrinter(paper, self.kind, job=job, **{name: getattr(self, name) for name in names})


@dataclass(frozen=True, slots=True)
class NotLooked:
    """A way that could not be looked at. `reason`: not-installed, no-resolver, no-server, no-answer, not-allowed, failed."""

    way: FindWay
    reason: str


@dataclass(frozen=True, slots=True)
class FindReport:
    """All finds, those that the desk can use first."""

    found: tuple[FoundPrinter, ...] = ()
    not_looked: tuple[NotLooked, ...] = ()

    def for_job(self, job: PrinterJob) -> list[FoundPrinter]:
        """What suits a job, the surest first."""
        order = list(Certainty)
        return sorted((found for found in self.found if found.job is job), key=lambda found: order.index(found.certainty))
