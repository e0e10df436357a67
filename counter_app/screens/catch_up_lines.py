"""Which keyed forms wait for somebody, and what became of the others, as rows?"""

from __future__ import annotations

from collections.abc import Collection
from typing import ClassVar

from rich.text import Text

from counter_app.domain.catch_up import CatchUpLine, Gap, LineState
from counter_app.domain.catch_up_report import CatchUpFigures
from counter_app.texts.catch_up_words import STATES, clash_words
from counter_app.widgets.fitted_table import FittedColumn, FittedTable
from counter_app.widgets.plain import plain_cell

TO_DECIDE, TO_CHECK, DONE = range(3)


class LinesTable(FittedTable):
    """Keyed forms: those that wait for a decision, those that wait for a second person, oldest first, then the newest."""

    COLUMNS: ClassVar[tuple[FittedColumn, ...]] = (
        FittedColumn("number", "Số mẫu", 20),
        FittedColumn("at", "Nhận", 5),
        FittedColumn("name", "Họ tên"),
        FittedColumn("state", "Kết quả", 14),
        FittedColumn("why", "Vì sao", 40, from_width=100),
    )

    def show(self, figures: CatchUpFigures) -> None:
        """The lines of a session."""
        unchecked = to_check(figures)
        ranked = [(_rank(line, unchecked), line) for line in figures.lines]
        waiting = sorted((one for one in ranked if one[0] < DONE), key=lambda one: one[0])
        rest = [one for one in reversed(ranked) if one[0] == DONE]
        self.fill({line.form.line_id: _cells(line, rank == TO_CHECK) for rank, line in (*waiting, *rest)})

    def chosen(self, figures: CatchUpFigures) -> CatchUpLine | None:
        """The line under the cursor."""
        if not self.row_keys:
            return None
        key = self.row_keys[min(self.cursor_row, len(self.row_keys) - 1)]
        return next((one for one in figures.lines if one.form.line_id == key), None)


def to_check(figures: CatchUpFigures) -> frozenset[str]:
    """The numbers at which a second person has to look."""
    return frozenset(one.number for one in figures.missing if one.gap is Gap.UNCHECKED)


def _rank(line: CatchUpLine, unchecked: Collection[str]) -> int:
    if line.state is LineState.CLASHING:
        return TO_DECIDE
    return (
        TO_CHECK if line.state is LineState.ENTERED and line.form.form_number in unchecked and not line.checked_by else DONE
    )


def _cells(line: CatchUpLine, waits_for_check: bool) -> dict[str, Text]:
    style = "$text-warning" if waits_for_check or line.state is LineState.CLASHING else ""
    told = "chờ đối chiếu" if waits_for_check else STATES[line.state]
    return {
        "number": plain_cell(line.form.form_number),
        "at": plain_cell(f"{line.form.received_at:%H:%M}"),
        "name": plain_cell(line.form.name),
        "state": plain_cell(told, style),
        "why": plain_cell(line.decision or clash_words(line.clashes)),
    }
