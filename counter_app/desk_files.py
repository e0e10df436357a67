"""Which scanners, tools and files does this desk scan with? Made when the first paper is scanned (D20)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date, datetime
    from pathlib import Path

    from config.paths import DeskPaths
    from counter_app.copy_ports import CopyBuilder, CopyChecker, CopyReader, PageJudge, TextRecogniser, TurnProposer
    from counter_app.domain.desk_scanner import DeskScanner
    from counter_app.domain.desk_token import DeskToken
    from counter_app.domain.scan_rules import ScanRules
    from counter_app.ports import Clock
    from counter_app.scan_ports import PageCodeReader, PagePictures, ScanSource
    from counter_app.services.scan_doors import ScanRoom, SigningTools

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


@dataclass(frozen=True, slots=True)
class ScanMeans:
    """What the settings say of scanning. `token`: of the officer who signs, None without one; `keep_copies_days`: how long
    a copy stays here after the centre confirmed it, 0: for ever."""

    scanners: Sequence[DeskScanner] = ()
    token: DeskToken | None = None
    keep_copies_days: int = 0


def scan_room_of(
    means: ScanMeans | Sequence[DeskScanner],
    paths: DeskPaths,
    store_key: bytes,
    clock: Clock,
    sources: Sources | None = None,
) -> ScanRoom:
    """The desk's scanners as set up, or other `sources` in their place (the demo's)."""
    from config.scan_rule_files import load_scan_rules
    from counter_app.domain.page_limits import limits_under
    from counter_app.domain.scan_rules import rules_on
    from counter_app.services.scan_doors import ScanRoom
    from counter_app.store.file_vault import EncryptedFileVault

    set_up = means if isinstance(means, ScanMeans) else ScanMeans(means)

    @cache
    def rules(on: date) -> ScanRules:
        return rules_on(load_scan_rules(), on)

    @cache
    def own() -> Mapping[str, ScanSource]:
        return {row.name: scanner_of(row, clock) for row in set_up.scanners}

    def judge(on: date) -> PageJudge:
        from scanners.pipeline.page_judge import PageJudge as LimitedJudge

        return LimitedJudge(limits_under(rules(on)))

    @cache
    def pictures() -> PagePictures:
        from scanners.pipeline.page_picture import PagePictures as LimitedPictures

        return LimitedPictures()

    def found_page(path: Path) -> ScanSource:
        from counter_app.texts.scan_work_words import FOUND_AGAIN
        from scanners.sources.replay import ReplaySource

        return ReplaySource(FOUND_AGAIN, clock, [path])

    return ScanRoom(
        vault=EncryptedFileVault(paths.files, store_key),
        staging=paths.staging,
        sources=sources or own,
        judge=judge,
        builder=_builder,
        checker=_checker,
        rules=rules,
        pictures=pictures,
        page_codes=_page_codes,
        texts=_texts,
        turns=_turns,
        reader=_reader,
        found_page=found_page,
        picked_file=partial(_picked_file, clock),
        signing=_signing(set_up.token) if set_up.token is not None else None,
        keep_copies_days=set_up.keep_copies_days,
    )


def _picked_file(clock: Clock, path: Path) -> ScanSource:
    from counter_app.texts.scan_work_words import PICKED_FILE
    from scanners.sources.picked_file import PickedFileSource

    return PickedFileSource(PICKED_FILE, clock, path)


def _builder() -> CopyBuilder:
    from scanners.pipeline.pdf_build import PdfCopyBuilder

    return PdfCopyBuilder()


def _page_codes() -> PageCodeReader:
    from scanners.readers.page_reader import LimitedPageReader

    return LimitedPageReader()


def _checker() -> CopyChecker:
    from scanners.pipeline.copy_check import PdfCopyChecker

    return PdfCopyChecker()


def _reader() -> CopyReader:
    from scanners.pipeline.copy_check import PdfCopyReader

    return PdfCopyReader()


def _texts() -> TextRecogniser:
    from scanners.pipeline.text_layer import OcrTextRecogniser

    return OcrTextRecogniser()


def _turns() -> TurnProposer:
    from scanners.pipeline.orientation import TesseractTurns

    return TesseractTurns()


def _signing(token: DeskToken) -> SigningTools:
    """Opens nothing: the token's driver is loaded with the first signature."""
    from pathlib import Path

    from counter_app.domain.signature_block import CopyForm, SignatureBlock
    from counter_app.services.scan_doors import SigningTools
    from counter_app.texts.signature_words import signature_block
    from printers.fonts import find_fonts
    from scanners.signing.pades import TokenSigner
    from scanners.signing.token import TokenSettings

    def block(agency: str, at: datetime) -> SignatureBlock:
        return signature_block(CopyForm.TRUE_COPY, agency, at)

    chain = tuple(Path(each) for each in token.chain)
    settings = TokenSettings(Path(token.driver), token.label, token.certificate_label, token.key_label, chain)
    return SigningTools(TokenSigner(settings), block, lambda: find_fonts().folders, token.stamp_url)


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
