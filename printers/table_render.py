"""How does an official table become sheets of A4? One Typst template a kind; rows flow on, headings are repeated."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from counter_app.domain.errors import SlipTooLong
from counter_app.domain.slip import PaperFormat, RenderedSlip
from counter_app.domain.table_sheet import TableDocument, TableKind
from printers.page_count import pages_of_pdf
from printers.qr import QrCode
from printers.slip_compiler import MAY_BREAK, SlipCompiler, breaking

PDF = "application/pdf"
MOST_PAGES = 500  # a year of a busy ward; more is a mistake in the choice of days
NARROW_WORD = re.compile(r"\S{19,}")  # wider than the narrowest column for codes; no Vietnamese word comes near
_AFTER_A_MARK = re.compile(r"(?<=[-/_.@;,])(?=\S)")
_UNBROKEN = re.compile(rf"[^{MAY_BREAK}]{{13,}}")


class TypstTables:
    """Renders registers and lists; safe to call from several threads."""

    def __init__(
        self, template_folder: Path, font_folders: Sequence[Path], *, on_warning: Callable[[str], None] | None = None
    ) -> None:
        """`on_warning` hears what the compiler finds odd in a template, with its place."""
        self._compiler = SlipCompiler(template_folder, font_folders, on_warning=on_warning)

    def render_table(self, document: TableDocument) -> RenderedSlip:
        """The same bytes for the same document. Raises FontsIncomplete, DeviceUnavailable (typst, template), SlipTooLong."""
        made_at = datetime.fromisoformat(document.content["printed_at"]["at"])
        with self._compiler as compiler:
            content = _shown(document.content, compiler.printable)
            if document.kind in (TableKind.PAPER_KIT, TableKind.COVER_SHEETS):
                content["drawings"] = _drawings(document.content)
            inputs = {"content": json.dumps(content, ensure_ascii=False), **compiler.families}
            data = compiler.pdf(f"{document.kind}.typ", inputs, made_at)
        pages = pages_of_pdf(data)
        allowed = 1 if document.kind in (TableKind.WALL_SHEET, TableKind.KEYS_SHEET) else MOST_PAGES
        if not 0 < pages <= allowed:
            raise SlipTooLong(slip=str(document.kind), pages=pages, allowed=allowed)
        return RenderedSlip(document.kind, PaperFormat.A4, PDF, data, hashlib.sha256(data).hexdigest(), pages)


def _drawings(content: Mapping[str, Any]) -> dict[str, str]:
    """The QR code of every numbered form as a drawing, by its number."""
    forms = (form for part in content.values() if isinstance(part, list) for form in part if isinstance(form, Mapping))
    return {form["number"]: QrCode.of(form["qr"]).svg() for form in forms if "qr" in form}


def _shown(value: Any, printable: Callable[[str], Any]) -> Any:
    """In a column, a long code or address may also break after its marks. Drawings stay as they are."""
    if isinstance(value, str):
        return NARROW_WORD.sub(_in_pieces, printable(value))
    if isinstance(value, Mapping):
        return {name: member if name == "charts" else _shown(member, printable) for name, member in value.items()}
    if isinstance(value, list | tuple):
        return [_shown(member, printable) for member in value]
    return value


def _in_pieces(word: re.Match[str]) -> str:
    """May break after each of its marks; where that leaves a long piece, between any two letters of it."""
    return _UNBROKEN.sub(breaking, _AFTER_A_MARK.sub(MAY_BREAK, word[0]))
