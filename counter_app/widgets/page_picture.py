"""How does the scanned page look? Sharp where the terminal can; else in half blocks: two pixels a cell, for any terminal.

picture.show(png)        # small enough: the widget scales it to its own width; None: nothing to show
"""

from __future__ import annotations

from io import BytesIO
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

from rich.color import Color
from rich.segment import Segment
from rich.style import Style
from textual.app import ComposeResult
from textual.containers import Container
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from counter_app.widgets.terminal_pictures import sharp_picture

if TYPE_CHECKING:
    from PIL.Image import Image

PICTURE_WIDTH_PX: Final = 320
SHARP_WIDTH_PX: Final = 900
_STEP: Final = 16  # levels of a colour: fewer, longer runs, fewer bytes to the terminal


class PagePicture(Container):
    """A page, whole: as wide as the widget, or as high where that is less."""

    DEFAULT_CSS = """
    PagePicture { background: $background; overflow: hidden; }
    PagePicture > Image { width: auto; height: 100%; max-width: 100%; }
    PagePicture > SixelImage { width: auto; height: 100%; max-width: 100%; }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._sharp: Any = sharp_picture()
        self._blocks = BlockPicture()
        self._shows = False

    def compose(self) -> ComposeResult:
        yield self._blocks if self._sharp is None else self._sharp

    def show(self, png: bytes | None) -> None:
        """Raises ValueError for what is no PNG."""
        page = _decoded(png) if png else None
        self._shows = page is not None
        if self._sharp is None:
            self._blocks.show(page)
        else:
            self._sharp.image = page

    @property
    def shows_page(self) -> bool:
        """Whether there is a picture."""
        return self._shows

    @property
    def width_px(self) -> int:
        """How wide a picture is worth asking for: a sharp one is read, one of blocks only recognised."""
        return PICTURE_WIDTH_PX if self._sharp is None else SHARP_WIDTH_PX


class BlockPicture(ScrollView, can_focus=False):
    """Two pixels a cell."""

    DEFAULT_CSS = "BlockPicture { background: $background; scrollbar-size: 0 0; height: 1fr; }"

    def __init__(self) -> None:
        super().__init__()
        self._page: Image | None = None
        self._rows: list[list[tuple[int, int, int]]] = []

    def show(self, page: Image | None) -> None:
        """None: nothing."""
        self._page = page
        self._draw()

    def on_resize(self) -> None:
        self._draw()

    def _draw(self) -> None:
        self._rows = []
        room = self.size
        if self._page is not None and room.width and room.height:
            width, height = self._page.size
            scale = min(room.width / width, room.height * 2 / height)
            across, down = max(1, int(width * scale)), max(2, int(height * scale / 2) * 2)
            pixels = self._page.resize((across, down), resample=4).tobytes()  # 4 = BOX: every source pixel counts
            levels = [min(255, value // _STEP * _STEP + _STEP // 2) for value in pixels]
            colours = list(zip(levels[0::3], levels[1::3], levels[2::3], strict=True))
            self._rows = [colours[row * across : (row + 1) * across] for row in range(down)]
        self.virtual_size = Size(len(self._rows[0]) if self._rows else 0, len(self._rows) // 2)
        self.refresh()

    def render_line(self, y: int) -> Strip:
        width, blank = self.size.width, self.rich_style
        if 2 * y + 1 >= len(self._rows):
            return Strip.blank(width, blank)
        pairs = zip(self._rows[2 * y], self._rows[2 * y + 1], strict=True)
        segments = [Segment("▀" * len(list(run)), _style(*pair)) for pair, run in groupby(pairs)]
        return Strip(segments, len(self._rows[0])).crop_extend(0, width, blank)


def _style(top: tuple[int, int, int], bottom: tuple[int, int, int]) -> Style:
    return Style(color=Color.from_rgb(*top), bgcolor=Color.from_rgb(*bottom))


def _decoded(png: bytes) -> Image:
    from PIL import Image as pictures

    try:
        with pictures.open(BytesIO(png), formats=("PNG",)) as picture:
            return picture.convert("RGB")
    except (OSError, SyntaxError) as error:
        raise ValueError("not a picture") from error
