"""How far is the scanning of one component: which pages lie here, what was decided of each, what must still be answered?

Nothing is dropped without a person and a reason: a page that leaves the file stays in the journal with its hash.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from counter_app.domain.copy_count import CountMismatch, SheetCount, count_mismatches
from counter_app.domain.digital_copy import CopyOrigin
from counter_app.domain.page_gate import GateFinding, GateVerdict, PageReading
from counter_app.domain.page_limits import PageLimits
from counter_app.domain.page_stack import StackFinding, judge_stack
from counter_app.domain.scan_page import SheetSide


class WorkState(StrEnum):
    """Stored values; never changed."""

    OPEN = "open"
    DONE = "done"  # became a digital copy
    ABANDONED = "abandoned"  # with a reason; its pages stay in the journal


class PageState(StrEnum):
    """Stored values; never changed."""

    KEPT = "kept"  # goes into the file
    NOTED_BLANK = "noted_blank"  # a person said that this side is empty
    REJECTED = "rejected"  # void, with a reason from the list; to be scanned again
    COVER = "cover"  # a sheet that only says which component follows: no page and no sheet of the count


class RejectReason(StrEnum):
    """Why a page is void. Stored values; never changed."""

    BLURRED = "blurred"
    CUT_OFF = "cut_off"
    SKEWED = "skewed"
    DARK_OR_LIGHT = "dark_or_light"
    STREAK = "streak"
    FOLDED = "folded"
    DOUBLE_FEED = "double_feed"
    WRONG_PAPER = "wrong_paper"
    TWICE = "twice"
    OTHER = "other"


class DecisionKind(StrEnum):
    """What a person did with a page or a question. Stored values; never changed."""

    KEEP = "keep"
    NOTE_BLANK = "note_blank"
    REJECT = "reject"
    ROTATE = "rotate"
    MOVE = "move"
    SEE = "see"
    COVER = "cover"  # by the code that was read on it
    ANSWER_COUNT = "answer_count"
    DECLARE = "declare"  # how many sheets were counted
    UNDO = "undo"


_NOT_UNDONE = (DecisionKind.UNDO, DecisionKind.SEE, DecisionKind.COVER)


@dataclass(frozen=True, slots=True)
class Decision:
    """One step of a person, in order. `page_id` "" when it is about the whole work.

    `value`: for KEEP the questions that are answered by it (gate_keys apart by spaces), degrees for ROTATE, the place wanted
    for MOVE, sheets for DECLARE, RejectReason for REJECT, a count_key for ANSWER_COUNT, the decision's number for UNDO, the
    sheets that a cover promises for COVER ("": it only separates).
    """

    number: int
    kind: DecisionKind
    page_id: str
    value: str
    reason: str
    officer_id: str
    at: datetime


@dataclass(frozen=True, slots=True)
class WorkPage:
    """One side as it came off the device, sealed in the vault under `sha256`. `place` orders the pages; `reading` None:
    not looked at yet, or this program could not."""

    page_id: str
    place: float
    sequence: int
    sheet: int
    side: SheetSide
    sha256: str
    media_type: str
    size_bytes: int
    width_px: int
    height_px: int
    dpi_x: int | None
    dpi_y: int | None
    device: str
    captured_at: datetime
    reading: PageReading | None = None
    state: PageState = PageState.KEPT
    rotate: int = 0
    seen: bool = False
    reject_reason: str = ""
    answered: frozenset[str] = frozenset()  # gate_key of each question that was answered


@dataclass(frozen=True, slots=True)
class ScanWork:
    """The scanning of one component of one dossier, by one officer under one assignment."""

    uid: str
    dossier_uid: str
    component_code: str
    component_name: str
    officer_id: str
    officer_name: str
    assignment_number: str
    opened_at: datetime
    declared: int | None = None
    both_sides: bool = False
    state: WorkState = WorkState.OPEN
    copy_id: str = ""  # of the digital copy it became
    origin: CopyOrigin = CopyOrigin.FROM_ORIGINAL
    while_away: bool = False  # the centre was not reachable: to be confirmed later (Cà Mau Đ23.3)


@dataclass(frozen=True, slots=True)
class Desktop:
    """A work with its pages as they stand after every decision, and the answers about the whole."""

    work: ScanWork
    pages: tuple[WorkPage, ...]
    answered_counts: frozenset[str] = frozenset()
    promised: int | None = None  # sheets that the cover in front of this component says

    @property
    def in_file(self) -> tuple[WorkPage, ...]:
        """The pages that go into the file, in order."""
        return tuple(page for page in self.pages if page.state is PageState.KEPT)

    def page(self, page_id: str) -> WorkPage | None:
        """The page of this id."""
        return next((page for page in self.pages if page.page_id == page_id), None)


class Trouble(StrEnum):
    """Why a component cannot be finished yet."""

    NO_PAGE = "no_page"
    UNJUDGED = "unjudged"
    PAGE_FAILS = "page_fails"
    PAGE_ASKS = "page_asks"
    NOT_SEEN = "not_seen"
    COUNT = "count"


@dataclass(frozen=True, slots=True)
class OpenPoint:
    """One thing a person must still do. `page_number` counts the kept pages from 1; 0 = the whole."""

    trouble: Trouble
    page_number: int = 0
    finding: GateFinding | None = None
    count: CountMismatch | None = None


def desktop(work: ScanWork, pages: Iterable[WorkPage], decisions: Sequence[Decision]) -> Desktop:
    """Replays the decisions that still hold, oldest first, over the pages as they came."""
    undone = {decision.value for decision in decisions if decision.kind is DecisionKind.UNDO}
    by_id = {page.page_id: page for page in pages}
    counts: set[str] = set()
    covers: dict[str, str] = {}
    for decision in decisions:
        if decision.kind is DecisionKind.UNDO or str(decision.number) in undone:
            continue
        if decision.kind is DecisionKind.DECLARE:
            work = replace(work, declared=int(decision.value))
        elif decision.kind is DecisionKind.ANSWER_COUNT:
            counts.add(decision.value)
        elif decision.page_id in by_id:
            by_id[decision.page_id] = _decided(by_id[decision.page_id], decision)
            if decision.kind is DecisionKind.COVER:
                covers[decision.page_id] = decision.value
    ordered = sorted(by_id.values(), key=lambda page: (page.place, page.sequence))
    told = [covers[page.page_id] for page in ordered if page.state is PageState.COVER and covers.get(page.page_id)]
    return Desktop(work, tuple(ordered), frozenset(counts), int(told[-1]) if told else None)


def _decided(page: WorkPage, decision: Decision) -> WorkPage:
    match decision.kind:
        case DecisionKind.KEEP:
            answered = page.answered | set(decision.value.split())
            return replace(page, state=PageState.KEPT, reject_reason="", answered=answered)
        case DecisionKind.NOTE_BLANK:
            return replace(page, state=PageState.NOTED_BLANK)
        case DecisionKind.REJECT:
            return replace(page, state=PageState.REJECTED, reject_reason=decision.value)
        case DecisionKind.ROTATE:
            return replace(page, rotate=int(decision.value) % 360)
        case DecisionKind.COVER:
            return replace(page, state=PageState.COVER)
        case DecisionKind.MOVE:
            return replace(page, place=float(decision.value))
        case DecisionKind.SEE:
            return replace(page, seen=True)
        case _:
            return page


def last_undoable(decisions: Sequence[Decision]) -> Decision | None:
    """What an undo takes back: the latest step of a person that changed something; to look is none, a code that was
    read is nobody's step (to keep the page undoes that)."""
    undone = {decision.value for decision in decisions if decision.kind is DecisionKind.UNDO}
    steps = [each for each in decisions if each.kind not in _NOT_UNDONE]
    return next((each for each in reversed(steps) if str(each.number) not in undone), None)


