"""Is any PDF at all a lawful digital copy? Reads it in a limited child, judges it here, and never raises for what the file
is."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from counter_app.domain.copy_certificate import CopyCertificate, certify, unreadable
from counter_app.domain.copy_errors import FileRefused
from counter_app.domain.copy_facts import CopyFacts, facts_from
from counter_app.domain.scan_rules import ScanRules
from scanners.limited_child import ChildLimits, ask_once

MOST_BYTES: Final = 1_000_000_000
_HEADER_WITHIN: Final = 1024
_READER: Final = "scanners.pipeline.pdf_facts:read_facts"


def read_copy(path: Path, limits: ChildLimits | None = None) -> CopyFacts:
    """The facts of a PDF. Raises FileRefused(file, reason) for what is no readable PDF or not within the caps."""
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            start = file.read(_HEADER_WITHIN)
    except OSError as error:
        raise FileRefused(file=path.name, reason="not-there") from error
    if not size:
        raise FileRefused(file=path.name, reason="empty")
    if b"%PDF-" not in start:
        raise FileRefused(file=path.name, reason="wrong-kind")
    if size > MOST_BYTES:
        raise FileRefused(file=path.name, reason="too-large")
    answer = ask_once(_READER, {"path": str(path.resolve())}, path.name, limits)
    try:
        return facts_from(answer)
    except (KeyError, TypeError, ValueError) as error:
        raise FileRefused(file=path.name, reason="broken") from error


def check_copy(
    path: Path,
    rules: ScanRules,
    *,
    pages_expected: int | None = None,
    signature_required: bool = False,
    limits: ChildLimits | None = None,
) -> CopyCertificate:
    """The certificate of a file; one that cannot be read gets a certificate that says why."""
    try:
        facts = read_copy(path, limits)
    except FileRefused as refused:
        return unreadable(str(refused.facts["reason"]), rules)
    return certify(facts, rules, pages_expected=pages_expected, signature_required=signature_required)


class PdfCopyChecker:
    """Implements copy_ports.CopyChecker."""

    def check(
        self, path: Path, rules: ScanRules, *, pages_expected: int | None = None, signature_required: bool = False
    ) -> CopyCertificate:
        """As `check_copy`."""
        return check_copy(path, rules, pages_expected=pages_expected, signature_required=signature_required)


class PdfCopyReader:
    """Implements copy_ports.CopyReader."""

    def read(self, path: Path) -> CopyFacts:
        """As `read_copy`."""
        return read_copy(path)
