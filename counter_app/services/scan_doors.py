"""What the scanning services need from the outside, and the bundle of them that the screens are handed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from counter_app.copy_ports import (
    CopyBuilder,
    CopyChecker,
    CopyReader,
    CopySigner,
    PageJudge,
    TextRecogniser,
    TurnProposer,
)
from counter_app.domain.desk import Desk
from counter_app.domain.scan_rules import ScanRules
from counter_app.domain.signature_block import SignatureBlock
from counter_app.file_ports import FileVault
from counter_app.ports import DeskClock, DeskStore, Identifiers
from counter_app.scan_ports import PageCodeReader, PagePictures, ScanSource
from counter_app.services.catalogue import CatalogueService

if TYPE_CHECKING:
    from counter_app.services.assignments import AssignmentRegister
    from counter_app.services.catch_up_pictures import CatchUpPictures
    from counter_app.services.copy_making import CopyMaking
    from counter_app.services.copy_signing import CopySigning
    from counter_app.services.copy_texts import CopyTexts
    from counter_app.services.cover_sheets import CoverSheets
    from counter_app.services.lost_files import LostFiles
    from counter_app.services.scan_decisions import ScanDecisions
    from counter_app.services.scan_run import ScanRuns
    from counter_app.services.scanner_trends import ScannerTrends
    from counter_app.services.scanning import Scanning
    from counter_app.services.signed_documents import SignedDocuments


@dataclass(frozen=True, slots=True)
class SigningTools:
    """The desk's token. `block`: the visible lines for an agency and a moment; `fonts`: folders with a Times-metric font;
    `stamp_url`: a time-stamp server, "" for none."""

    signer: CopySigner
    block: Callable[[str, datetime], SignatureBlock]
    fonts: Callable[[], tuple[Path, ...]]
    stamp_url: str = ""


@dataclass(frozen=True, slots=True)
class ScanRoom:
    """The devices and tools. `staging`: where pages lie until they are in the vault; `sources`: by the name that the officer
    knows; `judge` opens one judge for one thread; `rules`: the law of a day; `page_codes` opens a reader for one thread,
    None: cover sheets are not looked for; `texts`: makes scans searchable; `turns`: proposes how a page should lie;
    `reader`: looks into files that came as PDFs; `found_page`: a
    page that was found again, as a source; `picked_file`: a picture or PDF of the officer;
    `signing`: None without a token in the settings;
    `keep_copies_days`: how long a copy stays here after the centre confirmed it, 0: for ever."""

    vault: FileVault
    staging: Path
    sources: Callable[[], Mapping[str, ScanSource]]
    judge: Callable[[date], PageJudge]
    builder: Callable[[], CopyBuilder]
    checker: Callable[[], CopyChecker]
    rules: Callable[[date], ScanRules]
    pictures: Callable[[], PagePictures]
    page_codes: Callable[[], PageCodeReader] | None = None
    texts: Callable[[], TextRecogniser] | None = None
    turns: Callable[[], TurnProposer] | None = None
    reader: Callable[[], CopyReader] | None = None
    found_page: Callable[[Path], ScanSource] | None = None
    picked_file: Callable[[Path], ScanSource] | None = None
    signing: SigningTools | None = None
    keep_copies_days: int = 0


@dataclass(frozen=True, slots=True)
class ScanDoors:
    """`centre_there`: whether the centre answered at the last contact."""

    store: DeskStore
    clock: DeskClock
    identifiers: Identifiers
    room: ScanRoom
    desk: Desk
    catalogue: CatalogueService
    centre_there: Callable[[], bool]


@dataclass(frozen=True, slots=True)
class ScanDesk:
    """Everything of scanning."""

    works: Scanning
    runs: ScanRuns
    decisions: ScanDecisions
    copies: CopyMaking
    assignments: AssignmentRegister
    covers: CoverSheets
    texts: CopyTexts
    signing: CopySigning
    documents: SignedDocuments
    lost: LostFiles
    trends: ScannerTrends
    forms: CatchUpPictures