def sheet_count(shown: Desktop) -> SheetCount:
    """The numbers of the count contract. A void page is no sheet: it is to be scanned again. A cover is none either."""
    live = [page for page in shown.pages if page.state not in (PageState.REJECTED, PageState.COVER)]
    return SheetCount(
        declared=shown.work.declared,
        fronts=sum(page.side is SheetSide.FRONT for page in live),
        backs=sum(page.side is SheetSide.BACK for page in live),
        kept=sum(page.state is PageState.KEPT for page in live),
        noted_blank=sum(page.state is PageState.NOTED_BLANK for page in live),
        both_sides=shown.work.both_sides,
        on_cover=shown.promised,
    )


def findings_of(shown: Desktop, limits: PageLimits) -> dict[str, tuple[GateFinding, ...]]:
    """Every finding that is more than a pass, per page id: of the page alone and of the stack."""
    kept = shown.in_file
    found = {page.page_id: _beyond_pass(page.reading) for page in shown.pages}
    readings = [page.reading for page in kept if page.reading is not None]
    judged = [page for page in kept if page.reading is not None]
    for stack in judge_stack(readings, limits):
        for number in stack.pages:
            found[judged[number - 1].page_id].append(_told(stack, number))
    return {page_id: tuple(each) for page_id, each in found.items()}


def _beyond_pass(reading: PageReading | None) -> list[GateFinding]:
    return [each for each in reading.findings if each.verdict is not GateVerdict.PASS] if reading else []


def _told(stack: StackFinding, number: int) -> GateFinding:
    """For a pair, the other page is the one that is named."""
    others = [page for page in stack.pages if page != number]
    named = {"page": others[0]} if len(stack.pages) == 2 and "page" in stack.finding.facts else {}
    return replace(stack.finding, facts={**stack.finding.facts, **named})


def count_key(mismatch: CountMismatch) -> str:
    """What an answer is about: these numbers. Other numbers ask again."""
    return f"{mismatch.question}:{mismatch.wanted}:{mismatch.got}"


def gate_key(finding: GateFinding) -> str:
    """What an answer about a page is about."""
    return f"{finding.gate}:{finding.reason}"


def open_points(shown: Desktop, limits: PageLimits) -> tuple[OpenPoint, ...]:
    """Everything that must be done before the file can be made, in the order a person would do it."""
    kept = shown.in_file
    if not kept:
        return (OpenPoint(Trouble.NO_PAGE),)
    points = [
        OpenPoint(Trouble.COUNT, count=mismatch)
        for mismatch in count_mismatches(sheet_count(shown))
        if count_key(mismatch) not in shown.answered_counts
    ]
    found = findings_of(shown, limits)
    for number, page in enumerate(kept, 1):
        points += _points_of(page, number, found[page.page_id])
    return tuple(points)


def _points_of(page: WorkPage, number: int, found: Sequence[GateFinding]) -> list[OpenPoint]:
    points = []
    if page.reading is None:
        points.append(OpenPoint(Trouble.UNJUDGED, number))
    for finding in found:
        if finding.verdict is GateVerdict.FAIL:
            points.append(OpenPoint(Trouble.PAGE_FAILS, number, finding))
        elif finding.verdict is GateVerdict.ASK and gate_key(finding) not in page.answered:
            points.append(OpenPoint(Trouble.PAGE_ASKS, number, finding))
    if not page.seen:
        points.append(OpenPoint(Trouble.NOT_SEEN, number))
    return points
