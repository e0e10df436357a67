"""When is the code of the table renderer loaded? With the first table, as its library and its fonts are (D20)."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from counter_app.domain.slip import RenderedSlip
    from counter_app.domain.table_sheet import TableDocument
    from counter_app.table_ports import TableRenderer


class LateTables:
    """Implements table_ports.TableRenderer with a renderer that `make` gives at the first table."""

    def __init__(self, make: Callable[[], TableRenderer]) -> None:
        self._make = make

    @cached_property
    def _renderer(self) -> TableRenderer:
        return self._make()

    def render_table(self, document: TableDocument) -> RenderedSlip:
        """Implements TableRenderer."""
        return self._renderer.render_table(document)
