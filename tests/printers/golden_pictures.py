"""Every slip on every paper as one picture to look at, and how far a new one may differ from it.

    python -m tests.printers.golden_pictures     remakes tests/printers/golden/*.png: look at each before committing

A picture is black or white. A dot differs when the other picture has no ink within one pixel of it (fonts and PDF readers
round differently). At most MOST_SHARE of all pixels may differ, and at most MOST_IN_TILE within any TILE × TILE square: the
first bounds drift, the second catches a single mark on a single letter.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PIL import Image, ImageChops, ImageFilter

from counter_app.domain.label import component_labels, folder_label
from counter_app.domain.service_sheet import ServiceDocument
from counter_app.domain.slip import PaperFormat, RenderedSlip, SlipDocument
from counter_app.domain.table_sheet import TableDocument
from printers.test_page import calibration_page, test_page
from tests.printers import act_slips, labels, slips, tables
from tests.printers.reading_back import pages_of

GOLDEN = Path(__file__).parent / "golden"
RECEIPT_DPI = {PaperFormat.A5: 220, PaperFormat.A4: 180}  # rolls: as they are printed
ACTS_DPI = {PaperFormat.A5: 170, PaperFormat.A4: 150}  # three in a picture
SERVICE_DPI = 120
TABLE_DPI = 110
INK = 150
TILE = 32
MOST_IN_TILE = 2
MOST_SHARE = 0.0005
GAP = 12

SHEETS = (PaperFormat.A5, PaperFormat.A4)
ROLLS = (PaperFormat.ROLL_80MM, PaperFormat.ROLL_58MM)


def in_ink(picture: Image.Image) -> Image.Image:
    """Black and white."""
    return picture.convert("L").point(lambda level: 0 if level < INK else 255)


def last_copy(slip: RenderedSlip) -> list[Image.Image]:
    """The pages that the citizen takes home."""
    pages = [in_ink(page) for page in pages_of(slip, RECEIPT_DPI.get(slip.paper, 0))]
    return pages if slip.paper.is_roll else pages[len(pages) // 2 :]


def side_by_side(pictures: Sequence[Image.Image]) -> Image.Image:
    """One picture of several, top aligned."""
    width = sum(picture.width + GAP for picture in pictures) - GAP
    made = Image.new("L", (width, max(picture.height for picture in pictures)), 255)
    left = 0
    for picture in pictures:
        made.paste(picture, (left, 0))
        left += picture.width + GAP
    return made


RECEIPTS: Mapping[str, Callable[[], SlipDocument]] = {
    "original": slips.receipt,
    "provisional": slips.provisional_receipt,
    "reprint": slips.reprint,
    "20": lambda: slips.receipt(20),
}


def _receipts(paper: PaperFormat, *names: str) -> Image.Image:
    return side_by_side([page for name in names for page in last_copy(slips.rendered(RECEIPTS[name](), paper))])


def _acts(paper: PaperFormat, part: slice) -> Image.Image:
    made = [slips.rendered(act_slips.act_slip(kind), paper) for kind in act_slips.ALL[part]]
    return side_by_side([in_ink(page) for slip in made for page in pages_of(slip, ACTS_DPI.get(paper, 0))])  # a roll is dots


def _labels() -> Image.Image:
    made = [folder_label(slips.dossier(), slips.profile()), component_labels(slips.dossier(8), slips.procedure(8))[3]]
    return side_by_side([in_ink(labels.picture(labels.rendered(label))) for label in made])


def _label_sizes() -> Image.Image:
    """The same folder label on each stock, as the head of each printer burns it."""
    label = folder_label(slips.dossier(), slips.profile(applicant_on_label=True))
    return side_by_side([in_ink(labels.picture(labels.rendered(label, stock))) for stock in labels.STOCKS])


def _service(*sheets: tuple[ServiceDocument, PaperFormat]) -> Image.Image:
    made = [slips.renderer().render(document, paper) for document, paper in sheets]
    return side_by_side([in_ink(page) for slip in made for page in pages_of(slip, SERVICE_DPI)])


def _table(document: TableDocument) -> Image.Image:
    return side_by_side([in_ink(page) for page in pages_of(tables.rendered(document), TABLE_DPI)])


TEST_PAGE = test_page("Máy in thử", slips.RECEIVED_AT)
CALIBRATION = calibration_page("Máy in thử", slips.RECEIVED_AT)
OTHERS: Mapping[str, Callable[[], Image.Image]] = {
    **{f"acts-{paper}-{1 + at // 3}": partial(_acts, paper, slice(at, at + 3)) for paper in ROLLS for at in (0, 3)},
    "labels": _labels,
    "label-sizes": _label_sizes,
    "service-sheets": lambda: _service(*((TEST_PAGE, paper) for paper in SHEETS)),
    "service-rolls": lambda: _service(*((TEST_PAGE, paper) for paper in ROLLS), (CALIBRATION, PaperFormat.ROLL_80MM)),
    "register": lambda: _table(tables.register(18)),
    "table-sheet": lambda: _table(tables.handover_list(45)),
    "table-landscape": lambda: _table(tables.handover_list(12, landscape=True)),
}


def pictures() -> Mapping[str, Callable[[], Image.Image]]:
    """By file name, without its suffix."""
    sheets = {f"receipt-{paper}-{name}": (paper, (name,)) for paper in SHEETS for name in RECEIPTS}
    rolls = {f"receipt-{paper}-{name}": (paper, (name,)) for paper in ROLLS for name in ("original", "20")}
    marked = {f"receipt-{paper}-marked": (paper, ("provisional", "reprint")) for paper in ROLLS}
    receipts = {
        file: (lambda paper=paper, names=names: _receipts(paper, *names))
        for file, (paper, names) in {**sheets, **rolls, **marked}.items()
    }
    acts = {
        f"acts-{paper}-{number}": (lambda paper=paper, part=part: _acts(paper, part))
        for paper in SHEETS
        for number, part in ((1, slice(3)), (2, slice(3, None)))
    }
    return {**receipts, **acts, **OTHERS}


@dataclass(frozen=True, slots=True)
class Difference:
    """How two pictures differ. `dots`: black where they do."""

    dots: Image.Image
    share: float
    most_in_tile: int

    @property
    def is_tolerable(self) -> bool:
        return self.share <= MOST_SHARE and self.most_in_tile <= MOST_IN_TILE


def difference(one: Image.Image, other: Image.Image) -> Difference:
    """Both black and white; a difference of size is a difference of everything beyond the smaller one."""
    size = (max(one.width, other.width), max(one.height, other.height))
    if one.size == other.size and ImageChops.difference(one.convert("L"), other.convert("L")).getbbox() is None:
        return Difference(Image.new("L", size, 255), 0.0, 0)
    first, second = _on(size, one), _on(size, other)
    missing = ImageChops.lighter(
        first, ImageChops.invert(_spread(second))
    )  # black: ink of the first, none near in the second
    extra = ImageChops.lighter(second, ImageChops.invert(_spread(first)))
    dots = ImageChops.darker(missing, extra)
    differing = dots.histogram()[0]
    return Difference(dots, differing / (size[0] * size[1]), _most_in_tile(dots))


def _on(size: tuple[int, int], picture: Image.Image) -> Image.Image:
    made = Image.new("L", size, 255)
    made.paste(picture.convert("L"), (0, 0))
    return made


def _spread(picture: Image.Image) -> Image.Image:
    """Every dot one pixel larger on each side."""
    return picture.filter(ImageFilter.MinFilter(3))


def _most_in_tile(dots: Image.Image) -> int:
    """The most black pixels in any square; squares overlap by half, so that none is cut in two."""
    box = dots.point(lambda level: 0 if level else 1)
    most = 0
    inked = ImageChops.invert(dots).getbbox()
    if not inked:
        return 0
    step = TILE // 2
    for top in range(inked[1] // step * step - step, inked[3], step):
        for left in range(inked[0] // step * step - step, inked[2], step):
            most = max(most, box.crop((left, top, left + TILE, top + TILE)).histogram()[1])
    return most


def shown(one: Image.Image, other: Image.Image, found: Difference) -> Image.Image:
    """For the person who looks: what both have in grey, what differs in red."""
    size = found.dots.size
    both = ImageChops.darker(_on(size, one), _on(size, other)).point(lambda level: 170 + level // 3)
    colour = Image.merge("RGB", (both, both, both))
    colour.paste((220, 0, 0), mask=ImageChops.invert(found.dots))
    return colour


def main() -> None:
    GOLDEN.mkdir(exist_ok=True)
    for file, make in pictures().items():
        path = GOLDEN / f"{file}.png"
        make().convert("1", dither=Image.Dither.NONE).save(path, optimize=True)
        print(f"{path.name:28} {path.stat().st_size / 1000:6.1f} kB")


if __name__ == "__main__":
    main()
