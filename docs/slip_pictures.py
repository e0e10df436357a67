"""Which pictures of printed slips does the guide show? Rendered as for a printer: `python docs/make_pictures.py slips`."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from PIL import Image, ImageOps

sys.path.insert(0, str(Path(__file__).parents[1]))

from counter_app.domain.label import component_labels, folder_label
from counter_app.domain.service_sheet import ServiceDocument
from counter_app.domain.slip import PaperFormat, RenderedSlip, SlipKind
from printers.slip_samples import receipt_samples
from printers.test_page import calibration_page, test_page
from tests.printers import act_slips, labels, slips, tables
from tests.printers.reading_back import pages_of

SHEET_DPI, TABLE_DPI = 110, 75
GREYS = 8
FORM_SET = "tt-03-2025"


def _page(slip: RenderedSlip, which: int = 0, dpi: int = SHEET_DPI) -> Image.Image:
    return pages_of(slip, dpi)[which]


def _receipt(sample: str, paper: PaperFormat) -> Callable[[], Image.Image]:
    document = next(made.document for made in receipt_samples() if made.name == sample)
    return lambda: _page(slips.rendered(document, paper), -1)


def _act(kind: SlipKind, paper: PaperFormat = PaperFormat.A5) -> Callable[[], Image.Image]:
    return lambda: _page(slips.rendered(act_slips.act_slip(kind, FORM_SET), paper))


def _act_pictures() -> dict[str, Callable[[], Image.Image]]:
    """Each slip of an act as a sheet, and as the rolls that a desk may hold instead."""
    made = {f"slip-{kind}": _act(kind) for kind in act_slips.ALL}
    for paper in (PaperFormat.ROLL_80MM, PaperFormat.ROLL_58MM):
        made |= {f"slip-{kind}-{paper}": _act(kind, paper) for kind in act_slips.ALL}
    return {name.replace("_", "-"): make for name, make in made.items()}


def _service(document: ServiceDocument, paper: PaperFormat) -> Image.Image:
    return _page(slips.renderer().render(document, paper))


PICTURES: Mapping[str, Callable[[], Image.Image]] = {
    "receipt-a5": _receipt("3-components", PaperFormat.A5),
    "receipt-80mm": _receipt("3-components", PaperFormat.ROLL_80MM),
    "receipt-58mm": _receipt("3-components", PaperFormat.ROLL_58MM),
    "receipt-provisional": _receipt("provisional", PaperFormat.A5),
    "slip-reprint": _receipt("reprint", PaperFormat.A5),
    "slip-second-attempt": _receipt("second-attempt", PaperFormat.A5),
    "slip-practice": _receipt("practice", PaperFormat.A5),
    **_act_pictures(),
    "slip-label-folder": lambda: labels.picture(labels.rendered(folder_label(slips.dossier(), slips.profile()))),
    "slip-label-component": lambda: labels.picture(
        labels.rendered(component_labels(slips.dossier(8), slips.procedure(8))[3])
    ),
    "slip-register": lambda: _page(tables.rendered(tables.register(11)), dpi=TABLE_DPI),
    "slip-list": lambda: _page(tables.rendered(tables.handover_list(8)), dpi=TABLE_DPI),
    "slip-test-page": lambda: _service(test_page("Máy in phiếu", slips.RECEIVED_AT), PaperFormat.ROLL_80MM),
    "slip-calibration": lambda: _service(calibration_page("Máy in phiếu", slips.RECEIVED_AT), PaperFormat.ROLL_80MM),
}


def make_slip_pictures(folder: Path) -> None:
    """One PNG a slip, framed like paper, in a few greys."""
    for name, make in PICTURES.items():
        framed = ImageOps.expand(ImageOps.expand(make().convert("L"), 8, 255), 1, 150)
        framed.quantize(GREYS).save(folder / f"{name}.png", optimize=True)
