"""How a slip becomes a picture of paper: a Typst template and one JSON document make a PDF/A or a 1-bit image (D11)."""

from __future__ import annotations

import hashlib
import io
import json
import re
import threading
import unicodedata
import zlib
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from counter_app.domain.errors import DeviceUnavailable, SlipTooLong
from counter_app.domain.service_sheet import ServiceDocument
from counter_app.domain.slip import PaperFormat, RenderedSlip, SlipDocument
from printers.fonts import FontChoice, check_faces, choose_fonts, covered_characters
from printers.page_dots import page_dots
from printers.qr import QUIET_ZONE_MODULES, QrCode
from printers.type_size import Attempt, Fit, Try, first_guess, in_largest_type, refusal

if TYPE_CHECKING:
    import typst

PDF = "application/pdf"
PNG = "image/png"
PDF_STANDARD = "a-2b"
MM_PER_INCH = 25.4

ROLL_WIDTH_DOTS = {PaperFormat.ROLL_80MM: 576, PaperFormat.ROLL_58MM: 384}  # printable, at 203 dpi (8 dots a millimetre)
ROLL_WIDTH_DPI = 203
MOST_SHEETS_PER_COPY = 3
MOST_ROLL_MM = 1000
LONG_WORD = re.compile(r"\S{41,}")  # has to break somewhere, or it leaves the paper
MAY_BREAK = "\u200b"
STAND_IN = "□"  # for a character no font of ours has: seen on paper, where a silent gap would not be

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
        self._templates = template_folder
        self._font_folders = tuple(font_folders)
        self._dpi = roll_dpi
        self._roll_dots = dict(roll_dots or {})  # measured on the printer's own calibration page
        self._on_warning = on_warning
        self._lock = threading.Lock()
        self._compiler: typst.Compiler | None = None
        self._fonts: FontChoice | None = None
        self._characters: frozenset[int] = frozenset()

    def check_fonts(self) -> FontChoice:
        """Every face of the slips holds every Vietnamese letter. Raises FontsIncomplete(missing, where)."""
        fonts = choose_fonts(self._font_folders)
        check_faces(fonts.files)
        return fonts

    def render(self, slip: Document, paper: PaperFormat) -> RenderedSlip:
        """The same bytes for the same slip. Raises SlipTooLong, FontsIncomplete, DeviceUnavailable (typst or template)."""
        with self._lock:
            self._prepare()
            inputs = self._inputs(slip.content, paper)
            if paper.is_roll:
                return self._roll(slip, paper, inputs)
            return self._sheets(slip, paper, inputs)

    def roll_as_pdf(self, slip: Document, paper: PaperFormat) -> bytes:
        """The roll laid out as ever, on one long page of a PDF/A: its text can be read back. Raises as `render`."""
        with self._lock:
            self._prepare()
            template = self._templates / f"{slip.kind}_roll.typ"
            return self._compile(template, self._inputs(slip.content, paper), **_pdf_options(slip))

    def _prepare(self) -> None:
        if self._compiler:
            return
        try:
            import typst
        except ImportError as error:
            raise DeviceUnavailable(device="typst", reason="not-installed") from error
        fonts = self.check_fonts()
        faces = typst.Fonts(
            include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(folder) for folder in fonts.folders]
        )
        self._fonts = fonts
        self._characters = frozenset.intersection(*(covered_characters(file) for file in fonts.files))
        self._compiler = typst.Compiler(root=str(self._templates), font_paths=faces, ignore_system_fonts=True)

    def _inputs(self, content: Mapping[str, Any], paper: PaperFormat) -> dict[str, str]:
        assert self._fonts
        code = QrCode.of(str(content["qr"]))
        inputs = {
            "content": json.dumps(_printable(content, self._characters), ensure_ascii=False),
            "serif": self._fonts.serif,
            "sans": self._fonts.sans,
            "paper": str(paper),
            "qr": code.svg(QUIET_ZONE_MODULES if paper.is_roll else 0),
        }
        if paper.is_roll:
            dots = self._width_dots(paper)
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
        template = self._templates / f"{slip.kind}_{paper}.typ"
        copies = max(len(slip.content.get("copies", ())), 1)

        def attempt(at: Try) -> Attempt:
            try:
                made = self._compile(template, inputs | at.inputs(), **_pdf_options(slip))
            except DeviceUnavailable as error:
                refused = refusal(str(error.facts["reason"]), at)
                if refused is None:
                    raise
                return Attempt(refused)
            return Attempt(Fit.FITS, made)

        data = in_largest_type(attempt, first_guess(slip, len(inputs["content"]), paper))
        pages = _pages(data)
        if pages % copies or not 0 < pages <= copies * MOST_SHEETS_PER_COPY:
            raise SlipTooLong(slip=str(slip.kind), pages=pages, allowed=copies * MOST_SHEETS_PER_COPY)
        return RenderedSlip(slip.kind, paper, PDF, data, hashlib.sha256(data).hexdigest(), pages)

    def _roll(self, slip: Document, paper: PaperFormat, inputs: Mapping[str, str]) -> RenderedSlip:
        """One long page, burned into dots: through a PDF it takes half the time of the compiler's own colour pictures."""
        page = self._compile(self._templates / f"{slip.kind}_roll.typ", inputs, **_pdf_options(slip))
        try:
            ink = page_dots(page, self._dpi, int(MOST_ROLL_MM / MM_PER_INCH * self._dpi))
        except SlipTooLong as error:
            raise SlipTooLong(**{**error.facts, "slip": str(slip.kind)}) from None
        kept = io.BytesIO()
        # Run lengths are all there is to find in type: as small as a search for repeats, in less than half the time.
        ink.save(kept, format="PNG", dpi=(self._dpi, self._dpi), compress_type=zlib.Z_RLE)
        data = kept.getvalue()
        return RenderedSlip(slip.kind, paper, PNG, data, hashlib.sha256(data).hexdigest(), 1, ink.width, ink.height)

    def _compile(self, template: Path, inputs: Mapping[str, str], **options: Any) -> bytes:
        import typst

        assert self._compiler
        try:
            made, warnings = self._compiler.compile_with_warnings(input=str(template), sys_inputs=dict(inputs), **options)
        except typst.TypstError as error:  # the text of the error names a place in the template, never a value
            raise DeviceUnavailable(device=template.name, reason=error.message[:200]) from error
        if self._on_warning:
            for warning in warnings:
                self._on_warning(warning.diagnostic)
        assert isinstance(made, bytes)
        return made


def _pdf_options(slip: Document) -> dict[str, Any]:
    printed_at = datetime.fromisoformat(slip.content["printed_at"]["at"])
    return {"format": "pdf", "pdf_standards": [PDF_STANDARD], "timestamp": printed_at}


def _pages(pdf: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", pdf))


def _breaking(text: str) -> str:
    """A word without end may break between any two letters, never between a letter and its mark."""

    def broken(word: re.Match[str]) -> str:
        letters = word[0]
        return letters[0] + "".join(
            letter if unicodedata.combining(letter) else MAY_BREAK + letter for letter in letters[1:]
        )

    return LONG_WORD.sub(broken, text)


def _printable(value: Any, characters: frozenset[int]) -> Any:
    """The same value with a stand-in for each character that has no glyph: PDF/A refuses a missing glyph."""
    if isinstance(value, str):
        return _breaking("".join(letter if ord(letter) in characters else STAND_IN for letter in value))
    if isinstance(value, Mapping):
        return {name: _printable(member, characters) for name, member in value.items()}
    if isinstance(value, list | tuple):
        return [_printable(member, characters) for member in value]
    return value
