"""Which scanners, tools and files does this desk scan with? Made when the first paper is scanned (D20)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from config.paths import DeskPaths
    from counter_app.copy_ports import CopyBuilder, CopyChecker, PageJudge
    from counter_app.domain.desk_scanner import DeskScanner
    from counter_app.domain.scan_rules import ScanRules
    from counter_app.ports import Clock
    from counter_app.scan_ports import PageCodeReader, PagePictures, ScanSource
    from counter_app.services.scan_doors import ScanRoom

Sources = Callable[[], Mapping[str, "ScanSource"]]


class LateBytes:
    """Implements AttachmentBytes over the vault; the file that is being sent stays in memory between its chunks."""

    def __init__(self, folder: Path, store_key: bytes) -> None:
        self._folder = folder
        self._store_key = store_key
        self._held: tuple[str, bytes] = ("", b"")

    def read(self, sha256: str, offset: int, length: int) -> bytes:
        """Implements AttachmentBytes. Raises KeptFileMissing, KeptFileBroken."""
        held = self._held
        if held[0] != sha256:
            from counter_app.store.file_vault import EncryptedFileVault

            held = (sha256, EncryptedFileVault(self._folder, self._store_key).read(sha256))
        self._held = held if offset + length < len(held[1]) else ("", b"")
        return held[1][offset : offset + length]


def scan_room_of(
    scanners: Sequence[DeskScanner], paths: DeskPaths, store_key: bytes, clock: Clock, sources: Sources | None = None
) -> ScanRoom:
    """The desk's scanners as set up, or other `sources` in their place (the demo's)."""
    from config.scan_rule_files import load_scan_rules
    from counter_app.domain.page_limits import limits_under
    from counter_app.domain.scan_rules import rules_on
    from counter_app.services.scan_doors import ScanRoom
    from counter_app.store.file_vault import EncryptedFileVault

    @cache
    def rules(on: date) -> ScanRules:
        return rules_on(load_scan_rules(), on)

    @cache
    def own() -> Mapping[str, ScanSource]:
        return {row.name: scanner_of(row, clock) for row in scanners}

    def judge(on: date) -> PageJudge:
        from scanners.pipeline.page_judge import PageJudge as LimitedJudge

        return LimitedJudge(limits_under(rules(on)))

    @cache
    def pictures() -> PagePictures:
        from scanners.pipeline.page_picture import PagePictures as LimitedPictures

        return LimitedPictures()

    vault = EncryptedFileVault(paths.files, store_key)
    return ScanRoom(vault, paths.staging, sources or own, judge, _builder, _checker, rules, pictures, _page_codes)


def _builder() -> CopyBuilder:
    from scanners.pipeline.pdf_build import PdfCopyBuilder

    return PdfCopyBuilder()


def _page_codes() -> PageCodeReader:
    from scanners.readers.page_reader import LimitedPageReader

    return LimitedPageReader()


def _checker() -> CopyChecker:
    from scanners.pipeline.copy_check import PdfCopyChecker

    return PdfCopyChecker()


def scanner_of(row: DeskScanner, clock: Clock) -> ScanSource:
    """One scanner as it is set up; connects to nothing. ValueError for a kind that is only for practice."""
    from pathlib import Path

    from counter_app.domain.scan_source import SourceKind

    match row.kind:
        case SourceKind.SANE:
            from scanners.sources.sane import sane_source

            return sane_source(row.name, clock, row.device, extra_options=row.extra_options)
        case SourceKind.ESCL:
            from scanners.sources.escl import escl_source

            return escl_source(row.name, clock, row.url, any_certificate=row.any_certificate)
        case SourceKind.HOT_FOLDER:
            from counter_app.texts.scan_work_words import REFUSED_FOLDER, TAKEN_FOLDER
            from scanners.sources.hot_folder import HotFolder, HotFolderSource

            return HotFolderSource(row.name, clock, HotFolder(Path(row.folder), TAKEN_FOLDER, REFUSED_FOLDER))
        case SourceKind.CAMERA:
            from scanners.sources.camera import CameraSource

            return CameraSource(row.name, clock, row.device)
        case _:
            raise ValueError(row.kind)
