"""When is the code of the renderer loaded? With the first slip, as its library and its fonts are (D20)."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from counter_app.domain.slip import PaperFormat, RenderedSlip, SlipDocument
    from counter_app.ports import SlipRenderer


class LateRenderer:
    """Implements ports.SlipRenderer with a renderer that `make` gives at the first slip."""

    def __init__(self, make: Callable[[], SlipRenderer]) -> None:
        self._make = make

    @cached_property
    def _renderer(self) -> SlipRenderer:
        return self._make()

    def render(self, slip: SlipDocument, paper: PaperFormat) -> RenderedSlip:
        """Implements SlipRenderer."""
        return self._renderer.render(slip, paper)
