"""The parts of a dossier's page: number line, axes, facts, and the table of acts with where each has got to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Static

from counter_app.domain.dossier import Dossier, SyncStatus
from counter_app.domain.operation import DeliveryState
from counter_app.ports import HistoryRow
from counter_app.screens.dossier_facts import Fact
from counter_app.services.lookup import DossierDetail
from counter_app.texts import names
from counter_app.texts.history_words import act_words, author_words
from counter_app.widgets.fitted_table import FittedColumn, FittedTable
from counter_app.widgets.plain import plain_cell, plain_content

_SYNC = {
    SyncStatus.AT_CENTRE: ("●", "$text-success"),
    SyncStatus.SENDING: ("◐", ""),
    SyncStatus.LOCAL: ("▲", "$text-warning"),
    SyncStatus.PARKED: ("✕", "$text-error"),
}
_DELIVERY = {
    DeliveryState.ACKED: ("●", "$text-success"),
    DeliveryState.SENDING: ("◐", ""),
    DeliveryState.PENDING: ("▲", "$text-warning"),
    DeliveryState.PARKED: ("✕", "$text-error"),
    DeliveryState.SUPERSEDED: ("◇", "$text-muted"),
}
_SHORT = {
    DeliveryState.ACKED: "đã lên",
    DeliveryState.PARKED: "bị từ chối",
    DeliveryState.SUPERSEDED: "đã xử lý",
}


class HistoryTable(FittedTable):
    """Every act on the dossier, newest first."""

    COLUMNS: ClassVar[tuple[FittedColumn, ...]] = (
        FittedColumn("at", "Lúc", 11),
        FittedColumn("act", "Việc"),
        FittedColumn("who", "Ai làm", 16),
        FittedColumn("sync", "Hệ thống", 12),
    )


class FactLine(Horizontal):
    """A label and a value that wraps under itself."""

    DEFAULT_CSS = """
    FactLine {
        height: auto; padding: 0 1;
        & > .label { width: 15; color: $text-muted; }
        & > .value { width: 1fr; height: auto; }
    }
    """

    def __init__(self, fact: Fact) -> None:
        super().__init__()
        self._fact = fact

    def compose(self) -> ComposeResult:
        if self._fact.label:
            yield Static(plain_content(self._fact.label), classes="label")
        yield Static(plain_content(self._fact.value, self._fact.style), classes="value")


class StandingLines(Static):
    """Which number counts, where the dossier is, and how it stands on its axes (D9)."""

    def show(self, detail: DossierDetail) -> None:
        """Draw both lines."""
        self.update(Content.assemble(_number_line(detail), "\n", _axes_line(detail.dossier)))


def _number_line(detail: DossierDetail) -> Content:
    """The number that counts, the other one that still resolves, and where the dossier is."""
    dossier = detail.dossier
    shape, style = _SYNC[detail.sync]
    parts: list[Content | str] = [plain_content(dossier.shown_number, "bold $text-primary")]
    if dossier.provisional_number:
        told = f"số tạm đã cấp: {dossier.provisional_number}" if dossier.dossier_code else "số tạm"
        parts += ["   ", plain_content(told, "$text-muted")]
    parts += ["   ", plain_content(f"{shape} {names.name_of(detail.sync)}", style)]
    return Content.assemble(*parts)


def _axes_line(dossier: Dossier) -> Content:
    """Business, money and delivery, each by its official name (D9)."""
    axes = (
        ("Hồ sơ", names.name_of(dossier.status)),
        ("Phí", names.name_of(dossier.money)),
        ("Kết quả", names.name_of(dossier.delivery)),
    )
    parts: list[Content | str] = []
    for label, told in axes:
        parts += ["   " if parts else "", plain_content(f"{label}: ", "$text-muted"), plain_content(told)]
    return Content.assemble(*parts)


def act_cells(row: HistoryRow, detail: DossierDetail) -> Mapping[str, Text]:
    """The cells of one act; an act that nobody sends is "at the desk"."""
    cells = {
        "at": plain_cell(names.short_moment(row.at)),
        "act": plain_cell(act_words(row)),
        "who": plain_cell(author_words(row.actor, detail.officer_names)),
        "sync": plain_cell("  tại quầy"),
    }
    if row.sync is not None:
        shape, style = _DELIVERY[row.sync]
        cells["sync"] = plain_cell(f"{shape} {_SHORT.get(row.sync) or names.name_of(row.sync).lower()}", style)
    return cells
