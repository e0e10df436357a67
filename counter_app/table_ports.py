"""Which door leads from a table to paper?"""

from __future__ import annotations

from typing import Protocol

from counter_app.domain.slip import RenderedSlip
from counter_app.domain.table_sheet import TableDocument


class TableRenderer(Protocol):
    """Implemented by printers.table_render."""

    def render_table(self, document: TableDocument) -> RenderedSlip:
        """A PDF/A-2b on A4. The same bytes for the same document. Raises FontsIncomplete, DeviceUnavailable, SlipTooLong."""
        ...
