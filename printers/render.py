"""How a slip becomes a picture of paper: a Typst template and one JSON document make a PDF/A or a 1-bit image (D11)."""

from __future__ import annotations

import hashlib
import io
import json
import zlib
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from counter_app.domain.errors import DeviceUnavailable, SlipTooLong
from counter_app.domain.service_sheet import ServiceDocument
from counter_app.domain.slip import PaperFormat, RenderedSlip, SlipDocument
from printers.fonts import FontChoice
from printers.page_count import pages_of_pdf
from printers.page_dots import page_dots
from printers.qr import QUIET_ZONE_MODULES, QrCode
from printers.slip_compiler import SlipCompiler
from printers.type_size import Attempt, Fit, Try, first_guess, in_largest_type, refusal

PDF = "application/pdf"
PNG = "image/png"
MM_PER_INCH = 25.4

ROLL_WIDTH_DOTS = {PaperFormat.ROLL_80MM: 576, PaperFormat.ROLL_58MM: 384}  # printable, at 203 dpi (8 dots a millimetre)
ROLL_WIDTH_DPI = 203
MOST_SHEETS_PER_COPY = 8  # a supplement request of sixty lines takes five of A5; more than this is a template run wild
MOST_ROLL_MM = 2500  # … and 1.9 m of the 58 mm roll

Document = SlipDocument | ServiceDocument


class TypstRenderer:
    """Renders every slip through one long-lived compiler; safe to call from several threads."""

    def __init__(
        self,
        template_folder: Path,
        font_folders: Sequence[Path],
        *,
        roll_dpi: int = ROLL_WIDTH_DPI,
        roll_dots: Mapping[PaperFormat, int] | None = None,
        on_warning: Callable[[str], None] | None = None,
    ) -> None:
        """`on_warning` hears what the compiler finds odd in a template, with its place."""
        self._compiler = SlipCompiler(template_folder, font_folders, on_warning=on_warning)
        self._dpi = roll_dpi
        self._roll_dots = dict(roll_dots or {})  # measured on the printer's own calibration page

    def check_fonts(self) -> FontChoice:
        """Every face of the slips holds every Vietnamese letter. Raises FontsIncomplete(missing, where)."""
        return self._compiler.check_fonts()

    def render(self, slip: Document, paper: PaperFormat) -> RenderedSlip:
        """The same bytes for the same slip. Raises SlipTooLong, FontsIncomplete, DeviceUnavailable (typst or template)."""
        with self._compiler:
            inputs = self._inputs(slip.content, paper)
            if paper.is_roll:
                return self._roll(slip, paper, inputs)
            return self._sheets(slip, paper, inputs)

    def roll_as_pdf(self, slip: Document, paper: PaperFormat) -> bytes:
        """The roll laid out as ever, on one long page of a PDF/A: its text can be read back. Raises as `render`."""
        with self._compiler:
            return self._pdf(slip, "roll", self._inputs(slip.content, paper))

    def _inputs(self, content: Mapping[str, Any], paper: PaperFormat) -> dict[str, str]:
        code = QrCode.of(str(content["qr"]))
        inputs = {
            "content": json.dumps(self._compiler.printable(content), ensure_ascii=False),
            **self._compiler.families,
            "paper": str(paper),
            "qr": code.svg(QUIET_ZONE_MODULES if paper.is_roll else 0),
        }
        transfer = _transfer_code(content)
        if transfer is not None:
            inputs["pay_qr"] = transfer.svg(QUIET_ZONE_MODULES)
        if paper.is_roll:
            dots = self._width_dots(paper)
            if transfer is not None:
                inputs["pay_qr_dots"] = str(transfer.dots(self._dpi / MM_PER_INCH, dots))
            inputs |= {
                "dpi": str(self._dpi),
                "dots": str(dots),
                "qr_dots": str(code.dots(self._dpi / MM_PER_INCH, dots)),
            }
        return inputs

    def _width_dots(self, paper: PaperFormat) -> int:
        """Printable width, a multiple of 8 because a raster row is whole bytes."""
        if paper in self._roll_dots:
            return self._roll_dots[paper] // 8 * 8
        return ROLL_WIDTH_DOTS[paper] * self._dpi // ROLL_WIDTH_DPI // 8 * 8

    def _sheets(self, slip: Document, paper: PaperFormat, inputs: dict[str, str]) -> RenderedSlip:
        copies = max(len(slip.content.get("copies", ())), 1)

        def attempt(at: Try) -> Attempt:
            try:
                made = self._pdf(slip, str(paper), inputs | at.inputs())
            except DeviceUnavailable as error:
                refused = refusal(str(error.facts["reason"]), at)
                if refused is None:
                    raise
                return Attempt(refused)
            return Attempt(Fit.FITS, made)

        data = in_largest_type(attempt, first_guess(slip, paper))
        pages = pages_of_pdf(data)
        if pages % copies or not 0 < pages <= copies * MOST_SHEETS_PER_COPY:
            raise SlipTooLong(slip=str(slip.kind), pages=pages, allowed=copies * MOST_SHEETS_PER_COPY)
        return RenderedSlip(slip.kind, paper, PDF, data, hashlib.sha256(data).hexdigest(), pages)

    def _roll(self, slip: Document, paper: PaperFormat, inputs: Mapping[str, str]) -> RenderedSlip:
        """One long page, burned into dots: through a PDF it takes half the time of the compiler's own colour pictures."""
        page = self._pdf(slip, "roll", inputs)
        try:
            ink = page_dots(page, self._dpi, int(MOST_ROLL_MM / MM_PER_INCH * self._dpi))
        except SlipTooLong as error:
            raise SlipTooLong(**{**error.facts, "slip": str(slip.kind)}) from None
        kept = io.BytesIO()
        # Run lengths are all there is to find in type: as small as a search for repeats, in less than half the time.
        ink.save(kept, format="PNG", dpi=(self._dpi, self._dpi), compress_type=zlib.Z_RLE)
        data = kept.getvalue()
        return RenderedSlip(slip.kind, paper, PNG, data, hashlib.sha256(data).hexdigest(), 1, ink.width, ink.height)

    def _pdf(self, slip: Document, suffix: str, inputs: Mapping[str, str]) -> bytes:
        printed_at = datetime.fromisoformat(slip.content["printed_at"]["at"])
        return self._compiler.pdf(f"{slip.kind}_{suffix}.typ", inputs, printed_at)


def _transfer_code(content: Mapping[str, Any]) -> QrCode | None:
    """The transfer code of a receipt whose fee can be paid into the unit's account."""
    fee = content.get("fee")
    transfer = fee.get("transfer") if isinstance(fee, Mapping) else None
    return QrCode.of(str(transfer["qr"])) if isinstance(transfer, Mapping) else None
