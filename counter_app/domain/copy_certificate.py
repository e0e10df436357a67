"""Is this PDF a lawful digital copy: clause by clause, with value, limit and verdict, under the rules of a day?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from counter_app.domain.copy_facts import CopyFacts, PageFacts
from counter_app.domain.page_limits import KNOWN_SIZES_MM
from counter_app.domain.scan_rules import CopyClause, ScanRules

_SIZE_TOLERANCE_MM = 2.0
_WHOLE_PAGE = 0.98
_DPI_ROUNDING = 0.5


class ClauseVerdict(StrEnum):
    """Stored values; never changed."""

    PASS = "pass"
    FAIL = "fail"
    CANNOT_JUDGE = "cannot_judge"


@dataclass(frozen=True, slots=True)
class ClauseResult:
    """One line. `value`, `limit`: as text for people and programs; `reason`: a code when it is no pass; `ground`: the
    law."""

    clause: CopyClause
    value: str
    limit: str
    verdict: ClauseVerdict
    reason: str = ""
    ground: str = ""


@dataclass(frozen=True, slots=True)
class CopyCertificate:
    """The clauses of one file under the rule packs of one day; `sha256` of the file that was looked at."""

    sha256: str
    rule_packs: tuple[str, ...]
    clauses: tuple[ClauseResult, ...]

    @property
    def verdict(self) -> ClauseVerdict:
        """One failed clause fails the copy; one that cannot be judged leaves it open."""
        verdicts = {result.verdict for result in self.clauses}
        for heaviest in (ClauseVerdict.FAIL, ClauseVerdict.CANNOT_JUDGE):
            if heaviest in verdicts:
                return heaviest
        return ClauseVerdict.PASS if self.clauses else ClauseVerdict.CANNOT_JUDGE


def certify(
    facts: CopyFacts, rules: ScanRules, *, pages_expected: int | None = None, signature_required: bool = False
) -> CopyCertificate:
    """Judge the facts of a PDF. `pages_expected`: when known; `signature_required`: for a copy that was already signed."""
    judge = _Judge(facts, rules)
    clauses = [
        judge.version(),
        judge.page_count(pages_expected),
        judge.pictures(),
        judge.colour(),
        judge.resolution(),
        judge.ratio(),
        judge.page_size(),
        judge.encryption(),
        judge.active_content(),
        judge.attachments(),
        judge.metadata(),
        *judge.masters(),
        judge.signature(signature_required),
    ]
    return CopyCertificate(facts.sha256, rules.packs, tuple(clauses))


def unreadable(reason: str, rules: ScanRules, sha256: str = "") -> CopyCertificate:
    """The certificate of a file that could not be read any further; `reason` as in FileRefused. A locked file fails."""
    if reason == "locked":
        clause, verdict = CopyClause.ENCRYPTION, ClauseVerdict.FAIL
    else:
        clause, verdict = CopyClause.READABLE, ClauseVerdict.CANNOT_JUDGE
    return CopyCertificate(sha256, rules.packs, (ClauseResult(clause, reason, "readable", verdict, reason),))


class _Judge:
    """One file under one set of rules."""

    def __init__(self, facts: CopyFacts, rules: ScanRules) -> None:
        self._facts = facts
        self._rules = rules

    def _told(self, clause: CopyClause, value: str, limit: str, verdict: ClauseVerdict, reason: str = "") -> ClauseResult:
        return ClauseResult(clause, value, limit, verdict, reason, self._rules.grounds.get(clause, ""))

    def _if(self, clause: CopyClause, good: bool, value: str, limit: str, reason: str) -> ClauseResult:
        verdict = ClauseVerdict.PASS if good else ClauseVerdict.FAIL
        return self._told(clause, value, limit, verdict, "" if good else reason)

    def version(self) -> ClauseResult:
        """PDF 1.4 or later."""
        have, need = self._facts.version, self._rules.min_version
        return self._if(CopyClause.VERSION, have >= need, "{}.{}".format(*have), ">= {}.{}".format(*need), "version-old")

    def page_count(self, expected: int | None) -> ClauseResult:
        """At least one, and as many as were kept."""
        count = len(self._facts.pages)
        good = count > 0 if expected is None else count == expected
        return self._if(CopyClause.PAGE_COUNT, good, str(count), ">= 1" if expected is None else str(expected), "page-count")

    def pictures(self) -> ClauseResult:
        """Every page is one whole, undamaged picture; a page of text was never scanned, so nothing can be said of it."""
        broken = [number for number, page in enumerate(self._facts.pages, 1) if page.picture and not page.picture.decodes]
        partial = [number for number, page in enumerate(self._facts.pages, 1) if page.covered < _WHOLE_PAGE]
        clause, limit = CopyClause.PICTURES, "whole"
        if broken:
            return self._told(clause, f"broken: {_numbers(broken)}", limit, ClauseVerdict.FAIL, "picture-broken")
        if partial:
            return self._told(
                clause, f"no whole picture: {_numbers(partial)}", limit, ClauseVerdict.CANNOT_JUDGE, "not-a-scan"
            )
        return self._told(clause, limit, limit, ClauseVerdict.PASS)

    def _scanned(self) -> list[tuple[int, PageFacts]]:
        return [(number, page) for number, page in enumerate(self._facts.pages, 1) if page.picture is not None]

    def colour(self) -> ClauseResult:
        """A colour picture on every page; grey saved as colour is none."""
        clause, limit = CopyClause.COLOUR, "colour" if self._rules.colour else "any"
        scanned = self._scanned()
        if not scanned:
            return self._told(clause, "no picture", limit, ClauseVerdict.CANNOT_JUDGE, "not-a-scan")
        grey = [number for number, page in scanned if page.picture and not page.picture.colour]
        if grey and self._rules.colour:
            return self._told(clause, f"grey: {_numbers(grey)}", limit, ClauseVerdict.FAIL, "grey")
        return self._told(clause, "colour", limit, ClauseVerdict.PASS)

    def resolution(self) -> ClauseResult:
        """The lowest resolution across or along of any page."""
        clause, limit = CopyClause.RESOLUTION, f">= {self._rules.min_dpi} dpi"
        lowest = min((min(page.dpi_x, page.dpi_y) for _, page in self._scanned()), default=None)
        if lowest is None:
            return self._told(clause, "no picture", limit, ClauseVerdict.CANNOT_JUDGE, "not-a-scan")
        good = lowest + _DPI_ROUNDING >= self._rules.min_dpi
        return self._if(clause, good, f"{lowest:.1f} dpi", limit, "dpi-low")

    def ratio(self) -> ClauseResult:
        """One to one: as large as it was scanned where the file says at which resolution, else as large as a known sheet."""
        clause = CopyClause.RATIO
        wanted, tolerance = self._rules.ratio_percent, self._rules.ratio_tolerance_percent
        limit = f"{wanted:g} % ± {tolerance:g}"
        scanned = self._scanned()
        if not scanned:
            return self._told(clause, "no picture", limit, ClauseVerdict.CANNOT_JUDGE, "not-a-scan")
        if any(abs(page.dpi_x / page.dpi_y - 1) * 100 > tolerance for _, page in scanned):
            return self._told(clause, "stretched", limit, ClauseVerdict.FAIL, "stretched")
        recorded = self._facts.recorded_dpi
        if len(recorded) == len(self._facts.pages):
            off = [recorded[number - 1] / page.dpi_x * 100 for number, page in scanned]
            worst = max(off, key=lambda percent: abs(percent - wanted))
            return self._if(clause, abs(worst - wanted) <= tolerance, f"{worst:.1f} %", limit, "not-one-to-one")
        unknown = [number for number, page in scanned if _known_size(page) is None]
        if unknown:
            return self._told(
                clause, f"unknown sheet: {_numbers(unknown)}", limit, ClauseVerdict.CANNOT_JUDGE, "size-unknown"
            )
        return self._told(clause, "100 % of a known sheet", limit, ClauseVerdict.PASS)

    def page_size(self) -> ClauseResult:
        """For the record: which sheets; a page larger than A3 is no sheet that a desk takes in."""
        sizes = dict.fromkeys(
            _known_size(page) or f"{page.width_mm:.1f} x {page.height_mm:.1f} mm" for page in self._facts.pages
        )
        most = max((max(page.width_mm, page.height_mm) for page in self._facts.pages), default=0)
        limit = KNOWN_SIZES_MM["A3"][1] + _SIZE_TOLERANCE_MM
        return self._if(CopyClause.PAGE_SIZE, most <= limit, ", ".join(sizes), "<= A3", "page-too-large")

    def encryption(self) -> ClauseResult:
        """A locked file cannot be kept or read for ever."""
        return self._if(CopyClause.ENCRYPTION, not self._facts.encrypted, _yes(self._facts.encrypted), "no", "encrypted")

    def active_content(self) -> ClauseResult:
        """JavaScript and actions that start something."""
        found = self._facts.active_content
        return self._if(CopyClause.ACTIVE_CONTENT, not found, ", ".join(found) or "no", "no", "active-content")

    def attachments(self) -> ClauseResult:
        """Files inside the file."""
        count = self._facts.attachments
        return self._if(CopyClause.ATTACHMENTS, count == 0, str(count), "0", "attachments")

    def metadata(self) -> ClauseResult:
        """What the file says of itself; without any of it the metadata may be kept beside the file."""
        clause, wanted = CopyClause.METADATA, self._rules.metadata
        missing = [name for name in wanted if not self._facts.metadata.get(name)]
        value, limit = f"{len(wanted) - len(missing)} of {len(wanted)}", f"{len(wanted)} properties"
        if missing and len(missing) == len(wanted):
            return self._told(clause, value, limit, ClauseVerdict.CANNOT_JUDGE, "no-metadata")
        told = f"{value}; missing {', '.join(missing)}" if missing else value
        return self._if(clause, not missing, told, limit, "metadata-missing")

    def masters(self) -> list[ClauseResult]:
        """Every picture is, byte for byte, the one that the file was built from; no line for a file that records none."""
        recorded = self._facts.recorded_streams
        if not recorded:
            return []
        have = [page.picture.stream_sha256 if page.picture else "" for page in self._facts.pages]
        same = sum(one == other for one, other in zip(have, recorded, strict=False))
        good = len(have) == len(recorded) == same
        return [self._if(CopyClause.MASTERS, good, f"{same} of {len(have)}", f"{len(recorded)} pictures", "master-changed")]

    def signature(self, required: bool) -> ClauseResult:
        """A signature that is there must be whole; whether one must be there is asked by who calls (NĐ 30/2020 Đ25.1c)."""
        clause, limit = CopyClause.SIGNATURE, "valid" if required else "valid or none"
        if not self._facts.signatures:
            return self._if(clause, not required, "unsigned", limit, "unsigned")
        bad = next((each for each in self._facts.signatures if not each.whole), None)
        if bad is not None:
            return self._told(clause, bad.problem, limit, ClauseVerdict.FAIL, "signature-broken")
        return self._told(clause, f"{len(self._facts.signatures)} signed", limit, ClauseVerdict.PASS)


def _known_size(page: PageFacts) -> str | None:
    sides = sorted((page.width_mm, page.height_mm))
    for name, form in KNOWN_SIZES_MM.items():
        if all(abs(have - want) <= _SIZE_TOLERANCE_MM for have, want in zip(sides, sorted(form), strict=True)):
            return name
    return None


def _size_text(page: PageFacts) -> str:
    return f"{page.width_mm:.1f} x {page.height_mm:.1f} mm"


def _numbers(pages: Sequence[int]) -> str:
    return ", ".join(map(str, pages[:10])) + (" …" if len(pages) > 10 else "")


def _yes(true: bool) -> str:
    return "yes" if true else "no"
