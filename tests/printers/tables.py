"""Made-up registers and lists for the tests of paper: those that slip-check tries, too."""

from __future__ import annotations

from functools import cache

from counter_app.domain.slip import RenderedSlip
from counter_app.domain.table_sheet import TableDocument
from counter_app.table_ports import TableRenderer
from printers.fonts import find_fonts
from printers.table_render import TypstTables
from printers.table_samples import HEAD, SIGNATURES, handover_list, register, register_row
from tests.printers.slips import TEMPLATES

__all__ = ["HEAD", "SIGNATURES", "handover_list", "register", "register_row", "rendered", "renderer"]


@cache
def renderer() -> TableRenderer:
    return TypstTables(TEMPLATES, find_fonts().folders)


def rendered(document: TableDocument) -> RenderedSlip:
    return renderer().render_table(document)
