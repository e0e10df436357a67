"""How is paper of a practice desk told from real paper? Every slip and table carries the mark across the sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counter_app.domain.slip import SlipDocument
from counter_app.domain.table_sheet import TableDocument

if TYPE_CHECKING:
    from counter_app.domain.slip import PaperFormat, RenderedSlip
    from counter_app.ports import SlipRenderer
    from counter_app.table_ports import TableRenderer


class MarkedSlips:
    """Implements ports.SlipRenderer over another renderer; the documents themselves are stored unmarked."""

    def __init__(self, renderer: SlipRenderer, mark: str) -> None:
        self._renderer = renderer
        self._mark = mark

    def render(self, slip: SlipDocument, paper: PaperFormat) -> RenderedSlip:
        """Implements SlipRenderer."""
        return self._renderer.render(SlipDocument(slip.kind, {**slip.content, "watermark": self._mark}), paper)


class MarkedTables:
    """Implements table_ports.TableRenderer over another renderer."""

    def __init__(self, renderer: TableRenderer, mark: str) -> None:
        self._renderer = renderer
        self._mark = mark

    def render_table(self, document: TableDocument) -> RenderedSlip:
        """Implements TableRenderer."""
        return self._renderer.render_table(TableDocument(document.kind, {**document.content, "watermark": self._mark}))
