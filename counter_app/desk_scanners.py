"""Which adapter stands behind a scanner of the settings? The scanners' part of the composition root."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from counter_app.domain.desk_scanner import DeskScanner
from counter_app.domain.found_scanner import ScannerSearchReport
from counter_app.domain.scan_source import SourceKind
from counter_app.domain.scanner_check import TargetMeasures
from counter_app.ports import Clock
from counter_app.scan_ports import ScanSource

TAKEN_FOLDER: Final = "đã lấy"
REFUSED_FOLDER: Final = "không nhận"


def never_taken(_sha256: str) -> bool:
    """Where no journal is asked."""
    return False


def scan_source(scanner: DeskScanner, clock: Clock, already_taken: Callable[[str], bool] = never_taken) -> ScanSource:
    """The source; its driver starts with the first scan. `already_taken`: whether an original's pages are journalled."""
    if scanner.kind is SourceKind.SANE:
        from scanners.sources.sane import sane_source

        return sane_source(scanner.name, clock, scanner.device, extra_options=scanner.extra_options)
    if scanner.kind is SourceKind.ESCL:
        from scanners.sources.escl import escl_source

        return escl_source(scanner.name, clock, scanner.url, any_certificate=scanner.any_certificate)
    if scanner.kind is SourceKind.CAMERA:
        from scanners.sources.camera import CameraSource

        return CameraSource(scanner.name, clock, scanner.device)
    from scanners.sources.hot_folder import HotFolder, HotFolderSource

    folder = HotFolder(Path(scanner.folder).expanduser(), TAKEN_FOLDER, REFUSED_FOLDER)
    return HotFolderSource(scanner.name, clock, folder, already_taken)


class MachineScanners:
    """Implements ScannerFinder over this machine."""

    def find(self) -> ScannerSearchReport:
        """Implements ScannerFinder."""
        from scanners.finding import ScannerSearch

        return ScannerSearch().find()


class LateTargetReader:
    """Implements ScannerTargetReader; what it needs is loaded with the first target."""

    def read(self, picture: Path, dpi: int) -> TargetMeasures:
        """Implements ScannerTargetReader."""
        from scanners.self_test.reading import TargetReader

        return TargetReader().read(picture, dpi)
