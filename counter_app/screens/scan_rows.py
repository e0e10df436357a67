"""How does one paper, and one page, read as a row: its sign, its number, its reason?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Final

from rich.text import Text

from counter_app.domain.page_gate import GateFinding, GateVerdict, worst_of
from counter_app.domain.scan_page import SheetSide
from counter_app.domain.scan_work import PageState, RejectReason, WorkPage, findings_of, gate_key
from counter_app.services.scanning import PaperRow, PaperStanding, WorkShown
from counter_app.texts.copy_kind_words import paper_name
from counter_app.texts.scan_gate_words import MARKS, gate_sentence
from counter_app.texts.scan_left_words import signing_words
from counter_app.texts.scan_work_words import PAGE_STATES, REJECT_REASONS, STANDINGS
from counter_app.widgets.fitted_table import FittedColumn, FittedTable
from counter_app.widgets.plain import plain_cell

_STYLES: Final = {GateVerdict.ASK: "$text-warning", GateVerdict.FAIL: "$text-error", GateVerdict.PASS: "$text-success"}
_SIGNS: Final = {
    PaperStanding.TO_SCAN: ("○", ""),
    PaperStanding.IN_WORK: ("◐", "$text-warning"),
    PaperStanding.DONE: ("●", "$text-success"),
    PaperStanding.REUSED: ("●", "$text-success"),
    PaperStanding.NOT_DIGITISED: ("–", "$text-muted"),
    PaperStanding.NOT_HANDED_IN: ("–", "$text-muted"),
}


class PapersTable(FittedTable):
    """The components of a dossier."""

    COLUMNS: ClassVar[tuple[FittedColumn, ...]] = (
        FittedColumn("sign", "", 1),
        FittedColumn("name", "Giấy tờ"),
        FittedColumn("standing", "Bản quét", 30),
    )


class PagesTable(FittedTable):
    """The pages of one component."""

    COLUMNS: ClassVar[tuple[FittedColumn, ...]] = (
        FittedColumn("mark", "", 1),
        FittedColumn("number", "Trang", 5),
        FittedColumn("told", "Cần xem"),
    )


def paper_cells(row: PaperRow) -> Mapping[str, Text]:
    """One component."""
    sign, style = _SIGNS[row.standing]
    told = STANDINGS[row.standing]
    if row.copy is not None and row.standing in (PaperStanding.DONE, PaperStanding.REUSED):
        told += f", {row.copy.pages} trang, {signing_words(row.copy)}" + (", chờ xác nhận" if row.copy.confirm_open else "")
    if row.reason:
        told += f": {row.reason}"
    return {
        "sign": plain_cell(sign, style),
        "name": plain_cell(paper_name(row.code, row.name)),
        "standing": plain_cell(told),
    }


def work_words(shown: WorkShown) -> str:
    """The paper, its numbers, and how much is still to be answered."""
    told, kept = shown.desktop.work, len(shown.desktop.in_file)
    left = f" · còn {len(shown.points)} điểm" if shown.points else ""
    return f"{told.component_name} · đếm {told.declared or '?'} tờ · {kept} trang vào tệp{left}"


def page_rows(shown: WorkShown) -> dict[str, Mapping[str, Text]]:
    """Every page by its id; pages of the file count from 1, the others have no number."""
    numbers = {page.page_id: number for number, page in enumerate(shown.desktop.in_file, 1)}
    found = findings_of(shown.desktop, shown.limits)
    return {
        page.page_id: _page_cells(page, numbers.get(page.page_id, 0), open_findings(page, found[page.page_id]))
        for page in shown.desktop.pages
    }


def open_findings(page: WorkPage, found: tuple[GateFinding, ...]) -> list[GateFinding]:
    """What nobody has answered yet, the heaviest first."""
    left = [each for each in found if not (each.verdict is GateVerdict.ASK and gate_key(each) in page.answered)]
    return sorted(left, key=lambda each: (each.verdict is not GateVerdict.FAIL, each.verdict is not GateVerdict.ASK))


def page_words(page: WorkPage, found: list[GateFinding]) -> str:
    """The whole of what is to be known of a page."""
    if page.state is PageState.REJECTED:
        return f"{PAGE_STATES[page.state]}: {REJECT_REASONS[RejectReason(page.reject_reason)]}"
    if page.state in (PageState.NOTED_BLANK, PageState.COVER):
        return PAGE_STATES[page.state]
    if page.reading is None:
        return "đang kiểm tra"
    told = [gate_sentence(each) for each in found if each.verdict is not GateVerdict.CANNOT_JUDGE]
    turned = f"xoay {page.rotate}°" if page.rotate else ""
    seen = "" if page.seen else "chưa xem"
    return " ".join(filter(None, [*told, turned, seen])) or "đạt"


def _page_cells(page: WorkPage, number: int, found: list[GateFinding]) -> Mapping[str, Text]:
    mark, style = "…", "$text-muted"
    if page.state is not PageState.KEPT:
        mark = "✗" if page.state is PageState.REJECTED else "□"
    elif page.reading is not None:
        worst = worst_of(each for each in found if each.verdict is not GateVerdict.CANNOT_JUDGE)
        mark, style = MARKS[worst], _STYLES.get(worst, "")
    side = "s" if page.side is SheetSide.BACK else ""
    return {
        "mark": plain_cell(mark, style),
        "number": plain_cell(f"{number or '–'}{side}"),
        "told": plain_cell(page_words(page, found)),
    }
