"""The doors from pages to a kept copy: judging, building, certifying, making searchable, signing."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from counter_app.domain.copy_certificate import CopyCertificate
from counter_app.domain.copy_facts import CopyFacts
from counter_app.domain.copy_metadata import CopyMetadata
from counter_app.domain.copy_page import BuiltCopy, CopyPage, SignedCopy, TextLayer
from counter_app.domain.page_gate import PageReading
from counter_app.domain.scan_page import SheetSide
from counter_app.domain.scan_rules import ScanRules
from counter_app.domain.signature_block import SigningOrder, SigningToken


class PageJudge(Protocol):
    """The gates. One page at a time, for one worker thread; about 0.15 s a page at 200 dpi."""

    def judge(self, path: Path, dpi: tuple[int, int], side: SheetSide) -> PageReading:
        """Raises FileRefused(file, reason)."""

    def close(self) -> None: ...


class CopyBuilder(Protocol):
    def build(self, pages: Sequence[CopyPage], metadata: CopyMetadata, out: Path) -> BuiltCopy:
        """A PDF proven to hold exactly these pages. Raises CopyDiffers, FileRefused, DiskFull; then `out` is as it was."""


class CopyChecker(Protocol):
    def check(
        self, path: Path, rules: ScanRules, *, pages_expected: int | None = None, signature_required: bool = False
    ) -> CopyCertificate:
        """For any PDF; never raises for what the file is."""


class TextRecogniser(Protocol):
    def add_text(self, source: Path, out: Path) -> TextLayer:
        """Seconds a page, in the background. Raises AlreadySigned."""


class CopyReader(Protocol):
    def read(self, path: Path) -> CopyFacts:
        """What is in a PDF that nobody vouches for, its signatures among it. Raises FileRefused."""


class TurnProposer(Protocol):
    def propose(self, path: Path, dpi: int) -> int:
        """Degrees clockwise by which a page should be turned to be read; 0 where that is not sure. About a second."""


class CopySigner(Protocol):
    def tokens(self) -> tuple[SigningToken, ...]:
        """Those plugged in now; no PIN is needed. Raises TokenUnavailable."""

    def sign(self, order: SigningOrder, pin: str) -> SignedCopy:
        """Last of all. Raises TokenUnavailable, TokenPinWrong, TokenLocked, TokenUnfit, SigningFailed, AlreadySigned."""
