"""What will the paper look like? A page or a roll slip drawn in the terminal with half blocks; no sixel needed.

    preview.show_png(rendered.data)          # the 1-bit PNG of a roll slip, or a page picture
    preview.show_pages([png, png])           # several pages, one under the other
Arrows and PageUp/PageDown scroll; + and − zoom (the whole width first, so that the layout is seen; letters at 2–4×).
Decoding happens in the caller's thread: call it from the worker that rendered, through `call_from_thread`, or at once for
the few hundred kilobytes of one slip.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from io import BytesIO
from itertools import groupby
from typing import TYPE_CHECKING, ClassVar, Final

from rich.segment import Segment
from rich.style import Style
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

if TYPE_CHECKING:
    from PIL.Image import Image

ZOOMS: Final = (1.0, 1.5, 2.0, 3.0, 4.0, 6.0)
_GREYS: Final = 16
_MOST_PIXELS: Final = 40_000_000  # an A4 page at 600 dpi; more is not a slip
_PAGE_GAP: Final = 4


@lru_cache(maxsize=_GREYS * _GREYS)
def _style(top: int, bottom: int) -> Style:
    grey = [level * 255 // (_GREYS - 1) for level in (top, bottom)]
    return Style.parse(f"rgb({grey[0]},{grey[0]},{grey[0]}) on rgb({grey[1]},{grey[1]},{grey[1]})")


class SlipPreview(ScrollView, can_focus=True):
    """A picture of paper, scrollable. Two pixels a cell, one above the other."""

    DEFAULT_CSS = """
    SlipPreview { height: 1fr; background: $background; border: round $border-blurred; }
    SlipPreview { scrollbar-size: 1 1; overflow-y: scroll; }  /* always: a bar that comes and goes changes the width */
    SlipPreview:focus { border: round $border; }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("plus,equals_sign", "zoom(1)", "Phóng to", id="preview.larger", tooltip="Xem giấy to hơn"),
        Binding("minus,hyphen", "zoom(-1)", "Thu nhỏ", id="preview.smaller", tooltip="Xem giấy nhỏ hơn"),
    ]

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._paper: Image | None = None
        self._zoom = 0
        self._pixels = b""
        self._columns = 0

    def show_png(self, data: bytes) -> None:
        """Show one picture. Raises ValueError when it is none or is too large."""
        self.show_pages([data])

    def show_pages(self, pages: Sequence[bytes]) -> None:
        """Show pictures (PNG) one under the other. Raises ValueError."""
        self._paper = _joined([_decoded(page) for page in pages])
        self._zoom = 0
        self.scroll_home(animate=False)
        self._draw()

    def action_zoom(self, step: int) -> None:
        """Larger or smaller."""
        self._zoom = min(len(ZOOMS) - 1, max(0, self._zoom + step))
        self._draw()

    def on_resize(self) -> None:
        self._draw()

    def _draw(self) -> None:
        """Scale the paper to the columns of this zoom. Slim strokes stay visible: the darkest neighbours win a little."""
        room = self.scrollable_content_region.width
        if self._paper is None or room <= 0:
            return
        width, height = self._paper.size
        self._columns = max(1, min(width, int(room * ZOOMS[self._zoom])))
        rows = max(2, round(height * self._columns / width / 2) * 2)
        scaled = self._paper.resize((self._columns, rows), resample=4)  # 4 = BOX: every source pixel counts
        darker = [max(0, 255 - (255 - grey) * 3 // 2) * (_GREYS - 1) // 255 for grey in range(256)]
        self._pixels = scaled.point(darker).tobytes()
        self.virtual_size = Size(self._columns, rows // 2)
        self.refresh()

    def render_line(self, y: int) -> Strip:
        scroll_x, scroll_y = self.scroll_offset
        line, width = y + scroll_y, self.size.width
        blank = self.rich_style
        if line >= self.virtual_size.height or not self._columns:
            return Strip.blank(width, blank)
        top = line * 2 * self._columns
        middle, bottom = top + self._columns, top + 2 * self._columns
        pairs = zip(self._pixels[top:middle], self._pixels[middle:bottom], strict=True)
        segments = [Segment("▀" * len(list(run)), _style(*pair)) for pair, run in groupby(pairs)]
        return Strip(segments, self._columns).crop_extend(scroll_x, scroll_x + width, blank)


def _decoded(data: bytes) -> Image:
    """Grey levels of one picture."""
    from PIL import Image as pictures

    try:
        with pictures.open(BytesIO(data), formats=("PNG",)) as picture:
            if picture.width * picture.height > _MOST_PIXELS:
                raise ValueError("picture too large")
            return picture.convert("L")
    except (OSError, SyntaxError) as error:
        raise ValueError("not a picture") from error


def _joined(pages: Sequence[Image]) -> Image:
    """Pages one under the other on one sheet, with a dark gap between them."""
    from PIL import Image as pictures

    if len(pages) == 1:
        return pages[0]
    height = sum(page.height for page in pages) + _PAGE_GAP * (len(pages) - 1)
    sheet = pictures.new("L", (max(page.width for page in pages), height), 0)
    top = 0
    for page in pages:
        sheet.paste(page, (0, top))
        top += page.height + _PAGE_GAP
    return sheet
