"""How does a province want its forms to come out of an office printer: sides, tray, sheets of each page, stock?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from counter_app.domain.slip import PaperFormat

MOST_SHEETS: Final = 5


@dataclass(frozen=True, slots=True)
class SheetWish:
    """`duplex` False asks for one side: the copies of a receipt (liên) are pages that must not share a sheet.

    `tray`: a keyword of the printer such as "tray-1", "" = it chooses. `copies`: sheets of each page. `media`: the printer's
    name of a paper where it is not the standard one, "" = the standard one.
    """

    duplex: bool = False
    tray: str = ""
    copies: int = 1
    media: Mapping[PaperFormat, str] = field(default_factory=dict)
