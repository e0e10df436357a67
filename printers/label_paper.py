"""How does a label go the way of every slip, so that ledger, spool and scan-back are the same for both (D7; capture §9.3)?

One label is one copy on one sheet of the paper "label". A strip is so many copies, taken up again at the first one that
nobody vouches for.
"""

from __future__ import annotations

import hashlib
import io
from typing import TYPE_CHECKING

from counter_app.domain.errors import PrinterOffline, PrintOutcomeUnknown
from counter_app.domain.label import LabelBitmap, LabelContent, LabelStock
from counter_app.domain.paper_ledger import Evidence
from counter_app.domain.slip import PaperFormat, RenderedSlip, SlipDocument, SlipKind
from counter_app.ports import PrinterState, PrintReceipt

if TYPE_CHECKING:
    from counter_app.label_ports import LabelPrinter, LabelRenderer
    from counter_app.ports import SlipRenderer

PNG = "image/png"
MM_PER_INCH = 25.4
SAYS_NOTHING = "printer-says-nothing"


class LabelPaper:
    """Implements SlipPrinter over a label printer."""

    def __init__(self, printer: LabelPrinter) -> None:
        """Connects to nothing."""
        self._printer = printer

    def papers(self) -> tuple[PaperFormat, ...]:
        """Labels only."""
        return (PaperFormat.LABEL,)

    def probe(self) -> PrinterState:
        """Implements SlipPrinter."""
        return self._printer.probe()

    def print_slip(self, slip: RenderedSlip, job_id: str) -> PrintReceipt:
        """One label. Raises PrinterOffline or OutOfPaper (nothing printed), PrintOutcomeUnknown (it may have come out)."""
        if slip.paper is not PaperFormat.LABEL or slip.media_type != PNG:
            raise PrinterOffline(printer=str(PaperFormat.LABEL), reason=f"does-not-take-{slip.paper}")
        receipt = self._printer.print_labels([bitmap_of(slip)])
        if receipt.problem is None and receipt.confirmed == 1:
            return PrintReceipt(device_done=True, where=_name_of(self._printer), evidence=Evidence.DEVICE)
        problem = receipt.problem or PrintOutcomeUnknown(printer=_name_of(self._printer), reason="no-answer")
        if problem.facts.get("reason") == SAYS_NOTHING:
            return PrintReceipt(device_done=False, where=str(problem.facts.get("printer", "")), evidence=Evidence.SPOOLER)
        raise problem


class SlipsAndLabels:
    """Implements SlipRenderer: labels by their own templates on the desk's stock, all else by `slips`."""

    def __init__(self, slips: SlipRenderer, labels: LabelRenderer, stock: LabelStock) -> None:
        self._slips = slips
        self._labels = labels
        self._stock = stock

    def render(self, slip: SlipDocument, paper: PaperFormat) -> RenderedSlip:
        """A label is a picture of its stock, whatever paper was asked for. Raises SlipTooLong, FontsIncomplete,
        DeviceUnavailable."""
        if slip.kind is not SlipKind.LABEL:
            return self._slips.render(slip, paper)
        dots = self._labels.render_label(LabelContent.of_values(slip.content), self._stock)
        data = _picture(dots, self._stock)
        sha256 = hashlib.sha256(data).hexdigest()
        return RenderedSlip(slip.kind, PaperFormat.LABEL, PNG, data, sha256, 1, dots.width_dots, dots.height_dots)


def bitmap_of(slip: RenderedSlip) -> LabelBitmap:
    """The dots of a kept label. Raises PrinterOffline for bytes that are no picture."""
    from PIL import Image, ImageChops

    try:
        ink = ImageChops.invert(Image.open(io.BytesIO(slip.data)).convert("1"))
    except OSError as error:
        raise PrinterOffline(printer=str(PaperFormat.LABEL), reason="not-an-image") from error
    return LabelBitmap(ink.width, ink.height, ink.tobytes())


def _picture(dots: LabelBitmap, stock: LabelStock) -> bytes:
    """1 is ink in a bitmap and light in a picture, which tells its density: kept as a PDF it is as large as the label."""
    from PIL import Image, ImageChops

    image = ImageChops.invert(Image.frombytes("1", (dots.width_dots, dots.height_dots), dots.data))
    kept = io.BytesIO()
    dpi = stock.dots_per_mm * MM_PER_INCH
    image.save(kept, format="PNG", dpi=(dpi, dpi))
    return kept.getvalue()


def _name_of(printer: LabelPrinter) -> str:
    return str(getattr(printer, "name", "")) or str(PaperFormat.LABEL)
